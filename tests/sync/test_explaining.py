"""Which rows make a difference: the simplest group that adds up, else what is known and a remainder."""

from journal_app.domain.money import ONE, from_units
from journal_app.domain.proofs import Difference, Why
from journal_app.ledger.suspects import Suspect
from journal_app.sync.explaining import explain


def row(name: str, cents: int, symbol: str = "ABC", why: Why = "late") -> Suspect:
    return Suspect(name, why, symbol, "2026-04-16", cents * ONE // 100, 0)


def found(cents: int, *rows: Suspect, guesses: tuple[Suspect, ...] = (), near: int = 0) -> tuple[list[str], str]:
    units = cents * ONE // 100
    one = Difference("cash", None, "0", "0", from_units(units))
    told = explain(one, units, rows, lambda suspect: suspect.cash, guesses=guesses, near=near)
    return [each.external_id for each in told.rows], told.unexplained


def test_a_single_row_comes_before_a_pair() -> None:
    assert found(30, row("a", 10), row("b", 20), row("c", 30)) == (["c"], "0")


def test_two_rows_are_found_among_many() -> None:
    many = [row(str(number), number * number + 1) for number in range(2, 60)]
    assert found(37 * 37 + 1 - 5000, *many, row("minus", -5000)) == (["minus", "37"], "0")


def test_all_rows_of_a_symbol_are_found_together() -> None:
    rows = [row("a", 10, "ABC"), row("b", 20, "DEF"), row("c", 40, "ABC"), row("d", 80, "ABC")]
    assert found(130, *rows) == (["a", "c", "d"], "0")


def test_what_does_not_add_up_is_said_to_be_unexplained() -> None:
    assert found(50, row("a", 10), row("b", 11, why="held")) == (["a"], "0.4")
    assert found(50) == ([], "0.5")


def test_a_row_of_just_that_amount_is_a_guess_only_when_nothing_else_fits() -> None:
    guess = row("g", 50, why="same amount")
    assert found(50, row("a", 10), guesses=(guess,)) == (["g"], "0")
    assert found(50, row("a", 50), guesses=(guess,)) == (["a"], "0")


def test_the_brokers_rounding_is_allowed_for_and_no_more() -> None:
    assert found(50, row("a", 49), near=ONE // 100) == (["a"], "0")
    assert found(50, row("a", 48), near=ONE // 100) == (["a"], "0.02")
