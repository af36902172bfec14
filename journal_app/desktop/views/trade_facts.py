"""The exact numbers of one trade, name and value; they scroll where there is no room for all."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from journal_app.desktop.figures import (
    GAIN,
    LOSS,
    NOTHING,
    by_locale,
    duration,
    exact,
    exact_plain,
    exact_quantity,
    moment_exact,
    money,
)
from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import GRID, tabular
from journal_app.domain.bars import ExcursionState
from journal_app.domain.money import from_units, round_places, to_units
from journal_app.domain.trades import Trade

_FOR, _AGAINST = noop("Went for you"), noop("Went against you")
_NAMES = (
    noop("Opened"), noop("Closed"), noop("Held"), noop("Quantity"), noop("Entry"), noop("Exit"),
    noop("Stop"), noop("Target"), noop("Gross"), noop("Fees"),
    noop("Day fees"), noop("R"),
    _FOR, _AGAINST, noop("Account"),
)  # fmt: skip
_HALF_A_CENT = 0.005
_SIZES: dict[str | None, str] = {
    "1Min": noop("1 minute"), "5Min": noop("5 minutes"), "15Min": noop("15 minutes"), "1Hour": noop("1 hour"),
    "1Day": noop("1 day"),
}  # fmt: skip
_WITHOUT: dict[ExcursionState | None, str] = {"no_bars": noop("no bars"), "waiting": noop("waiting for bars")}
_STATES: dict[ExcursionState | None, str] = {
    "whole": noop("Bars cover all of it."),
    "gaps": noop("Some bars are missing: it may have gone farther than this while they are."),
    "no_bars": noop("There are no bars of its symbol in that time."),
    "waiting": noop("Its bars have not been fetched yet."),
}
_NOT_ASKED = noop("No bars have been asked for yet.")


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
            caption, value = QLabel(tr(name)), self._values[name]
            caption.setForegroundRole(caption.palette().ColorRole.PlaceholderText)
            value.setFont(tabular(value.font()))
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            value.setAccessibleName(tr(name))
            facts.addWidget(caption, place, 0)
            facts.addWidget(value, place, 1)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # so that the arrow keys scroll
        self.setAccessibleName(tr("Numbers of the trade"))
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        self.setMaximumHeight(inner.sizeHint().height())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def show_trade(self, trade: Trade | None) -> None:
        """Show a trade's numbers, or that there is none."""
        for name, text in _facts(trade).items():
            self._write(name, text)
        for name, tip in _tips(trade).items():
            self._values[name].setToolTip(tip)

    def show_day_fees(self, share: str) -> None:
        """Show what the trade bears of fees that are booked by day, an exact text; "0" for none.

        A share has up to eighteen decimals: the cents are shown, the rest is in the tip.
        """
        if share == "0":
            self._write("Day fees", NOTHING)
            return
        cents = by_locale("< 0.01") if 0 < float(share) < _HALF_A_CENT else money(float(share))
        self._write("Day fees", tr("{amount} (by day, not in net)", amount=cents))
        self._values["Day fees"].setToolTip(
            tr("{amount}: its share of fees that the broker books by day", amount=exact(share))
        )

    def value_of(self, name: str) -> str:
        """Return what is shown beside a name."""
        return self._values[name].text()

    def tip_of(self, name: str) -> str:
        """Return what is told of a value when it is pointed at."""
        return self._values[name].toolTip()

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
        "Closed": moment_exact(trade.closed_us) if trade.closed_us else tr("still open"),
        "Held": NOTHING if held is None else duration(held),
        "Quantity": exact_quantity(trade.qty) + times,
        "Entry": exact_plain(trade.entry_price),
        "Exit": exact_plain(trade.exit_price),
        "Stop": exact_plain(trade.stop),
        "Target": exact_plain(trade.target),
        "Gross": exact(trade.gross, sign=True),
        "Fees": exact(trade.fees),
        "Day fees": NOTHING,
        "R": exact_plain(trade.r_multiple, sign=True) if trade.r_multiple else tr("– (no stop recorded)"),
        _FOR: bounds_text(trade.mfe, trade.mfe_high, trade.excursion),
        _AGAINST: bounds_text(trade.mae, trade.mae_high, trade.excursion),
        "Account": trade.account,
    }


def bounds_text(least: str | None, most: str | None, state: ExcursionState | None) -> str:
    """Return how far a trade certainly went, to the cent, and how far it may have gone where that is farther."""
    if least is None:
        return f"{NOTHING} ({tr(_WITHOUT[state])})" if state in _WITHOUT else NOTHING
    surely, perhaps = _cents(least), _cents(most or least)
    remarks = [tr("at most {amount}", amount=perhaps.lstrip(f"{GAIN}{LOSS} "))] if perhaps != surely else []
    if state == "gaps":
        remarks.append(tr("gaps"))
    return f"{surely} ({', '.join(remarks)})" if remarks else surely


def _cents(text: str) -> str:
    return exact(from_units(round_places(to_units(text), 2)), sign=True)


def _tips(trade: Trade | None) -> dict[str, str]:
    if trade is None:
        return {}
    said = tr(_STATES.get(trade.excursion, _NOT_ASKED))
    if trade.bar_size:
        size = tr(_SIZES.get(trade.bar_size, trade.bar_size))
        said = f"{tr('From bars of {size}.', size=size)} {said}"
    return {
        _FOR: _bounds_tip(_BEST, trade.mfe, trade.mfe_high, said),
        _AGAINST: _bounds_tip(_WORST, trade.mae, trade.mae_high, said),
    }


_BEST = noop("The best that it certainly stood at, before fees: {least}\nThe best that the bars leave possible: {most}")
_WORST = noop(
    "The worst that it certainly stood at, before fees: {least}\nThe worst that the bars leave possible: {most}"
)


def _bounds_tip(text: str, least: str | None, most: str | None, said: str) -> str:
    if least is None:
        return said
    told = tr(text, least=exact(least, sign=True), most=exact(most or least, sign=True))
    return f"{told}\n{said}"
