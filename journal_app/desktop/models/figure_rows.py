"""The tables of the Figures page: the metric catalogue, and its headline figures by group."""

from collections.abc import Callable

from journal_app.desktop.figures import NOTHING, exact, exact_plain
from journal_app.desktop.metric_words import metric_text
from journal_app.desktop.models.rows_model import RowColumn
from journal_app.domain.money import from_units, round_places, to_units
from journal_app.metrics.breakdown import Group
from journal_app.metrics.entries import Metric

_GAP = "\u2002"


def explained(metric: Metric) -> str:
    """Return a metric in plain words: what it is, how it is worked out, by whose definition, and when it is none."""
    lines = [metric.note, f"= {metric.formula}", f"Definition: {metric.source}"]
    if metric.none_when != "Never.":
        lines.append(f"None when: {metric.none_when}")
    return "\n".join(lines)


def interval_text(metric: Metric) -> str:
    """Return the interval of a metric as its value is written; a dash for none."""
    if metric.interval is None:
        return NOTHING
    return " to ".join(_rounded(metric, text) for text in metric.interval)


def _rounded(metric: Metric, text: str) -> str:
    if metric.unit == "fraction":
        return f"{float(text):.1%}"
    return _cents(text) if metric.unit == "money" else _ratio(text)


def _cents(text: str | None) -> str:
    return NOTHING if text is None else exact(from_units(round_places(to_units(text), 2)))


def _ratio(text: str | None) -> str:
    return NOTHING if text is None else exact_plain(from_units(round_places(to_units(text), 2)))


def _signed(text: str) -> str:
    return exact(from_units(round_places(to_units(text), 2)), sign=True)


def _percent(text: str | None) -> str:
    return NOTHING if text is None else f"{float(text):.1%}"


def _colour(pick: Callable[[Group], str | None]) -> Callable[[Group], str]:
    def colour(group: Group) -> str:
        text = pick(group)
        return "" if not text or text == "0" else "loss" if text[0] == "-" else "gain"

    return colour


def _whole(metric: Metric) -> str:
    """Return a value with every digit, or why there is none."""
    if not metric.value:
        return metric.none_when
    return exact(metric.value) if metric.unit == "money" else metric.value


METRIC_COLUMNS: tuple[RowColumn[Metric], ...] = (
    RowColumn(f"{_GAP}Figure", f"{_GAP}Expected shortfall 95 % ", lambda one: _GAP + one.label, stretch=True,
              tip=explained, hint="Point at a figure to see its formula"),
    RowColumn("Value", "▲ +1,000,000.00", metric_text, right=True, tip=_whole),
    RowColumn("90 %, or bounds", "−10,000.00 to 10,000.00", interval_text, right=True,
              hint="The 90 % interval of what chance does; for excursions the bounds that bars leave",
              tip=explained),
    RowColumn("n", "100,000", lambda one: f"{one.n:,}", right=True, hint="How many trades or days it rests on",
              tip=explained),
    RowColumn(f"{_GAP}Group", f"{_GAP}time and size ", lambda one: _GAP + one.group, tip=explained),
)  # fmt: skip
GROUP_COLUMNS: tuple[RowColumn[Group], ...] = (
    RowColumn(f"{_GAP}Group", f"{_GAP}15 min to 1 h ", lambda one: _GAP + one.label, stretch=True),
    RowColumn("n", "100,000", lambda one: f"{one.n:,}", right=True, hint="Closed trades"),
    RowColumn("Net", "▲ +1,000,000.00", lambda one: _signed(one.net_pnl), right=True,
              colour=_colour(lambda one: one.net_pnl), tip=lambda one: exact(one.net_pnl)),
    RowColumn("Win rate", "100.0%", lambda one: _percent(one.win_rate), right=True,
              hint="Winners ÷ all closed trades"),
    RowColumn("Profit factor", "100.00", lambda one: _ratio(one.profit_factor), right=True,
              hint="Sum of winners ÷ sum of losers; none without a loser"),
    RowColumn("Expectancy", "−1,000.00", lambda one: _cents(one.expectancy), right=True, hint="Mean net per trade"),
    RowColumn("90 %", "−1,000.00 to 1,000.00",
              lambda one: NOTHING if one.interval is None else " to ".join(map(_cents, one.interval)), right=True,
              hint="The 90 % interval of the expectancy"),
    RowColumn("Max drawdown", "−100,000.00", lambda one: _cents(one.max_drawdown), right=True,
              hint="Deepest fall of the group's own running net"),
    RowColumn("Average R", "−10.00", lambda one: _ratio(one.average_r), right=True,
              hint="Of trades with a planned stop, or a risk rule"),
)  # fmt: skip
