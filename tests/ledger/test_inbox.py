"""Jobs, rows held back, undo, and the lines that say why a number moved."""

from pathlib import Path

import pytest

from journal_app.domain.errors import LedgerError
from journal_app.domain.events import Fact
from journal_app.domain.marks import Annotation
from journal_app.domain.trades import TradeFilter
from journal_app.ledger.checking import content_hash, trades_hash, verify
from journal_app.ledger.inbox import discard, held_items, jobs, moves, unknown_types
from journal_app.ledger.jobs import OpenJob, RowToHold
from journal_app.ledger.reading import trades
from journal_app.ledger.store import Ledger
from journal_app.ledger.undoing import undo_import
from journal_app.sync.importing import import_file
from journal_app.sync.releasing import release
from tests.e2e.lines import write_fills
from tests.ledger.facts import fill, history, record
from tests.ledger.times import START_US

_DAY_US = 86_400_000_000
_ALL = TradeFilter(status="all")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "j.db")


@pytest.fixture(autouse=True)
def closed(ledger: Ledger) -> object:
    yield
    ledger.close()


def booking(number: int, amount: str) -> Fact:
    return fill(number)._replace(
        external_id=f"b{number}", kind="fee", symbol=None, side=None, qty=None, price=None, amount=amount,
        time_us=START_US,
    )  # fmt: skip


def sync(ledger: Ledger, facts: list[Fact], job: OpenJob | None = None, *, newest_day: int | None = None) -> OpenJob:
    account = ledger.account("main", "alpaca")
    job = job or OpenJob("sync", "alpaca paper", account.id)
    with ledger.recording(job) as batch:
        batch.add(account, facts)
        if newest_day is not None:
            batch.set_cursor(account, "fills", str(START_US + newest_day * _DAY_US))
    return job


def lines_of(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def fill_line(number: int, price: str, minute: int) -> str:
    side = "buy" if number % 2 else "sell"
    return (
        f'{{"type":"fill","id":"n{number}","time":"2026-03-04T15:{minute:02}:00Z","symbol":"XYZ","side":"{side}",'
        f'"qty":"10","price":"{price}"}}'
    )


# Jobs


def test_a_pass_is_one_job_over_its_transactions(ledger: Ledger) -> None:
    job = sync(ledger, [fill(1), fill(2)])
    sync(ledger, [fill(2), fill(3)], job)
    ledger.end_job(job, "done")
    (one,) = jobs(ledger)
    assert (one.kind, one.account, one.state, one.new, one.same, one.corrected) == ("sync", "main", "done", 3, 1, 0)


def test_a_pass_that_brings_nothing_new_is_silent(ledger: Ledger) -> None:
    sync(ledger, [fill(1)])
    ledger.end_job(sync(ledger, [fill(1)]), "done")
    assert len(jobs(ledger)) == 1


def test_a_job_that_is_rolled_back_leaves_nothing_and_can_go_on(ledger: Ledger) -> None:
    account = ledger.account("main", "alpaca")
    job = OpenJob("sync", "alpaca paper", account.id)
    with pytest.raises(ZeroDivisionError):
        _fail_half_way(ledger, job)
    assert jobs(ledger) == ()
    assert held_items(ledger) == ()
    sync(ledger, [fill(1)], job)
    assert [one.new for one in jobs(ledger)] == [1]


def _fail_half_way(ledger: Ledger, job: OpenJob) -> None:
    account = ledger.account("main")
    with ledger.recording(job) as batch:
        batch.add(account, [fill(1)])
        batch.hold(account, [RowToHold("x", "why")])
        raise ZeroDivisionError


# Rows held back


def test_a_row_is_held_once_with_its_reason_and_the_row_as_received(ledger: Ledger) -> None:
    account = ledger.account("main", "alpaca")
    odd = fill(1)._replace(kind="unclassified", raw='{"id":"f1","qty":"many"}')
    for _ in range(2):
        with ledger.recording(OpenJob("sync", "alpaca paper", account.id)) as batch:
            batch.add(account, [odd])
            batch.hold(account, [RowToHold("f1", "qty is not a number")])
    (item,) = held_items(ledger)
    assert (item.account, item.external_id, item.reason) == ("main", "f1", "qty is not a number")
    assert item.raw == odd.raw
    assert [one.held for one in jobs(ledger)] == [1]
    discard(ledger, item.id)
    assert held_items(ledger) == ()
    assert [one.state for one in held_items(ledger, None)] == ["discarded"]
    with pytest.raises(LedgerError, match="was discarded before"):
        discard(ledger, item.id)


def test_a_line_with_the_id_of_another_is_released_under_an_id_of_its_own(ledger: Ledger, tmp_path: Path) -> None:
    file = lines_of(tmp_path / "f.jsonl", [fill_line(1, "10", 1), fill_line(2, "12", 2), fill_line(2, "13", 3)])
    report = import_file(ledger, file)
    assert (report.new, report.held) == (2, 1)
    (item,) = held_items(ledger)
    assert (item.line, item.raw) == (3, fill_line(2, "13", 3))
    released = release(ledger, item.id)
    assert released.external_id == "n2#3"
    assert [(one.status, one.net) for one in trades(ledger, only=_ALL)] == [("closed", "20"), ("open", "0")]
    assert held_items(ledger) == ()
    assert verify(ledger).is_whole
    with pytest.raises(LedgerError, match="was released before"):
        release(ledger, item.id)


def test_a_row_of_a_broker_that_still_cannot_be_read_stays_held(ledger: Ledger) -> None:
    account = ledger.account("main", "alpaca")
    with ledger.recording() as batch:
        batch.add(account, [fill(1)._replace(kind="unclassified", raw='{"id":"f1","activity_type":"FILL"}')])
        batch.hold(account, [RowToHold("f1", "side is missing")])
    before = content_hash(ledger)
    with pytest.raises(LedgerError, match="still cannot be read"):
        release(ledger, held_items(ledger)[0].id)
    assert content_hash(ledger) == before
    assert len(held_items(ledger)) == 1


def test_rows_of_unknown_types_are_counted_by_type_with_their_cash(ledger: Ledger) -> None:
    def odd(number: int, kind: str, amount: str | None, status: str = "executed") -> Fact:
        detail = f'{{"status":"{status}","type":"{kind}"}}'
        return booking(number, "0")._replace(kind="unclassified", amount=amount, detail=detail)

    taken_back = odd(5, "TKNREW", None, "canceled")
    sync(ledger, [fill(1), odd(2, "TKNREW", "12.34"), odd(3, "TKNREW", "-2.34"), odd(4, "XTRA", None), taken_back])
    assert [(one.type, one.rows, one.cash) for one in unknown_types(ledger)] == [("TKNREW", 2, "10"), ("XTRA", 1, "0")]
    assert unknown_types(ledger, "another") == ()
    with ledger.recording() as batch:
        batch.hold(ledger.account("main"), [RowToHold("b4", "cannot be read")])
    assert [one.type for one in unknown_types(ledger)] == ["TKNREW"], "a held row is told as held"


# Undo


def test_undoing_an_import_leaves_the_journal_as_it_was(ledger: Ledger, tmp_path: Path) -> None:
    record(ledger, history(300))
    before = content_hash(ledger), trades_hash(ledger)
    import_file(ledger, write_fills(tmp_path / "f.jsonl", 2_000))
    assert content_hash(ledger) != before[0]
    imported = jobs(ledger)[0]
    assert undo_import(ledger, imported.id) == 2_000
    assert (content_hash(ledger), trades_hash(ledger)) == before
    assert [(one.kind, one.state) for one in jobs(ledger)] == [("import", "undone")]
    verdict = verify(ledger)
    assert verdict.is_whole
    assert verdict.facts == 2_300, "nothing is deleted"
    ledger.rebuild()
    assert (content_hash(ledger), trades_hash(ledger)) == before
    with pytest.raises(LedgerError, match="undone before"):
        undo_import(ledger, imported.id)


def test_an_undone_file_can_be_imported_again(ledger: Ledger, tmp_path: Path) -> None:
    file = write_fills(tmp_path / "f.jsonl", 500)
    import_file(ledger, file)
    stood = content_hash(ledger), trades_hash(ledger)
    undo_import(ledger, jobs(ledger)[0].id)
    assert list(trades(ledger, only=_ALL)) == []
    again = import_file(ledger, file)
    assert (again.same, again.new + again.corrected) == (0, 500)
    assert (content_hash(ledger), trades_hash(ledger)) == stood
    assert import_file(ledger, file).same == 500
    assert verify(ledger).is_whole


def test_undoing_gives_back_what_the_import_had_corrected(ledger: Ledger, tmp_path: Path) -> None:
    import_file(ledger, lines_of(tmp_path / "a.jsonl", [fill_line(1, "10", 1), fill_line(2, "12", 2)]))
    stood = content_hash(ledger), trades_hash(ledger)
    import_file(ledger, lines_of(tmp_path / "b.jsonl", [fill_line(1, "9", 1)]))
    assert [one.net for one in trades(ledger)] == ["30"]
    undo_import(ledger, jobs(ledger)[0].id)
    assert [one.net for one in trades(ledger)] == ["20"]
    assert (content_hash(ledger), trades_hash(ledger)) == stood
    assert verify(ledger).is_whole


def test_notes_survive_an_undo_and_come_back_with_their_trade(ledger: Ledger, tmp_path: Path) -> None:
    file = lines_of(tmp_path / "a.jsonl", [fill_line(1, "10", 1), fill_line(2, "12", 2)])
    import_file(ledger, file)
    ledger.annotate("main:n1", Annotation(note="kept"))
    undo_import(ledger, jobs(ledger)[0].id)
    import_file(ledger, file)
    assert [one.note for one in trades(ledger)] == ["kept"]


def test_only_an_import_can_be_undone(ledger: Ledger) -> None:
    sync(ledger, [fill(1)])
    for number in (jobs(ledger)[0].id, 99):
        with pytest.raises(LedgerError, match="There is no import"):
            undo_import(ledger, number)


# Why did this number move


def test_a_late_fill_tells_which_closed_trade_it_changed(ledger: Ledger) -> None:
    sync(ledger, [fill(1), fill(5, "sell", price="12"), fill(9), fill(12, "sell", price="9")])
    sync(ledger, [fill(3, "buy", "10", "11"), fill(4, "sell", "10", "12")])
    (one,) = moves(ledger)
    assert (one.trade_id, one.why, one.before, one.after) == ("main:f1", "late", "200", "210")
    assert one.rows == ("f3", "f4")
    assert one.day == "2026-03-02"
    assert moves(ledger, trade_id="main:f1") == (one,)
    assert moves(ledger, trade_id="main:f9") == ()


def test_a_correction_and_a_bust_are_told_as_such(ledger: Ledger) -> None:
    sync(ledger, [fill(1), fill(5, "sell", price="12")])
    sync(ledger, [fill(5, "sell", price="11")])
    sync(ledger, [fill(5, "sell", price="11")._replace(kind="unclassified")])
    bust, corrected = moves(ledger)
    assert (corrected.why, corrected.before, corrected.after) == ("corrected", "200", "100")
    assert (bust.why, bust.before, bust.after) == ("busted", "100", None)


def test_what_comes_in_its_turn_moves_nothing(ledger: Ledger) -> None:
    sync(ledger, [fill(1), fill(5, "sell", price="12")], newest_day=0)
    sync(ledger, [fill(6), fill(7, "sell", price="12"), booking(8, "-0.02")])
    assert moves(ledger) == ()


def test_a_fee_for_a_day_that_is_over_tells_what_was_booked_before(ledger: Ledger) -> None:
    sync(ledger, [booking(1, "-0.50")], newest_day=0)
    sync(ledger, [fill(9)], newest_day=3)
    sync(ledger, [booking(2, "-0.03"), booking(3, "-0.02")])
    sync(ledger, [booking(3, "-0.04")])
    corrected, late = moves(ledger)
    assert (late.day, late.trade_id, late.why, late.before, late.after) == ("2026-03-02", None, "late", "-0.5", "-0.55")
    assert late.rows == ("b2", "b3")
    assert (corrected.why, corrected.before, corrected.after, corrected.rows) == (
        "corrected",
        "-0.55",
        "-0.57",
        ("b3",),
    )


def test_a_row_that_stands_for_another_replaces_it(ledger: Ledger) -> None:
    sync(ledger, [fill(1), fill(5, "sell", price="12")])
    account = ledger.account("main")
    with ledger.recording() as batch:
        batch.add(account, [fill(6, "sell", price="13", minute=5)])
        assert batch.replace(account, "f5", "f6")
        assert not batch.replace(account, "f5", "f6")
        assert not batch.replace(account, "unheard of", "f6")
    assert [one.net for one in trades(ledger)] == ["300"]
    assert verify(ledger).is_whole
    sync(ledger, [fill(5, "sell", price="12")])
    assert [one.net for one in trades(ledger)] == ["300"], "seen again it still does not count"


def test_undoing_an_import_is_told(ledger: Ledger, tmp_path: Path) -> None:
    sync(ledger, [fill(1)])
    import_file(ledger, lines_of(tmp_path / "a.jsonl", [fill_line(1, "10", 1), fill_line(2, "12", 2)]))
    undo_import(ledger, jobs(ledger)[0].id)
    (one,) = moves(ledger)
    assert (one.trade_id, one.why, one.before, one.after) == ("main:n1", "undone", "20", None)


def test_a_fact_that_counts_no_longer_without_a_reason_is_named(ledger: Ledger) -> None:
    sync(ledger, [fill(1), fill(2)])
    with ledger.writing() as (database, _):
        database.execute_sql("UPDATE fact SET active = 0 WHERE external_id = 'f2'")
    assert [one.external_id for one in verify(ledger).damages] == ["f2"]


def test_a_row_may_be_replaced_by_the_execution_that_ends_its_id(ledger: Ledger) -> None:
    sync(ledger, [fill(1), fill(5, "sell", price="12")._replace(external_id="20260302000000000::ab-12")])
    account = ledger.account("main")
    with ledger.recording() as batch:
        batch.add(account, [fill(6, "sell", price="13", minute=5)])
        assert not batch.replace(account, "b-12", "f6")
        assert batch.replace(account, "ab-12", "f6")
    assert [one.net for one in trades(ledger)] == ["300"]
