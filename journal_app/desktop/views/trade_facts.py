"""The exact numbers of one trade, name and value; they scroll where there is no room for all."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from journal_app.desktop.figures import NOTHING, duration, exact, exact_quantity, moment_exact, money
from journal_app.desktop.theme import GRID, tabular
from journal_app.domain.trades import Trade

_NAMES = ("Opened", "Closed", "Held", "Quantity", "Entry", "Exit", "Gross", "Fees", "Day fees", "R", "Account")
_HALF_A_CENT = 0.005


class TradeFacts(QScrollArea):
    """As high as its numbers, lower where the window is."""

    def __init__(self) -> None:
        """Start without a trade."""
        super().__init__()
        self._values = {name: QLabel() for name in _NAMES}
        inner = QWidget()
        facts = QGridLayout(inner)
        facts.setContentsMargins(0, 0, 0, 0)
        facts.setHorizontalSpacing(2 * GRID)
        facts.setVerticalSpacing(GRID // 2)
        facts.setColumnStretch(1, 1)
        for place, name in enumerate(_NAMES):
            caption, value = QLabel(name), self._values[name]
            caption.setForegroundRole(caption.palette().ColorRole.PlaceholderText)
            value.setFont(tabular(value.font()))
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            value.setAccessibleName(name)
            facts.addWidget(caption, place, 0)
            facts.addWidget(value, place, 1)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # so that the arrow keys scroll
        self.setAccessibleName("Numbers of the trade")
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        self.setMaximumHeight(inner.sizeHint().height())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def show_trade(self, trade: Trade | None) -> None:
        """Show a trade's numbers, or that there is none."""
        for name, text in _facts(trade).items():
            self._write(name, text)

    def show_day_fees(self, share: str) -> None:
        """Show what the trade bears of fees that are booked by day, an exact text; "0" for none.

        A share has up to eighteen decimals: the cents are shown, the rest is in the tip.
        """
        if share == "0":
            self._write("Day fees", NOTHING)
            return
        cents = "< 0.01" if 0 < float(share) < _HALF_A_CENT else money(float(share))
        self._write("Day fees", f"{cents} (by day, not in net)")
        self._values["Day fees"].setToolTip(f"{exact(share)}: its share of fees that the broker books by day")

    def value_of(self, name: str) -> str:
        """Return what is shown beside a name."""
        return self._values[name].text()

    def _write(self, name: str, text: str) -> None:
        self._values[name].setText(text)
        self._values[name].setToolTip(text)


def _facts(trade: Trade | None) -> dict[str, str]:
    if trade is None:
        return dict.fromkeys(_NAMES, NOTHING)
    held = None if trade.closed_us is None else (trade.closed_us - trade.opened_us) / 1_000_000
    times = f" × {trade.multiplier}" if trade.multiplier != "1" else ""
    return {
        "Opened": moment_exact(trade.opened_us),
        "Closed": moment_exact(trade.closed_us) if trade.closed_us else "still open",
        "Held": NOTHING if held is None else duration(held),
        "Quantity": exact_quantity(trade.qty) + times,
        "Entry": exact(trade.entry_price),
        "Exit": exact(trade.exit_price),
        "Gross": exact(trade.gross, sign=True),
        "Fees": exact(trade.fees),
        "Day fees": NOTHING,
        "R": exact(trade.r_multiple, sign=True) if trade.r_multiple else "– (no stop recorded)",
        "Account": trade.account,
    }
