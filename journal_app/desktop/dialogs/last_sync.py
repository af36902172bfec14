"""The last sync as a list: counts, rows held back with their reasons, positions that differ."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from journal_app.desktop.figures import by_locale, whole
from journal_app.desktop.language import noop, tr
from journal_app.desktop.sync_findings import agreement, differences, order_differences
from journal_app.desktop.theme import GRID, tabular
from journal_app.domain.news import SyncReport

MOST_ROWS = 1000


class LastSync(QDialog):
    """Stays open beside the window and follows the next passes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Say that there was no sync yet."""
        super().__init__(parent)
        self.setWindowTitle(tr("Last sync"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.resize(640, 420)
        self.lead = QLabel(tr("Nothing was synced since this window was opened."))
        self.lead.setWordWrap(True)
        self.list = QTreeWidget()
        self.list.setUniformRowHeights(True)
        self.list.setAlternatingRowColors(True)
        self.list.setHeaderLabels([tr("What"), tr("Journal"), tr("Broker")])
        self.list.setFont(tabular(self.list.font()))
        self.list.setAccessibleName(tr("What the last sync found"))
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setStretchLastSection(False)
        for column in (1, 2):
            self.list.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column_of_parts = QVBoxLayout(self)
        column_of_parts.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column_of_parts.setSpacing(GRID)
        column_of_parts.addWidget(self.lead)
        column_of_parts.addWidget(self.list, 1)
        column_of_parts.addWidget(buttons)

    def show_report(self, report: SyncReport) -> None:
        """List what a pass did."""
        self.lead.setText(tr("{account}: positions {told}.", account=report.account, told=agreement(report)))
        self.list.clear()
        counts = {
            tr("New rows"): report.new, tr("of these fills"): report.new_fills, tr("Known already"): report.same,
            tr("Corrected"): report.corrected, tr("Held"): report.held,
            tr("Announced, not in the books yet"): report.provisional,
        }  # fmt: skip
        if report.missing_at_broker is not None:
            counts[tr("No longer shown by the broker")] = report.missing_at_broker
        self._group(tr("Counts"), ((name, whole(count), "") for name, count in counts.items()))
        if report.clock_skew is not None:
            minutes = by_locale(f"{abs(report.clock_skew) / 60:,.1f}")
            behind = noop("It is {minutes} minutes behind. The journal goes by the broker's.")
            ahead = noop("It is {minutes} minutes ahead. The journal goes by the broker's.")
            said = tr(behind if report.clock_skew > 0 else ahead, minutes=minutes)
            self._group(tr("The clock of this computer"), [(said, "", "")])
        self._group(tr("Positions that differ"), differences(report))
        self._group(tr("Orders whose filled quantity differs"), order_differences(report))
        shown = [(f"{one.external_id}: {tr(one.reason)}", "", "") for one in report.issues[:MOST_ROWS]]
        if len(report.issues) > MOST_ROWS:
            shown.append((tr("and {n} more", n=len(report.issues) - MOST_ROWS), "", ""))
        self._group(tr("Rows held, or used only in part"), shown)
        self.list.expandAll()

    def _group(self, title: str, rows: Iterable[tuple[str, str, str]]) -> None:
        group = QTreeWidgetItem([title])
        for row in rows:
            item = QTreeWidgetItem(list(row))
            item.setToolTip(0, row[0])
            for column in (1, 2):
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            group.addChild(item)
        if not group.childCount():
            group.addChild(QTreeWidgetItem([tr("none")]))
        self.list.addTopLevelItem(group)
