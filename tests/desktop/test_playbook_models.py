"""The tables of the Playbook page, and the words of their cells."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from journal_app.desktop.models.criteria_model import MUST, TEXT, CriteriaModel
from journal_app.desktop.models.rows_model import RowsModel
from journal_app.desktop.models.setups_model import SetupRow, SetupsModel, below_text
from journal_app.desktop.models.worth_rows import WORTH_COLUMNS
from journal_app.desktop.playbook_words import difference_lines, difference_tip, interval_text, rule_text, value_text
from journal_app.desktop.views.worth_bar import reach_of
from journal_app.domain.playbook import Criterion, CriterionWorth, Setup, Worth

CRITERIA = (Criterion("a", "volume"), Criterion("b", "no news", is_hard=True), Criterion("c", "trend"))
ROWS = (
    SetupRow("orb", Setup("orb"), None, "R", 12, 12), SetupRow("pullback", Setup("pullback"), None, "money", 0, 0),
    SetupRow("old", Setup("old", is_retired=True), None, "money", 3, 0), SetupRow("gap", None, None, "money", 1, 1),
)  # fmt: skip
_FEW = Worth(2, "1.5", ("-3", "6"))
WORTH = (
    CriterionWorth(CRITERIA[0], "R", _FEW, _FEW, Worth(0, None, None), None, None),
    CriterionWorth(CRITERIA[1], "R", _FEW, _FEW, _FEW, "-0.25", ("-0.75", "0.25")),
    CriterionWorth(CRITERIA[2], "R", _FEW, _FEW, _FEW, "0.5", ("0.25", "0.75")),
)  # fmt: skip


@pytest.mark.parametrize("force_py", [False, True])
def test_the_setups_pass_the_model_tester_full_moved_and_empty(qtmodeltester: ModelTester, force_py: bool) -> None:
    model = SetupsModel()
    model.show_rows(ROWS)
    qtmodeltester.check(model, force_py=force_py)  # type: ignore[no-untyped-call]  # and every change after it
    assert model.move(1, 0)
    model.amend("orb", Setup("opening range"))
    model.show_rows(())


@pytest.mark.parametrize("force_py", [False, True])
def test_the_criteria_pass_the_model_tester_while_they_are_written(qtmodeltester: ModelTester, force_py: bool) -> None:
    model = CriteriaModel()
    model.show_criteria(CRITERIA)
    qtmodeltester.check(model, force_py=force_py)  # type: ignore[no-untyped-call]  # and every change after it
    model.add("out at noon")
    assert model.move(3, -1)
    assert model.remove(0)
    model.show_criteria(())


def test_the_worth_of_criteria_passes_the_model_tester(qtmodeltester: ModelTester) -> None:
    model: RowsModel[CriterionWorth] = RowsModel(WORTH_COLUMNS)
    model.show(WORTH)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # pytest-qt has no types here


def test_only_what_is_in_the_playbook_is_moved_and_only_among_its_own() -> None:
    model = SetupsModel()
    model.show_rows(ROWS)
    told: list[tuple[str, ...]] = []
    model.arranged.connect(told.append)
    assert not model.move(2, 0)  # the only one that is retired
    assert not model.move(3, 0)  # no setup
    assert not model.move(9, 0)
    assert model.move(0, 4)  # dropped below everything: the last of those in use
    assert [one.name for one in model.rows] == ["pullback", "orb", "old", "gap"]
    assert told == [("pullback", "orb", "old")]


def test_criteria_keep_their_ids_and_never_lose_their_text() -> None:
    model = CriteriaModel()
    model.show_criteria(CRITERIA)
    assert model.setData(model.index(0, TEXT), "  relative volume ")
    assert model.criteria[0] == Criterion("a", "relative volume")
    assert not model.setData(model.index(0, TEXT), "  ")
    assert not model.setData(model.index(0, MUST), "text")
    model.turn(1)
    assert [model.index(row, MUST).data() for row in range(3)] == ["optional"] * 3
    assert not model.move(0, -1)
    assert not model.move(2, 1)
    assert not model.remove(3)


def test_criteria_that_are_only_put_better_do_not_reset_the_view() -> None:
    model = CriteriaModel()
    model.show_criteria(CRITERIA)
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    model.show_criteria((replace(CRITERIA[0], text="more volume"), *CRITERIA[1:]))
    assert model.index(0, TEXT).data(Qt.ItemDataRole.EditRole) == "more volume"
    model.show_criteria(CRITERIA[:2])
    assert len(resets) == 1


def test_results_are_written_in_their_unit() -> None:
    assert value_text("12.346", "money") == "▲ +12.35"
    assert value_text("-0.5", "R") == "▼ −0.50 R"
    assert value_text("1.25", "percent", sign=False) == "1.25 %"
    assert value_text(None, "R") == "–"
    assert interval_text(("-3", "12.346"), "money") == "−3.00 to 12.35"
    assert interval_text(("-1234.6", "12.345"), "money") == "−1,235 to 12"
    assert interval_text(("-0.4", "0.6"), "R") == "−0.40 to 0.60"
    assert interval_text(None, "R") == ""


def test_below_a_name_stands_what_is_known_of_it() -> None:
    assert [below_text(row) for row in ROWS] == [
        "12 trades, no result in R is known", "no closed trades", "no closed trades in view",
        "on 1 trade, not in the playbook",
    ]  # fmt: skip


def test_a_difference_is_told_with_its_doubt() -> None:
    few, crossing, clear = (difference_tip(one) for one in WORTH)
    assert few.startswith("Not enough trades to say: 2 met it and 2 did not")
    assert crossing.endswith("−0.75 to 0.25, with 0 in it: it may be chance.")
    assert clear.endswith("0.25 to 0.75, without 0 in it.")
    assert difference_lines(WORTH[0]) == "Not enough trades to say\nmet 2 of 5, not met 2 of 5"
    assert difference_lines(replace(WORTH[0], met=replace(_FEW, n=48))).endswith("\nnot met 2 of 5")
    assert reach_of(WORTH) == 0.75
    assert reach_of(WORTH[:1]) == 0


@pytest.mark.parametrize("rule,said", [
    ("", "No planned risk of its own."), ("none", "No planned risk of its own."),
    ("money:1000", "A trade of it is planned to risk 1,000.00."),
    ("percent:0.5", "A trade of it is planned to risk 0.5 % of the capital."),
    ("entry:2", "A trade of it is planned to risk 2 % of its entry value."),
])  # fmt: skip
def test_a_risk_rule_is_a_sentence(rule: str, said: str) -> None:
    assert rule_text(rule) == said
