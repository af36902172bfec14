"""Results of the Playbook page as readers see them: money, R or percent, with sign, interval and sample."""

from journal_app.desktop.figures import NOTHING, by_locale, exact, exact_plain
from journal_app.desktop.language import counted, noop, tr, word
from journal_app.domain.money import from_units, round_places, to_units
from journal_app.domain.playbook import CriterionWorth, Worth
from journal_app.metrics.worth import FEWEST

_SUFFIXES = {"R": " R", "percent": " %"}
_WHOLE = to_units("1000")
_RULES = {
    "money": noop("A trade of it is planned to risk {amount}."),
    "percent": noop("A trade of it is planned to risk {amount} % of the capital."),
    "entry": noop("A trade of it is planned to risk {amount} % of its entry value."),
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
    low, high = (_whole(write(end)) if not places else write(end) for end in ends)
    return word("{low} to {high}").format(low=low, high=high)


def _whole(text: str) -> str:
    return text.removesuffix(by_locale(".00"))


def results_text(n: int, expectancy: str | None, interval: tuple[str, str] | None, unit: str) -> str:
    """Return sample, expectancy and its interval in one line."""
    between = interval_text(interval, unit)
    parts = (counted("{n} trade", "{n} trades", n), value_text(expectancy, unit), between and f"{between}")
    return " · ".join(part for part in parts if part)


def worth_lines(worth: Worth, unit: str) -> str:
    """Return expectancy, and under it sample and interval; of no trades only that."""
    if not worth.n:
        return f"{NOTHING}\n{word('no trades')}"
    between = interval_text(worth.interval, unit)
    return f"{value_text(worth.expectancy, unit)}\n" + " · ".join(
        part for part in (tr("n {n}", n=worth.n), between and f"{between}") if part
    )


def difference_lines(one: CriterionWorth) -> str:
    """Return what a criterion is worth, and under it the interval; or that, and how far, trades are too few."""
    if one.difference is None:
        met, not_met = one.met.n, one.not_met.n
        few = (
            tr("met {n} of {all}", n=met, all=FEWEST) if met < FEWEST else "",
            tr("not met {n} of {all}", n=not_met, all=FEWEST) if not_met < FEWEST else "",
        )
        return tr("Not enough trades to say") + "\n" + ", ".join(part for part in few if part)
    return f"{value_text(one.difference, one.unit)}\n{interval_text(one.interval, one.unit) or NOTHING}"


def difference_tip(one: CriterionWorth) -> str:
    """Return in a sentence what the difference says, and what it does not."""
    if one.difference is None:
        return tr(
            "Not enough trades to say: {met} met it and {not_met} did not; {fewest} of each are the fewest of which "
            "anything is said.",
            met=one.met.n, not_met=one.not_met.n, fewest=FEWEST,
        )  # fmt: skip
    made = value_text(one.difference, one.unit)
    told = tr("Trades that met it made {made} each against those that did not.", made=made)
    if one.interval is None:
        return told
    between = interval_text(one.interval, one.unit)
    low, high = (to_units(end) for end in one.interval)
    if low <= 0 <= high:
        return told + "\n" + tr("The 90 % interval is {span}, with 0 in it: it may be chance.", span=between)
    return told + "\n" + tr("The 90 % interval is {span}, without 0 in it.", span=between)


def rule_text(rule: str) -> str:
    """Return the sentence of a rule that can be read, as "money:100"; that there is none for ""."""
    kind, _, amount = rule.partition(":")
    if kind not in _RULES:
        return tr("No planned risk of its own.")
    return tr(_RULES[kind], amount=exact(amount) if kind == "money" else by_locale(amount))
