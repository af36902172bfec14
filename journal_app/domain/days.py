"""The trader's days: the plan before the open, quick notes, the close-out after. Written by hand; no number changes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from journal_app.domain.clock import format_time, parse_time
from journal_app.domain.errors import LedgerError
from journal_app.domain.money import canonical, from_units, to_units
from journal_app.domain.trades import Trade

_BEST = 5


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What the trader wants of a day. ``risk_budget`` is the most money to lose, exact text above 0; None for none."""

    plan: str = ""
    rules: tuple[str, ...] = ()
    risk_budget: str | None = None
    most_trades: int | None = None


@dataclass(frozen=True, slots=True)
class QuickNote:
    """A thought of the moment (UTC µs); its time is its name."""

    at_us: int
    text: str


@dataclass(frozen=True, slots=True)
class CloseOut:
    """How the trader closed a day. ``grade`` is 1 (worst) to 5 for the process, not for the profit.

    ``kept_rules`` answers the plan's rules in their order: kept, broken, or None for unsaid. ``at_us`` is when it
    was written, by the computer's clock.
    """

    grade: int | None = None
    best: str = ""
    worst: str = ""
    best_trade_id: str | None = None
    worst_trade_id: str | None = None
    rule_for_tomorrow: str = ""
    kept_rules: tuple[bool | None, ...] = ()
    at_us: int = 0


@dataclass(frozen=True, slots=True)
class DayRecord:
    """All that is written about a day (YYYY-MM-DD, the exchange's); None where nothing is. Notes oldest first."""

    day: str
    plan: DayPlan | None = None
    notes: tuple[QuickNote, ...] = ()
    close_out: CloseOut | None = None


@dataclass(frozen=True, slots=True)
class OfferedPlan:
    """A plan for a day: as stored (``from_day`` is the day itself), or the last one written before, to start from."""

    plan: DayPlan
    from_day: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the catalogue as the card shows it: exact text or None, its unit and sample size."""

    name: str
    label: str
    value: str | None
    unit: str
    n: int


@dataclass(frozen=True, slots=True)
class Against:
    """The plan beside what was done.

    ``lost`` is how far the day's closed trades, in the order of their closes, fell below zero at the worst: exact
    text, 0 or more. ``entered`` counts the trades that were opened on the day. The answers are None without a plan.
    """

    plan: DayPlan | None
    lost: str
    entered: int
    is_in_budget: bool | None
    is_in_count: bool | None
    rules: tuple[tuple[str, bool | None], ...] = ()


@dataclass(frozen=True, slots=True)
class DayCard:
    """The close-out card of a day: what was done, beside what was wanted.

    ``best`` and ``worst`` are trades by R when every closed trade of the day has one, else by money (``ranked_by``);
    None without two different results. ``rule`` is the rule that an earlier close-out (``rule_from``) set for this
    day. ``unreviewed`` are ids of the day's closed trades. Trades of which the result is not known are ``doubtful``.
    """

    record: DayRecord
    figures: tuple[Figure, ...]
    trades: tuple[Trade, ...]
    best: Trade | None
    worst: Trade | None
    ranked_by: Literal["R", "money"] | None
    against: Against
    rule: str | None
    rule_from: str | None
    unreviewed: tuple[str, ...]
    doubtful: int = 0


@dataclass(frozen=True, slots=True)
class DayFill:
    """One execution of a day (UTC µs): exact texts, and the trade that it belongs to."""

    trade_id: str
    account: str
    external_id: str
    symbol: str
    time_us: int
    side: str | None
    qty: str | None
    price: str | None


@dataclass(frozen=True, slots=True)
class DaySoFar:
    """What a day brought so far, newest fill first; money in the account's currency, exact, losses negative.

    ``closed`` is the net result of its closed trades, ``realised`` what was realised on the day in the ``open_trades``
    trades that had a fill and are still open, after fees; ``net`` is both. None where it cannot be known.
    """

    fills: tuple[DayFill, ...]
    closed: str | None
    realised: str | None
    net: str | None
    open_trades: int


@dataclass(frozen=True, slots=True)
class QueuedTrade:
    """A closed trade that waits for its review; ``net`` is None where it cannot be known, ``r`` without a risk."""

    trade_id: str
    symbol: str
    closed_us: int
    net: str | None
    r: str | None


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """Closed trades that wait for their review, oldest close first; ``left`` counts those beyond ``trades`` too.

    ``seconds`` is an estimate for all: ``seconds_each`` is the trader's own median when ``is_measured``.
    """

    trades: tuple[QueuedTrade, ...]
    left: int
    seconds_each: int
    is_measured: bool

    @property
    def seconds(self) -> int:
        """How long all of them may take."""
        return self.left * self.seconds_each

    @property
    def words(self) -> str:
        """How much is left, in one short line."""
        if not self.left:
            return "All reviewed"
        minutes = max(1, round(self.seconds / 60))
        about = f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"
        return f"{self.left} left, about {about}"


def deepest_loss(nets: Sequence[str]) -> str:
    """Return how far the running sum of results fell below zero at the worst: exact text, 0 or more."""
    running = deepest = 0
    for net in nets:
        running += to_units(net)
        deepest = min(deepest, running)
    return from_units(-deepest)


def checked_plan(plan: DayPlan) -> DayPlan:
    """Return a plan with its budget in canonical form, and without empty rules.

    Raises LedgerError for a budget that is no amount above 0, and a number of trades below 1.
    """
    try:
        budget = canonical(plan.risk_budget.strip()) if plan.risk_budget else None
    except ValueError:
        budget = "0"
    if budget is not None and (budget == "0" or budget.startswith("-")):
        raise LedgerError(f"“{plan.risk_budget}” is no risk budget.", "Write a plain amount above 0, for example 300.")
    if plan.most_trades is not None and plan.most_trades < 1:
        raise LedgerError(f"{plan.most_trades} is no number of trades.", "Write 1 or more, or leave it empty.")
    return DayPlan(plan.plan, tuple(filter(None, map(str.strip, plan.rules))), budget, plan.most_trades)


def checked_close_out(close_out: CloseOut) -> CloseOut:
    """Return a close-out. Raises LedgerError for a grade beyond 5."""
    if close_out.grade is not None and not 1 <= close_out.grade <= _BEST:
        raise LedgerError(f"{close_out.grade} is no grade.", "Grade the process from 1 to 5, or leave it empty.")
    return close_out


def fields_of_plan(plan: DayPlan) -> dict[str, Any]:
    """Return a plan as plain fields, for JSON; `read_plan` reads them back."""
    return asdict(plan)


def fields_of_close_out(close_out: CloseOut) -> dict[str, Any]:
    """Return a close-out as plain fields, for JSON; `read_close_out` reads them back."""
    fields = asdict(close_out)
    fields["at"] = format_time(fields.pop("at_us"))
    return fields


def read_plan(fields: Mapping[str, Any]) -> DayPlan:
    """Return the plan of plain fields, all of them optional. Raises LedgerError naming what cannot be read."""
    rules = fields.get("rules") or []
    if not isinstance(rules, list | tuple) or not all(isinstance(rule, str) for rule in rules):
        raise _unreadable("plan", "rules", "a list of texts")
    budget = fields.get("risk_budget")
    if type(budget) is int:
        budget = str(budget)
    if not isinstance(budget, str | None):
        raise _unreadable("plan", "risk_budget", "an amount in quotes")
    most = _whole("plan", fields, "most_trades")
    return checked_plan(DayPlan(_text("plan", fields, "plan"), tuple(rules), budget or None, most))


def read_close_out(fields: Mapping[str, Any]) -> CloseOut:
    """Return the close-out of plain fields, all of them optional. Raises LedgerError naming what cannot be read."""
    kept = fields.get("kept_rules") or []
    if not isinstance(kept, list | tuple) or not all(isinstance(one, bool | None) for one in kept):
        raise _unreadable("close-out", "kept_rules", "a list of true, false or null")
    try:
        at_us = parse_time(str(fields["at"])) if fields.get("at") else 0
    except ValueError as error:
        raise _unreadable("close-out", "at", "a time") from error
    best, worst, best_id, worst_id, rule = (
        _text("close-out", fields, name)
        for name in ("best", "worst", "best_trade_id", "worst_trade_id", "rule_for_tomorrow")
    )
    grade = _whole("close-out", fields, "grade")
    return checked_close_out(
        CloseOut(grade, best, worst, best_id or None, worst_id or None, rule, tuple(kept), at_us)
    )  # fmt: skip


def _text(of: str, fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str | None):
        raise _unreadable(of, name, "a text")
    return value or ""


def _whole(of: str, fields: Mapping[str, Any], name: str) -> int | None:
    value = fields.get(name)
    if value is not None and type(value) is not int:
        raise _unreadable(of, name, "a whole number")
    return value


def _unreadable(of: str, name: str, wanted: str) -> LedgerError:
    return LedgerError(f"A {of} cannot be read: its “{name}” is not {wanted}.", "Mend it and try again.")
