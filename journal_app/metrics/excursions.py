"""How far trades went for and against their holder, as bounds, because a bar does not tell when in it a price was.

MAE and MFE: the worst and the best gross P&L that a trade had while it was open, what was realised so
far included; its own fills count. Source of the terms: J. Sweeney, "Maximum Adverse Excursion" (1997);
he takes one entry and one exit, in which case this is the extreme price less the entry, times quantity.
A bar wholly inside the time of one position is *certain*: its high and low were met with that
position. One that begins before the entry, ends after the exit or holds a fill is only *possible*.
The bounds hold for the prices of the feed that the bars were made of.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from journal_app.domain.bars import Bars, Ended, Ending, Excursion, Holding, Spans, Step
from journal_app.domain.money import DECIMALS, ONE, divide_rounded

_FINE = ONE * ONE
"""P&L is compared at 10⁻⁵⁴, exactly, and rounded once at the end."""
Column = npt.NDArray[np.int64]


class _Columns(NamedTuple):
    """Bars as arrays; ``step`` is how many units of 10⁻¹⁸ one count of a price is."""

    size_us: int
    step: int
    times: Column
    opens: Column
    highs: Column
    lows: Column


def _columns(bars: Bars) -> _Columns:
    arrays = [np.frombuffer(one, dtype=np.int64) for one in bars.columns]
    return _Columns(bars.size_us, 10 ** (DECIMALS - bars.places), *arrays[:4])


class _Piece(NamedTuple):
    """A stretch of a trade in order of time: a known price, bars [first, end) met with one position, or a doubtful bar.

    ``states`` are the steps that may have been in force; ``price`` is set for a known price only.
    """

    states: tuple[Step, ...]
    first: int = 0
    end: int = 0
    price: int | None = None
    is_certain: bool = True
    is_inside: bool = True
    """Tells whether the whole bar lies in the time of the trade, whichever position was held when."""


def _value(step: Step, price: int, multiplier: int) -> int:
    return (step.base + step.position * price) * multiplier


class BarLine:
    """All bars of one symbol, ready to be asked for many trades."""

    def __init__(self, bars: Bars) -> None:
        """Take the bars of one size, in the order of time."""
        self._bars = _columns(bars)

    def excursion(self, holding: Holding, sessions: Spans = ()) -> Excursion:
        """Return the bounds of one trade's MAE and MFE.

        *sessions* in which the symbol is traded: their whole bar lengths inside the trade without a
        bar are counted as missing. Nights, weekends and halts that a session leaves out are no gap.
        """
        certain, possible, bars = [0], [0], 0
        for piece in self._pieces(holding):
            found = self._extremes(piece, holding.multiplier)
            possible += found
            bars += piece.end - piece.first
            if piece.is_certain:
                certain += found
            elif piece.is_inside:
                certain += self._surely(piece, holding.multiplier)
        if holding.is_closed:
            gross = holding.steps[-1].base * holding.multiplier  # however it ended, an expiry has no price
            certain.append(gross)
            possible.append(gross)
        ends = (min(certain), min(possible), max(certain), max(possible))
        mae_low, mae_high, mfe_low, mfe_high = (divide_rounded(one, _FINE) for one in ends)
        return Excursion(mae_low, mae_high, mfe_low, mfe_high, bars, self._missing(holding, sessions))

    def ended(self, holding: Holding, stop: int | None, target: int | None) -> Ended:
        """Return how a closed trade would have ended when closed at the first price at or beyond a level.

        *stop* (a loss, > 0) and *target* (a gain, > 0) are distances of the gross P&L from nothing, in
        money units; None is no level. The gross of what was really done ends it when neither is met.
        """
        levels = _Levels(stop and stop * _FINE, target and target * _FINE)
        for piece in self._pieces(holding):
            if self._walk(piece, holding.multiplier, levels):
                break
        else:
            gross = holding.steps[-1].base * holding.multiplier
            levels.meet("untouched", gross, gross)
        worst, best = (divide_rounded(one, _FINE) for one in (levels.worst, levels.best))
        return Ended(levels.ending, worst, best)

    def _pieces(self, holding: Holding) -> Iterator[_Piece]:
        """Yield the stretches of a trade in the order of time; a doubtful bar before the fills that lie in it."""
        steps, size = holding.steps, self._bars.size_us
        doubtful = self._bars_of([step.time_us for step in steps])
        rights = np.searchsorted(self._bars.times, [step.time_us for step in steps], "right").tolist()
        ends = np.searchsorted(self._bars.times, [step.time_us - size for step in steps], "right").tolist()
        told: int | None = None
        for at, step in enumerate(steps):
            bar = doubtful[at]
            if bar is not None and bar != told:
                yield self._doubtful(holding, bar, at, doubtful)
                told = bar
            if step.price is not None:
                yield _Piece((step,), price=step.price)
            is_last = at + 1 == len(steps)
            if step.position and (not is_last or not holding.is_closed):
                end = len(self._bars.times) if is_last else ends[at + 1]
                if end > rights[at]:
                    yield _Piece((step,), rights[at], end)

    def _bars_of(self, times: Sequence[int]) -> list[int | None]:
        """Return for each time the bar in which it lies."""
        found = (np.searchsorted(self._bars.times, times, "right") - 1).tolist()
        return [
            at if at >= 0 and int(self._bars.times[at]) + self._bars.size_us > time else None
            for at, time in zip(found, times, strict=True)
        ]

    def _doubtful(self, holding: Holding, bar: int, first: int, doubtful: list[int | None]) -> _Piece:
        """Return the piece of one bar that holds fills: every position before, between and after them is possible."""
        last = first
        while last + 1 < len(doubtful) and doubtful[last + 1] == bar:
            last += 1
        states = [step for step in holding.steps[max(first - 1, 0) : last + 1] if step.position]
        start = int(self._bars.times[bar])
        is_inside = start > holding.steps[0].time_us and (
            not holding.is_closed or start + self._bars.size_us <= holding.steps[-1].time_us
        )
        return _Piece(tuple(states), bar, bar + 1, is_certain=False, is_inside=is_inside)

    def _prices(self, piece: _Piece) -> tuple[int, int]:
        """Return the lowest and the highest price of a piece, in units."""
        if piece.price is not None:
            return piece.price, piece.price
        bars = self._bars
        return (
            int(bars.lows[piece.first : piece.end].min()) * bars.step,
            int(bars.highs[piece.first : piece.end].max()) * bars.step,
        )

    def _extremes(self, piece: _Piece, multiplier: int) -> list[int]:
        return [_value(step, price, multiplier) for step in piece.states for price in self._prices(piece)]

    def _surely(self, piece: _Piece, multiplier: int) -> list[int]:
        """Return what a doubtful bar makes certain: its prices were met with one of the positions, the mildest."""
        found: list[int] = []
        for price in self._prices(piece):
            values = [_value(step, price, multiplier) for step in piece.states]
            # The worst was at least as bad as the best of them; where that is a gain it says nothing of losses.
            found += [min(max(values), 0), max(min(values), 0)]
        return found

    def _walk(self, piece: _Piece, multiplier: int, levels: "_Levels") -> bool:
        """Let a piece meet the levels; return whether the trade certainly ended in it."""
        if piece.price is not None:
            return levels.pass_by(_value(piece.states[0], piece.price, multiplier))
        if not piece.is_certain:
            values = self._extremes(piece, multiplier)
            if values:
                levels.may_pass(min(values), max(values))
            return False
        first = self._first_beyond(piece, multiplier, levels)
        if first is None:
            return False
        step, bars = piece.states[0], self._bars
        start, *ends = (
            _value(step, int(column[first]) * bars.step, multiplier) for column in (bars.opens, bars.lows, bars.highs)
        )
        return levels.pass_by(start) or levels.pass_between(min(ends), max(ends))

    def _first_beyond(self, piece: _Piece, multiplier: int, levels: "_Levels") -> int | None:
        """Return the first bar of a certain piece that meets a level."""
        step, bars = piece.states[0], self._bars
        lows, highs = bars.lows[piece.first : piece.end], bars.highs[piece.first : piece.end]
        found: list[int] = []
        for level, is_loss in ((levels.stop, True), (levels.target, False)):
            if level is None:
                continue
            # base + position × price × step = level: met from above by a long's loss and a short's gain.
            money = (-level if is_loss else level) - step.base * multiplier
            per_count = step.position * bars.step * multiplier
            met = lows <= _clipped(money // per_count) if is_loss is (step.position > 0) else (
                highs >= _clipped(-(-money // per_count))
            )  # fmt: skip
            at = int(met.argmax())
            if met[at]:
                found.append(piece.first + at)
        return min(found, default=None)

    def _missing(self, holding: Holding, sessions: Spans) -> int:
        """Return how many whole bar lengths of sessions inside the trade have no bar."""
        size, times = self._bars.size_us, self._bars.times
        begin, end = holding.steps[0].time_us, holding.steps[-1].time_us
        missing = 0
        for start, close in sessions:
            until = min(close, end) if holding.is_closed else close
            first = start - (start - max(start, begin)) // size * size  # the first label at or after the opening
            expected = max((until - first) // size, 0)
            if expected:
                have = np.searchsorted(times, (first, first + expected * size), "left")
                missing += max(expected - int(have[1] - have[0]), 0)
        return missing


def _clipped(price: int) -> int:
    return max(min(price, 2**63 - 1), -(2**63))


@dataclass(slots=True)
class _Levels:
    """A stop and a target (P&L at 10⁻⁵⁴, both positive), and what has been met of them so far."""

    stop: int | None
    target: int | None
    endings: tuple[Ending, ...] = ()
    worst: int = 0
    best: int = 0

    @property
    def ending(self) -> Ending:
        """Return the only ending that is possible, or that there are several."""
        return self.endings[0] if len(set(self.endings)) == 1 else "either"

    def meet(self, ending: Ending, worst: int, best: int) -> None:
        """Note that the trade may have ended so."""
        self.worst = min(self.worst, worst) if self.endings else worst
        self.best = max(self.best, best) if self.endings else best
        self.endings += (ending,)

    def may_pass(self, low: int, high: int) -> bool:
        """Note what values between *low* and *high* may have met; return whether anything."""
        meets_stop = self.stop is not None and low <= -self.stop
        meets_target = self.target is not None and high >= self.target
        if meets_stop and self.stop is not None:
            self.meet("stop", low, min(high, -self.stop))
        if meets_target and self.target is not None:
            self.meet("target", max(low, self.target), high)
        return meets_stop or meets_target

    pass_between = may_pass
    """The same, where both ends certainly were met."""

    def pass_by(self, value: int) -> bool:
        """Note that a value certainly was met; return whether that ends the trade."""
        return self.may_pass(value, value)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a closed trade took of what it could have: as bounds, floats for reading; None without any MFE.

    ``efficiency`` is gross ÷ MFE; ``given_back`` (end-trade drawdown) is MFE − gross, in money units.
    """

    efficiency: tuple[float, float] | None
    given_back: tuple[int, int]


def taken(excursion: Excursion, gross: int) -> Taken:
    """Return exit efficiency and end-trade drawdown of a closed trade with this gross P&L (units)."""
    given_back = (excursion.mfe_low - gross, excursion.mfe_high - gross)
    if excursion.mfe_low <= 0:
        return Taken(None, given_back)
    ends = sorted((gross / excursion.mfe_low, gross / excursion.mfe_high))
    return Taken((ends[0], ends[1]), given_back)


class WhatIf(NamedTuple):
    """What many trades would have made with a stop and a target: total gross P&L between bounds (units), and counts."""

    low: int
    high: int
    counts: dict[Ending, int]


def sum_up(some: Iterable[Ended]) -> WhatIf:
    """Return the totals over many trades."""
    counts: dict[Ending, int] = {"stop": 0, "target": 0, "either": 0, "untouched": 0}
    low = high = 0
    for one in some:
        counts[one.ending] += 1
        low, high = low + one.worst, high + one.best
    return WhatIf(low, high, counts)
