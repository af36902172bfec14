"""The tables of the Figures page: the metric catalogue, and its headline figures by group."""

from collections.abc import Callable

from journal_app.desktop.figures import NOTHING, exact, exact_plain, percent, whole
from journal_app.desktop.language import noop, tr, word
from journal_app.desktop.metric_words import metric_text
from journal_app.desktop.models.rows_model import RowColumn
from journal_app.domain.money import from_units, round_places, to_units
from journal_app.metrics.breakdown import Group
from journal_app.metrics.entries import Metric

_GAP = "\u2002"


def explained(metric: Metric) -> str:
    """Return a metric in plain words: what it is, how it is worked out, by whose definition, and when it is none."""
    lines = [tr(metric.note), f"= {tr(metric.formula)}", tr("Definition: {source}", source=tr(metric.source))]
    if metric.none_when != "Never.":
        lines.append(tr("None when: {when}", when=tr(metric.none_when)))
    return "\n".join(lines)


def interval_text(metric: Metric) -> str:
    """Return the interval of a metric as its value is written; a dash for none."""
    if metric.interval is None:
        return NOTHING
    return span_text(*(_rounded(metric, text) for text in metric.interval))


def span_text(low: str, high: str) -> str:
    """Return two bounds in words."""
    return word("{low} to {high}").format(low=low, high=high)


def _rounded(metric: Metric, text: str) -> str:
    if metric.unit == "fraction":
        return percent(float(text))
    return _cents(text) if metric.unit == "money" else _ratio(text)


def _cents(text: str | None) -> str:
    return NOTHING if text is None else exact(from_units(round_places(to_units(text), 2)))


def _ratio(text: str | None) -> str:
    return NOTHING if text is None else exact_plain(from_units(round_places(to_units(text), 2)))


def _signed(text: str) -> str:
    return exact(from_units(round_places(to_units(text), 2)), sign=True)


def _percent(text: str | None) -> str:
    return NOTHING if text is None else percent(float(text))


def _colour(pick: Callable[[Group], str | None]) -> Callable[[Group], str]:
    def colour(group: Group) -> str:
        text = pick(group)
        return "" if not text or text == "0" else "loss" if text[0] == "-" else "gain"

    return colour


def _whole(metric: Metric) -> str:
    """Return a value with every digit, or why there is none."""
    if not metric.value:
        return tr(metric.none_when)
    return exact(metric.value) if metric.unit == "money" else metric.value


METRIC_COLUMNS: tuple[RowColumn[Metric], ...] = (
    RowColumn(_GAP + noop("Figure"), f"{_GAP}Expected shortfall 95 % ", lambda one: _GAP + word(one.label),
              stretch=True,
              tip=explained, hint=noop("Point at a figure to see its formula")),
    RowColumn(noop("Value"), "▲ +1,000,000.00", metric_text, right=True, tip=_whole),
    RowColumn(noop("90 %, or bounds"), "−10,000.00 to 10,000.00", interval_text, right=True,
              hint=noop("The 90 % interval of what chance does; for excursions the bounds that bars leave"),
              tip=explained),
    RowColumn(noop("n"), "100,000", lambda one: whole(one.n), right=True,
              hint=noop("How many trades or days it rests on"),
              tip=explained),
    RowColumn(_GAP + noop("Group"), f"{_GAP}time and size ", lambda one: _GAP + word(one.group), tip=explained),
)  # fmt: skip
GROUP_COLUMNS: tuple[RowColumn[Group], ...] = (
    RowColumn(_GAP + noop("Group"), f"{_GAP}15 min to 1 h ", lambda one: _GAP + one.label, stretch=True),
    RowColumn(noop("n"), "100,000", lambda one: whole(one.n), right=True, hint=noop("Closed trades")),
    RowColumn(noop("Net"), "▲ +1,000,000.00", lambda one: _signed(one.net_pnl), right=True,
              colour=_colour(lambda one: one.net_pnl), tip=lambda one: exact(one.net_pnl)),
    RowColumn(noop("Win rate"), "100.0%", lambda one: _percent(one.win_rate), right=True,
              hint=noop("Winners ÷ all closed trades")),
    RowColumn(noop("Profit factor"), "100.00", lambda one: _ratio(one.profit_factor), right=True,
              hint=noop("Sum of winners ÷ sum of losers; none without a loser")),
    RowColumn(noop("Expectancy"), "−1,000.00", lambda one: _cents(one.expectancy), right=True,
              hint=noop("Mean net per trade")),
    RowColumn("90 %", "−1,000.00 to 1,000.00",
              lambda one: NOTHING if one.interval is None else span_text(*map(_cents, one.interval)), right=True,
              hint=noop("The 90 % interval of the expectancy")),
    RowColumn(noop("Max drawdown"), "−100,000.00", lambda one: _cents(one.max_drawdown), right=True,
              hint=noop("Deepest fall of the group's own running net")),
    RowColumn(noop("Average R"), "−10.00", lambda one: _ratio(one.average_r), right=True,
              hint=noop("Of trades with a planned stop, or a risk rule")),
)  # fmt: skip
