"""Executions that only the live stream has told: above the trades, in italics, counted nowhere."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from journal_app.desktop.figures import exact_plain, exact_quantity, moment_exact
from journal_app.desktop.language import counted, noop, tr
from journal_app.desktop.theme import GRID, Theme, tabular
from journal_app.domain.news import ProvisionalFill

MOST = 3
"""So many are named; the tool tip names all."""
_AFTER = {"busted": noop("the broker took it back"), "corrected": noop("the broker is correcting it")}


class ProvisionalStrip(QWidget):
    """Hidden while nothing waits for the broker's books."""

    def __init__(self, theme: Theme) -> None:
        """Start hidden."""
        super().__init__()
        self._theme = theme
        self._account = ""
        self._fills: tuple[ProvisionalFill, ...] = ()
        self.lines = QLabel()
        font = tabular(self.lines.font())
        font.setItalic(True)
        self.lines.setFont(font)
        self.lines.setTextFormat(Qt.TextFormat.PlainText)
        self.lines.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.lines.setAccessibleName(tr("Provisional fills, not counted yet"))
        self.lines.setMinimumWidth(1)
        self.setAutoFillBackground(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        column.addWidget(self.lines)
        theme.changed.connect(self._colour)
        self._colour()
        self.hide()

    def show_fills(self, fills: Sequence[ProvisionalFill]) -> None:
        """Show the fills that wait, newest first."""
        self._fills = tuple(fills)[::-1]
        self._draw()

    def choose_account(self, account: str) -> None:
        """Show those of one account, of all with ""."""
        self._account = account
        self._draw()

    def _draw(self) -> None:
        shown = [_line(one) for one in self._fills if self._account in {"", one.account}]
        more = (
            [counted("and {n} more provisional fill", "and {n} more provisional fills", len(shown) - MOST)]
            if len(shown) > MOST
            else []
        )
        self.lines.setText("\n".join([*shown[:MOST], *more]))
        self.lines.setToolTip("\n".join([*shown[:50], tr("They count as soon as the broker's books show them.")]))
        self.setVisible(bool(shown))

    def _colour(self) -> None:
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, self._theme.colours.alternate)
        palette.setColor(palette.ColorRole.WindowText, self._theme.colours.muted)
        self.setPalette(palette)
        self.lines.setPalette(palette)


def _line(one: ProvisionalFill) -> str:
    what = f"{tr((one.side or 'fill').capitalize())} {exact_quantity(one.qty)} {one.symbol or ''}".rstrip()
    if one.price is not None:
        what = tr("{what} at {price}", what=what, price=exact_plain(one.price))
    state = tr(_AFTER.get(one.state, noop("waits for the broker's books")))
    time = moment_exact(one.time_us)[11:]
    return tr(
        "Provisional: {what}, {time}, {account} – {state}", what=what, time=time, account=one.account, state=state
    )
