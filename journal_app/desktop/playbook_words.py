"""Results of the Playbook page as readers see them: money, R or percent, with sign, interval and sample."""

from journal_app.desktop.figures import NOTHING, exact, exact_plain
from journal_app.domain.money import from_units, round_places, to_units
from journal_app.domain.playbook import CriterionWorth, Worth
from journal_app.domain.proofs import count
from journal_app.metrics.worth import FEWEST

_SUFFIXES = {"R": " R", "percent": " %"}
_WHOLE = to_units("1000")
_RULES = {
    "money": "A trade of it is planned to risk {}.",
    "percent": "A trade of it is planned to risk {} % of the capital.",
    "entry": "A trade of it is planned to risk {} % of its entry value.",
}


def value_text(value: str | None, unit: str, *, sign: bool = True) -> str:
    """Return a result to two places with its sign and unit ("money", "percent", "R"); a dash where it is unknown."""
    if value is None:
        return NOTHING
    rounded = from_units(round_places(to_units(value), 2))
    if unit == "money":
        return exact(rounded, sign=sign)
    return exact_plain(rounded, sign=sign) + _SUFFIXES.get(unit, "")


def interval_text(interval: tuple[str, str] | None, unit: str) -> str:
    """Return a 90 % interval, in whole numbers where it reaches a thousand; "" where there is none."""
    if interval is None:
        return ""
    places = 0 if any(abs(to_units(end)) >= _WHOLE for end in interval) else 2
    ends = (from_units(round_places(to_units(end), places)) for end in interval)
    write = exact if unit == "money" else exact_plain
    return " to ".join(write(end).removesuffix("" if places else ".00") for end in ends)


def results_text(n: int, expectancy: str | None, interval: tuple[str, str] | None, unit: str) -> str:
    """Return sample, expectancy and its interval in one line."""
    between = interval_text(interval, unit)
    parts = (count(n, "trade"), value_text(expectancy, unit), between and f"{between}")
    return " · ".join(part for part in parts if part)


def worth_lines(worth: Worth, unit: str) -> str:
    """Return expectancy, and under it sample and interval; of no trades only that."""
    if not worth.n:
        return f"{NOTHING}\nno trades"
    between = interval_text(worth.interval, unit)
    return f"{value_text(worth.expectancy, unit)}\n" + " · ".join(
        part for part in (f"n {worth.n:,}", between and f"{between}") if part
    )


def difference_lines(one: CriterionWorth) -> str:
    """Return what a criterion is worth, and under it the interval; or that, and how far, trades are too few."""
    if one.difference is None:
        parts = (("met", one.met.n), ("not met", one.not_met.n))
        few = ", ".join(f"{name} {n} of {FEWEST}" for name, n in parts if n < FEWEST)
        return f"Not enough trades to say\n{few}"
    return f"{value_text(one.difference, one.unit)}\n{interval_text(one.interval, one.unit) or NOTHING}"


def difference_tip(one: CriterionWorth) -> str:
    """Return in a sentence what the difference says, and what it does not."""
    if one.difference is None:
        return (
            f"Not enough trades to say: {one.met.n} met it and {one.not_met.n} did not; "
            f"{FEWEST} of each are the fewest of which anything is said."
        )
    told = f"Trades that met it made {value_text(one.difference, one.unit)} each against those that did not."
    if one.interval is None:
        return told
    between = f"The 90 % interval is {interval_text(one.interval, one.unit)}"
    ends = [to_units(end) for end in one.interval]
    doubt = "with 0 in it: it may be chance." if ends[0] <= 0 <= ends[1] else "without 0 in it."
    return f"{told}\n{between}, {doubt}"


def rule_text(rule: str) -> str:
    """Return the sentence of a rule that can be read, as "money:100"; that there is none for ""."""
    kind, _, amount = rule.partition(":")
    if kind not in _RULES:
        return "No planned risk of its own."
    written = exact(amount) if kind == "money" else amount
    return _RULES[kind].format(written)
