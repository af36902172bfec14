"""Bars beside a journal: under its passphrase, in no backup, and gone when the passphrase changes."""

from datetime import date
from pathlib import Path

import pytest

from journal_app.credentials import Secret
from journal_app.domain.errors import SettingsError
from journal_app.domain.events import Fact
from journal_app.domain.marks import Annotation
from journal_app.journal import Journal, open_journal
from journal_app.journal_file import change_journal_passphrase
from journal_app.ledger.bar_cache import cache_path
from journal_app.ledger.encryption import is_encrypted
from journal_app.sync.excursions import ExcursionWorker
from tests.sync.bar_makers import FixedBars

MINUTE = 60_000_000
OPENED = 1_776_434_400_000_000  # 2026-04-17 14:00 UTC, a session


def put(journal: Journal, facts: list[Fact]) -> None:
    with journal.ledger.recording() as batch:
        batch.add(batch.account("main"), facts)


def fill(name: str, minute: int, side: str, qty: str, price: str) -> Fact:
    return Fact(name, "fill", OPENED + minute * MINUTE, "XYZ", side=side, qty=qty, price=price)


def test_bars_follow_the_passphrase_and_stay_out_of_backups(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with open_journal(str(path), tmp_path / "config") as journal:
        assert journal.excursions.state().bars == 0
        journal.back_up(tmp_path / "copies")
    assert not is_encrypted(cache_path(path))
    assert [one.name for one in (tmp_path / "copies").iterdir() if "bars" in one.name] == []
    change_journal_passphrase(str(path), Secret("open sesame"))
    assert not cache_path(path).exists()
    with open_journal(str(path), tmp_path / "config", passphrase=Secret("open sesame")) as journal:
        assert journal.excursions.state().bars == 0
    assert is_encrypted(cache_path(path))


def test_a_split_inside_a_trade_is_measured_in_the_shares_of_each_day(tmp_path: Path) -> None:
    night = 14 * 60
    with open_journal(str(tmp_path / "j.db"), tmp_path / "config") as journal:
        split = Fact("split", "split", OPENED - night * MINUTE + 3 * 1440 * MINUTE, "XYZ", qty="2", price="1")
        put(journal, [fill("in", 0, "buy", "10", "100"), split, fill("out", 3 * 1440 + 20, "sell", "20", "52")])
        bars = FixedBars({0: (100, 101, 99), 5: (100, 104, 98), 3 * 1440 + 10: (51, 53, 50)}, OPENED)
        with journal.excursions._cache() as cache:
            ExcursionWorker(journal.ledger, cache, bars).run()
        (trade,) = journal.trades()
        assert (trade.gross, trade.mae, trade.mfe) == ("40", "-20", "60")
        assert (trade.mae_high, trade.mfe_high, trade.excursion) == ("-20", "60", "gaps")


def test_a_stop_in_r_is_told_by_the_planned_stop_of_each_trade(tmp_path: Path) -> None:
    with open_journal(str(tmp_path / "j.db"), tmp_path / "config") as journal:
        put(journal, [fill("in", 0, "buy", "10", "100"), fill("out", 9, "sell", "10", "101")])
        bars = FixedBars({at: (100, 101, 96 if at == 4 else 99) for at in range(10)}, OPENED)
        with journal.excursions._cache() as cache:
            ExcursionWorker(journal.ledger, cache, bars).run()
        one = 10**18
        (verdict,), _ = journal.excursions.what_if(["main:in"], one, None, "R")
        assert verdict.ended is None
        journal.annotate("main:in", Annotation(stop="98"))  # one R is 20
        (verdict,), total = journal.excursions.what_if(["main:in"], one, None, "R")
        assert verdict.ended is not None
        assert (verdict.ended.ending, total.low, total.high) == ("stop", -40 * one, -20 * one)
        assert journal.excursions.issues() == []
        with pytest.raises(SettingsError):
            journal.excursions.what_if(["main:in"], -one, None, "money")


def test_nothing_that_bars_tell_changes_a_number(tmp_path: Path) -> None:
    with open_journal(str(tmp_path / "j.db"), tmp_path / "config") as journal:
        put(journal, [fill("in", 0, "buy", "10", "100"), fill("out", 9, "sell", "10", "101")])
        before, revision = numbers(journal), journal.ledger.revision()
        with journal.excursions._cache() as cache:
            ExcursionWorker(journal.ledger, cache, FixedBars({2: (100, 101, 99)}, OPENED)).run()
        assert (numbers(journal), journal.ledger.revision()) == (before, revision)
        assert journal.excursions.daily_closes("XYZ", date(2026, 4, 1), date(2026, 4, 2)) == {}


def numbers(journal: Journal) -> dict[str, str | None]:
    return {name: one.value for name, one in journal.metrics().items() if one.group != "excursions"}
