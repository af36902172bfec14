from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_app.domain.errors import AccountMismatchError
from journal_app.domain.marks import Annotation
from journal_app.ledger.checking import content_hash, trades_hash, verify
from journal_app.ledger.reading import changes_since, fills_of, positions, raw_of, trades
from journal_app.ledger.store import Ledger
from tests.ledger.facts import fill, history, record


def test_the_same_fact_twice_is_one_fact(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        assert record(ledger, history(50)).new == 50
        again = record(ledger, history(60))
        assert (again.new, again.same, again.corrected) == (10, 50, 0)
        assert verify(ledger).facts == 60


def test_equal_fills_with_ids_of_their_own_are_all_kept(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, [fill(1, minute=1), fill(2, minute=1), fill(3, minute=1)])
        assert [one.qty for one in positions(ledger)] == ["300"]


def test_a_corrected_fact_replaces_the_old_one_and_both_stay(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, [fill(1), fill(2, "sell", price="11")])
        done = record(ledger, [fill(1, price="9")])
        assert (done.new, done.corrected) == (0, 1)
        assert [trade.net for trade in trades(ledger)] == ["200"]
        with ledger.reading() as connection:
            versions = connection.execute("SELECT version, active, price FROM fact WHERE external_id = 'f1'").fetchall()
        assert versions == [(1, 0, "10"), (2, 1, "9")]
        assert verify(ledger).is_whole


def test_rows_and_cursor_commit_together_or_not_at_all(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        account = ledger.account("main")
        with pytest.raises(ZeroDivisionError):
            _fail_half_way(ledger)
        assert ledger.cursor(account, "fills") is None
        assert verify(ledger).facts == 0
        with ledger.recording() as batch:
            batch.add(account, [fill(1)])
            batch.set_cursor(account, "fills", "here")
        assert ledger.cursor(account, "fills") == "here"


def _fail_half_way(ledger: Ledger) -> None:
    account = ledger.account("main")
    with ledger.recording() as batch:
        batch.add(account, [fill(1)])
        batch.set_cursor(account, "fills", "somewhere")
        raise ZeroDivisionError


def test_another_account_id_under_a_known_name_is_refused(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        ledger.account("paper", "alpaca", "paper", "id-1")
        assert ledger.account("paper", "alpaca", "paper", "id-1").broker_account_id == "id-1"
        with pytest.raises(AccountMismatchError, match="another account"):
            ledger.account("paper", "alpaca", "paper", "id-2")


def test_one_id_in_two_accounts_is_two_facts(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, [fill(1)], account="paper")
        assert record(ledger, [fill(1)], account="live").new == 1
        assert [(one.account, one.qty) for one in positions(ledger)] == [("paper", "100"), ("live", "100")]


@settings(max_examples=25)
@given(st.integers(0, 9999), st.data())
def test_the_order_and_the_batches_of_arrival_change_no_trade(seed: int, data: st.DataObject) -> None:
    facts = history(40, seed)
    shuffled = data.draw(st.permutations(facts))
    size = data.draw(st.integers(1, 40))
    found = []
    for arrival in (facts, shuffled):
        with Ledger(_fresh()) as ledger:
            for start in range(0, 40, size):
                record(ledger, arrival[start : start + size])
            kept = trades_hash(ledger), content_hash(ledger)
            ledger.rebuild()
            assert (trades_hash(ledger), content_hash(ledger)) == kept
            found.append(kept)
    assert found[0] == found[1]


def _fresh() -> Path:
    import tempfile

    return Path(tempfile.mkdtemp(prefix="journal-test-")) / "j.db"


def test_notes_survive_every_rebuild_and_change_no_number(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, history(300))
        before = trades_hash(ledger)
        chosen = next(trades(ledger)).trade_id
        ledger.annotate(chosen, Annotation(note="late entry", setup="gap", tags=("a", "b"), stop="1"))
        ledger.rebuild()
        found = next(trades(ledger))
        assert (found.trade_id, found.note, found.setup, found.tags) == (chosen, "late entry", "gap", ("a", "b"))
        assert trades_hash(ledger) == before


def test_what_changed_is_told_trade_by_trade(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, [fill(1), fill(5, "sell"), fill(9)])
        seen = ledger.revision()
        record(ledger, [fill(12, "sell", price="12")])
        news = changes_since(ledger, seen)
        assert [(row.anchor, row.status, row.net) for row in news.rows] == [("f9", "closed", 200.0)]
        assert news.gone == ()


def test_a_late_fill_that_swallows_a_trade_says_which_is_gone(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, [fill(1), fill(5, "sell"), fill(9), fill(12, "sell")])
        seen = ledger.revision()
        record(ledger, [fill(3, qty="50")])
        news = changes_since(ledger, seen)
        assert [row.anchor for row in news.rows] == ["f1"]
        assert len(news.gone) == 1


def test_a_trade_leads_to_its_fills_and_to_the_row_as_received(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, [fill(1), fill(2, "sell", qty="40"), fill(3, "sell", qty="60"), fill(4)])
        assert [one.external_id for one in fills_of(ledger, "main:f1")] == ["f1", "f2", "f3"]
        assert raw_of(ledger, "main", "f2") == '{"id":"f2"}'
        assert fills_of(ledger, "main:nothing") == ()


def test_a_fee_that_arrives_before_its_fills_is_not_forgotten(tmp_path: Path) -> None:
    fee = fill(9)._replace(external_id="fee", kind="coin_fee", side=None, qty="1", price="10")
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, [fee])
        record(ledger, [fill(1), fill(2, "sell", qty="99")])
        assert positions(ledger) == []
        kept = trades_hash(ledger)
        ledger.rebuild()
        assert trades_hash(ledger) == kept


def test_a_note_is_news_too_and_brings_no_other_number(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, [fill(1), fill(5, "sell", price="12"), fill(9)])
        seen, before = ledger.revision(), trades_hash(ledger)
        ledger.annotate("main:f1", Annotation(setup="gap"))
        news = changes_since(ledger, seen)
        assert [(row.anchor, row.setup, row.net) for row in news.rows] == [("f1", "gap", 200.0)]
        assert trades_hash(ledger) == before
