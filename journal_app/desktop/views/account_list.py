"""The connected accounts: each with the clock of its trading days; add one, or take one off the list."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from journal_app.desktop.accounts import Accounts
from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import GRID, Theme
from journal_app.desktop.views.setting_rows import CONTROL_WIDTH, ZoneLine
from journal_app.domain.clock import CALENDARS
from journal_app.domain.errors import SettingsError
from journal_app.settings import AccountConnection

_KINDS = {
    "paper": noop("Alpaca, paper"), "live": noop("Alpaca, live"), "practice": noop("Practice broker on this computer"),
}  # fmt: skip
_CALENDARS = {
    "XNYS": noop("New York's exchange"), "24/5": noop("Day and night, five days"), "24/7": noop("Every day, as coins"),
}  # fmt: skip
_NONE = noop(
    "No account is connected. Connect one, and the journal fills by itself; files can be imported without. "
    "Keys are tested when you enter them, and kept in the keyring of your system."
)
_SOME = noop("Keys are kept in the keyring of your system. To change those of an account, connect it again.")


class AccountRow(QWidget):
    """One account: what it is, its zone and calendar."""

    def __init__(self, one: AccountConnection, accounts: Accounts, theme: Theme) -> None:
        """Show a connection."""
        super().__init__()
        self._account, self._accounts, self._theme = one.account, accounts, theme
        self.zone, self.calendar, self.wrong = ZoneLine(one.zone), QComboBox(), QLabel()
        self.remove_button = QPushButton(tr("Remove"))
        self.zone.setAccessibleName(tr("Time zone of {account}", account=one.account))
        self.calendar.setAccessibleName(tr("Calendar of {account}", account=one.account))
        self.remove_button.setAccessibleName(tr("Remove {account}", account=one.account))
        self.remove_button.setToolTip(tr("Sync stops and the keys are forgotten; what is in the journal stays"))
        for name in CALENDARS:
            self.calendar.addItem(tr(_CALENDARS[name]), name)
        self.calendar.setCurrentIndex(self.calendar.findData(one.calendar))
        self._arrange(one)
        self.zone.editingFinished.connect(self._take)
        self.zone.abandoned.connect(partial(self.zone.setText, one.zone))
        self.calendar.activated.connect(self._take)
        self.remove_button.clicked.connect(partial(accounts.remove, one.account))

    def _arrange(self, one: AccountConnection) -> None:
        name, kind = QLabel(one.account), QLabel(tr(_KINDS[one.environment]))
        font = name.font()
        font.setBold(True)
        name.setFont(font)
        kind.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.wrong.setWordWrap(True)
        self.wrong.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, GRID, 0, GRID)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setColumnStretch(2, 1)
        grid.addWidget(name, 0, 0, 1, 3)
        grid.addWidget(kind, 1, 0, 1, 3)
        grid.addWidget(self.remove_button, 0, 3)
        for place, (text, control) in enumerate(
            ((tr("Time zone"), self.zone), (tr("Trading days"), self.calendar)), start=2
        ):
            grid.addWidget(QLabel(text), place, 0)
            control.setFixedWidth(CONTROL_WIDTH)
            grid.addWidget(control, place, 1)
        grid.addWidget(self.wrong, 4, 0, 1, 4)

    def _take(self) -> None:
        try:
            self._accounts.change_clock(self._account, self.zone.text().strip(), self.calendar.currentData())
        except SettingsError as error:
            palette = self.wrong.palette()
            palette.setColor(QPalette.ColorRole.WindowText, self._theme.colours.loss)
            self.wrong.setPalette(palette)
            self.wrong.setText(f"▲ {tr(error.title)} {tr(error.hint)}")
            self.wrong.show()
        else:
            self.wrong.hide()


class AccountList(QWidget):
    """A row for each account, and the way to connect another."""

    connect_wanted = Signal()

    def __init__(self, accounts: Accounts, theme: Theme) -> None:
        """Show what is connected now."""
        super().__init__()
        self._accounts, self._theme = accounts, theme
        self._shown: tuple[AccountConnection, ...] | None = None
        self._other = ""
        self.rows: dict[str, AccountRow] = {}
        self.lead = QLabel()
        self.add_button = QPushButton(tr("&Connect an account …"))
        self.lead.setWordWrap(True)
        self.lead.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.add_button.clicked.connect(self.connect_wanted)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        below = QHBoxLayout()
        below.addWidget(self.add_button)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.lead)
        column.addLayout(self._column)
        column.addLayout(below)
        self.show_accounts()

    def tell_other(self, other: str) -> None:
        """Say who else is connected, who is not in the settings; "" when nobody is."""
        self._other = other
        self._tell()

    def _tell(self) -> None:
        self.lead.setText(f"{tr(self._other)} {tr(_SOME if self._shown else _NONE)}".strip())

    def show_accounts(self) -> None:
        """Show what is connected now."""
        found = self._accounts.connections
        if found == self._shown:
            return
        self._shown = found
        self._tell()
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = {one.account: AccountRow(one, self._accounts, self._theme) for one in found}
        for row in self.rows.values():
            line = QFrame()
            line.setFrameShape(QFrame.Shape.HLine)
            line.setForegroundRole(QPalette.ColorRole.Mid)
            self._column.addWidget(line)
            self._column.addWidget(row)
