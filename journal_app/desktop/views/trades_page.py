"""The trades page: type to filter, the table, the sums below it, and the chosen trade beside it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QSplitter, QVBoxLayout, QWidget

from journal_app.desktop.artwork import icon
from journal_app.desktop.background import run
from journal_app.desktop.bulk import BulkChanger
from journal_app.desktop.copying import Copier, extract
from journal_app.desktop.desk import Desk
from journal_app.desktop.dialogs.save_as import ask_where
from journal_app.desktop.figures import signed, signed_plain
from journal_app.desktop.language import noop, tr
from journal_app.desktop.models.live_frame import LiveFrame
from journal_app.desktop.models.sort_orders import sort_orders
from journal_app.desktop.models.table_layout import layout_of
from journal_app.desktop.models.trades_model import Status, Sum, TradesModel
from journal_app.desktop.saved_views import SavedViews
from journal_app.desktop.scope import chips_of, period_of
from journal_app.desktop.theme import GRID, tabular
from journal_app.desktop.views.bulk_pane import BulkPane
from journal_app.desktop.views.detail_pane import DetailPane
from journal_app.desktop.views.provisional_strip import ProvisionalStrip
from journal_app.desktop.views.trades_table import TradesTable
from journal_app.desktop.views.view_button import ViewButton
from journal_app.domain.bulk import BulkChange
from journal_app.metrics.frames import Floats, Ints, TradeFrame

_STATES: tuple[tuple[str, Status], ...] = (
    (noop("All trades"), "all"), (noop("Open"), "open"), (noop("Closed"), "closed"),
)  # fmt: skip
DEBOUNCE_MS = 120
REST_MS = 500


class TradesPage(QWidget):
    """A table of all trades, narrowed while typing, with the details of the current one."""

    def __init__(self, desk: Desk, frame: LiveFrame) -> None:
        """Place the parts."""
        super().__init__()
        self._theme, self._scope = desk.theme, desk.scope
        self._coming = False
        self._account = ""
        self._own_choice = ""
        self._asked = 0
        self.model = TradesModel(frame, self)
        self.table = TradesTable(self.model)
        self.detail = DetailPane(desk.journal, desk.theme, desk.keeper)
        self.provisional = ProvisionalStrip(desk.theme)
        self.changer = BulkChanger(desk.journal, desk.keeper, self)
        self.bulk = BulkPane()
        self.views = SavedViews(desk.journal, "trades", self)
        self.view_button = ViewButton(self.views, desk.keeper.undo_stack)
        self.copier = Copier(self)
        self.filter_line = QLineEdit(placeholderText=tr("Filter by symbol, setup, tag, account or side"))
        self.status_choice = QComboBox()
        self._shown, self._selected, self._nothing = QLabel(), QLabel(), QLabel(self.table.viewport())
        self._typing = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._arrange()
        self._connect()
        self._restyle()
        self.table.show_columns()
        self._tell_shown()

    def _arrange(self) -> None:
        for text, status in _STATES:
            self.status_choice.addItem(tr(text), status)
        self.status_choice.setAccessibleName(tr("Which trades: all, open or closed"))
        self.filter_line.setAccessibleName(tr("Filter trades"))
        self.filter_line.setClearButtonEnabled(True)
        self._search = self.filter_line.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._nothing.setForegroundRole(self._nothing.palette().ColorRole.PlaceholderText)
        self.table.viewport().installEventFilter(self)
        top = QHBoxLayout()
        top.setContentsMargins(GRID, GRID, GRID, GRID)
        top.setSpacing(GRID)
        top.addWidget(self.filter_line, 1)
        top.addWidget(self.status_choice)
        top.addWidget(self.view_button)
        foot = QHBoxLayout()
        foot.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        for label in (self._shown, self._selected):
            label.setFont(tabular(label.font()))
        foot.addWidget(self._shown)
        foot.addStretch(1)
        foot.addWidget(self._selected)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.provisional)
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        column.addWidget(self.bulk)
        self.bulk.hide()
        self._split = QSplitter()
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.addWidget(left)
        self._split.addWidget(self.detail)
        self._split.setStretchFactor(0, 1)
        page = QHBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self._split)

    def _connect(self) -> None:
        self._typing.timeout.connect(self._narrow)
        self._rest.timeout.connect(self._work_out_orders)
        self.model.orders_wanted.connect(self._rest.start)
        self.filter_line.textChanged.connect(self._typed)
        self.filter_line.returnPressed.connect(self._narrow)
        self.filter_line.installEventFilter(self)
        self.status_choice.currentIndexChanged.connect(self._narrow)
        self.table.current_changed.connect(self.detail.choose)
        self.table.copy_wanted.connect(self.copy_chosen)
        self.bulk.wanted.connect(self._change_chosen)
        self.bulk.closed.connect(self._close_bulk)
        self.changer.changed.connect(self.bulk.empty)
        self.view_button.chosen.connect(self.show_view)
        self.view_button.asked.connect(self._keep_view)
        self.table.selection_summed.connect(self._tell_selected)
        self.model.shown_changed.connect(self._tell_shown)
        self._theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        look = self._theme.colours
        self.table.use_colours(look)
        self._search.setIcon(icon("search", look.muted))

    def show_frame(self, frame: LiveFrame) -> None:
        """Show other trades; the first of them becomes current."""
        self.model.replace(frame)
        self.table.show_columns()
        self._follow_newest()

    def _follow_newest(self) -> None:
        """Keep the first trade chosen until the trader chooses one, or writes about this one."""
        free = self._own_choice in {"", self.table.current_id()} and not self.detail.has_focus
        if self.model.rowCount() and (free or not self.table.current_id()):
            self.table.selectRow(0)
            self.table.scrollToTop()
            self._own_choice = self.table.current_id()

    def show_changes(self, changed: TradeFrame, gone: tuple[int, ...], *, is_last: bool = True) -> None:
        """Show changed trades, with the last part of them; the chosen one is read again."""
        if _holds(changed, self.detail.trade_id):
            self.detail.refresh()
        if not is_last:
            self.model.absorb(changed, gone)
            return
        self.model.merge(changed, gone)
        self.table.show_columns()
        self._follow_newest()

    def tell_coming(self, *, coming: bool) -> None:
        """Tell in an empty table that trades are on their way."""
        self._coming = coming
        if not self.model.rowCount():
            self._tell_shown()

    def leave_out(self, doubtful: Sequence[int]) -> None:
        """Count no trade of these lasting numbers in the sums below the table."""
        self.model.leave_out(doubtful)
        self._tell_shown()
        self.table.tell_sum()

    def choose_account(self, account: str) -> None:
        """Show the trades of one account, of all with ""."""
        self._account = account
        self.provisional.choose_account(account)
        self.model.choose_account(account)

    def show_only(self, seqs: Ints | None) -> None:
        """Show only the trades of these lasting numbers, rising; None: all."""
        self.model.show_only(seqs)

    def show_results(self, seqs: Ints, results: Floats, unit: str) -> None:
        """Tell results in another measure than money after fees; no results: in money alone."""
        self.model.show_results(seqs, results, unit)
        self.table.tell_measure(has_other=len(seqs) > 0)
        self.rewrite()

    def rewrite(self) -> None:
        """Write all amounts anew: they were hidden, or are shown again."""
        self.table.viewport().update()
        self._tell_shown()
        self.table.tell_sum()
        self.detail.refresh()

    def open_trade(self, trade_id: str) -> bool:
        """Make a trade the current one, without a filter if it hides it; tell whether it is there."""
        if not self.table.choose(trade_id):
            self.clear_filter()
            if not self.table.choose(trade_id):
                return False
        self.table.setFocus()
        return True

    def focus_filter(self) -> None:
        """Put the cursor into the filter line."""
        self.filter_line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter_line.selectAll()

    def clear_filter(self) -> None:
        """Show all trades again."""
        self.filter_line.clear()
        self.status_choice.setCurrentIndex(0)
        self._narrow()

    def open_bulk(self) -> None:
        """Open the pane that changes all chosen trades."""
        self.bulk.show()
        self.bulk.tell_count(len(self.table.selected_rows()))
        self.bulk.add_line.setFocus()

    def _close_bulk(self) -> None:
        self.bulk.hide()
        self.table.setFocus()

    def _change_chosen(self, change: BulkChange) -> None:
        self.changer.change(self.table.chosen_ids(self.model.rowCount()), change)

    def view_content(self) -> str:
        """Return how the page looks as JSON: filter, period, chips, columns and sorting."""
        view = self._scope.view
        return json.dumps({
            "filter": self.filter_line.text(), "status": self.status_choice.currentData(),
            "period": view.period, "first": view.first, "last": view.last,
            "chips": [[chip.by, chip.key, chip.label] for chip in view.chips],
            "layout": self.table.layout_by_hand().to_json(),
        }, ensure_ascii=False)  # fmt: skip

    def show_view(self, content: str) -> None:
        """Look as a view says; "" is the usual look. What cannot be read is as usual."""
        try:
            found = json.loads(content or "{}")
        except ValueError:
            found = {}
        values = found if isinstance(found, dict) else {}
        self.table.use_layout(layout_of(values.get("layout")))
        self.filter_line.setText(str(values.get("filter") or ""))
        self.status_choice.setCurrentIndex(max(self.status_choice.findData(values.get("status")), 0))
        self._narrow()
        self._scope.look_at(replace(
            self._scope.view, period=period_of(values.get("period")), first=str(values.get("first") or ""),
            last=str(values.get("last") or ""), chips=chips_of(values.get("chips")),
        ))  # fmt: skip

    def _keep_view(self) -> None:
        self.view_button.keep(self.view_content())

    def copy_chosen(self) -> None:
        """Put the selected trades on the clipboard, as they stand in the table."""
        if self.model.rowCount():
            self.copier.copy(extract(self.model.frame, self.table.selected_rows(), self.table.columns_shown()))

    def export_chosen(self) -> None:
        """Ask for a file and write the selected trades into it; all that are shown when only one is selected."""
        ask_where(self, tr("Export trades"), [tr("Tables (*.csv)")], "trades.csv", self.export_to)

    def export_to(self, path: str) -> None:
        """Write the selected trades into a CSV file, all that are shown when only one is selected."""
        rows = self.table.selected_rows()
        if len(rows) < 2:
            rows = self.model.rows_at(np.arange(self.model.rowCount()))
        self.copier.save(extract(self.model.frame, rows, self.table.columns_shown()), Path(path))

    def _work_out_orders(self) -> None:
        self._asked = self.model.stamp
        run(partial(sort_orders, self.model.frame, self._asked), self.model.take_orders, self._fail_to_order)

    def _fail_to_order(self, error: Exception) -> None:
        # Trades that changed while they were put in order may not fit together; they are asked about again anyway.
        if self._asked == self.model.stamp:
            self.detail.failed.emit(error)

    def _typed(self) -> None:
        self._typing.start()

    def _narrow(self) -> None:
        self._typing.stop()
        self.model.narrow(self.filter_line.text(), self.status_choice.currentData())

    def _tell_shown(self) -> None:
        total = self.model.total()
        self._shown.setText(_sum_text(total))
        self._nothing.setVisible(not self.model.rowCount())
        if self.model.narrowed:
            self._nothing.setText(tr("No trade matches this filter.\nPress Esc in the filter line to see all trades."))
        elif self._account:
            self._nothing.setText(tr("No trades of {account} yet.", account=self._account))
        elif self._coming:
            self._nothing.setText(tr("Your trades are on their way.\nThe first ones appear here in a moment."))
        else:
            self._nothing.setText(tr("No trades yet.\nConnect Alpaca or import a file from the Journal menu."))

    def _tell_selected(self, total: Sum) -> None:
        if self.bulk.isVisible():
            self.bulk.tell_count(total.closed + total.open + total.doubtful)
        self._selected.setText(
            tr("Selected: {sum}", sum=_sum_text(total)) if total.closed + total.open + total.doubtful > 1 else ""
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the empty-state text in the middle; Esc and Down leave the filter line."""
        if watched is self.table.viewport() and event.type() == QEvent.Type.Resize:
            self._nothing.setGeometry(self.table.viewport().rect())
        elif watched is self.filter_line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.clear_filter()
                self.table.setFocus()
                return True
            if event.key() == Qt.Key.Key_Down:
                self._narrow()
                self.table.setFocus()
                return True
        return super().eventFilter(watched, event)


def _holds(frame: TradeFrame, trade_id: str) -> bool:
    """Tell whether a trade is among those of a frame."""
    anchor = trade_id.partition(":")[2]
    return any(frame.trade_id(row) == trade_id for row in frame.anchors.places_of(anchor))


def _result_text(total: Sum) -> str:
    """Return the result in the measure that is chosen, and of how many trades it is not known."""
    if not total.unit:
        return tr("net {amount}", amount=signed(total.net))
    if total.unit == "money":
        return tr("gross {amount}", amount=signed(total.result))
    text = f"{signed_plain(total.result)} {'R' if total.unit == 'R' else '%'}"
    unknown = total.closed - total.measured
    return tr("{text}, {n} not known", text=text, n=unknown) if unknown else text


def _sum_text(total: Sum) -> str:
    """Return closed and open apart, so that the net is the one of the performance page."""
    parts = [tr("{n} closed   {result}", n=total.closed, result=_result_text(total))]
    if total.open:
        parts.append(tr("{n} open   realised so far {net}", n=total.open, net=signed(total.realised)))
    if total.doubtful:
        parts.append(tr("{n} in doubt, not counted", n=total.doubtful))
    return "   ·   ".join(parts)
