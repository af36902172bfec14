"""The table of what each criterion of a setup is worth."""

from journal_app.desktop.language import noop, tr
from journal_app.desktop.models.rows_model import RowColumn
from journal_app.desktop.playbook_words import difference_lines, difference_tip, results_text, worth_lines
from journal_app.domain.playbook import CriterionWorth, Worth

DRAWN, UNKNOWN = 2, 5
"""Places of the difference as a bar, and of the trades of which it is not known."""
_BETWEEN = "n 999 · −999.99 to 99"


def _colour(one: CriterionWorth) -> str:
    if one.difference is None or one.difference == "0":
        return ""
    return "loss" if one.difference.startswith("-") else "gain"


def _tip(part: Worth, unit: str) -> str:
    return (
        results_text(part.n, part.expectancy, part.interval, unit) + "\n" + tr("Return shows the trades of the setup.")
    )


WORTH_COLUMNS: tuple[RowColumn[CriterionWorth], ...] = (
    RowColumn(noop("Criterion"), "relative volume", lambda one: one.criterion.text, stretch=True),
    RowColumn(noop("Difference"), "Not enough trades to say", difference_lines, right=True, colour=_colour,
              tip=difference_tip, hint=noop("Mean result of the trades that met it, less that of those that did not")),
    RowColumn(noop("Around 0"), "Around zero", difference_tip, tip=difference_tip,
              hint=noop("The difference with its 90 % interval; the line is 0")),
    RowColumn(noop("Met"), _BETWEEN, lambda one: worth_lines(one.met, one.unit), right=True,
              tip=lambda one: _tip(one.met, one.unit),
              hint=noop("Expectancy of the trades that met it, with its interval")),
    RowColumn(noop("Not met"), _BETWEEN, lambda one: worth_lines(one.not_met, one.unit), right=True,
              tip=lambda one: _tip(one.not_met, one.unit), hint=noop("Expectancy of the trades that did not meet it")),
    RowColumn(noop("Not said"), _BETWEEN, lambda one: worth_lines(one.unknown, one.unit), right=True,
              tip=lambda one: _tip(one.unknown, one.unit),
              hint=noop("Expectancy of the trades of which it is not known")),
)  # fmt: skip
