from journal_app.domain.proofs import Difference, Explanation, Proof, difference_line, proof_line, row_line

EVEN = Proof(
    "main", "2026-04-16", 0, "even", booked="54321", equity_ledger="66666", equity_broker="66666",
)  # fmt: skip


def test_the_line_of_a_finished_day_adds_up() -> None:
    assert proof_line(EVEN) == "held 12,345.00 + booked 54,321.00 − broker 66,666.00 = 0.00"


def test_a_difference_stands_at_the_end_with_its_sign_and_all_its_decimals() -> None:
    one = Difference("equity", None, "66664.77", "66666", "-1.23", unexplained="-1.23")
    assert proof_line(EVEN._replace(differences=(one,), state="off")).endswith("= −1.23")
    assert proof_line(EVEN._replace(differences=(one._replace(difference="0.0004"),))).endswith("= 0.0004")


def test_a_day_that_is_not_over_shows_cash_and_positions() -> None:
    proof = Proof("main", "2026-04-16", 0, "off", "1000.5", "1000.5", agree=3, differences=(
        Difference("position", "ABC", "3", "4", "-1"),))  # fmt: skip
    assert proof_line(proof) == "booked 1,000.50 − broker 1,000.50 = 0.00; 3 positions agree, 1 differs"


def test_what_cannot_be_proven_says_why() -> None:
    proof = EVEN._replace(state="not provable", equity_ledger=None, notes=("no price for ABC on 2026-04-16",))
    assert proof_line(proof) == "not provable (no price for ABC on 2026-04-16)"


def test_a_difference_names_what_is_left_over() -> None:
    row = Explanation("20260416::a", "late", "ABC", "2026-04-16", "-1")
    one = Difference("cash", None, "8.77", "10", "-1.23", (row,), "-0.23")
    assert difference_line(one) == "cash: journal 8.77, broker 10.00, difference −1.23, of which −0.23 is not explained"
    assert difference_line(one._replace(rows=())).endswith("difference −1.23, not explained by any row")
    assert row_line(row) == "row 20260416::a (2026-04-16 ABC): it came after the day had closed, −1"
