from array import array
from datetime import date
from pathlib import Path

from journal_app.credentials import Secret
from journal_app.domain.bars import BarKey, Bars
from journal_app.ledger.bar_cache import BarCache, Block, by_day, cache_path
from journal_app.ledger.encryption import is_encrypted

MINUTE = 60_000_000
DAY = date(2026, 4, 16)
KEY = BarKey("equity", "XYZ", "1Min", DAY)


def some_bars(first: int = 0, count: int = 5) -> Bars:
    times = [(first + at) * MINUTE for at in range(count)]
    return Bars(MINUTE, 9, *(array("q", [10**9 * shift + at for at in times]) for shift in (0, 3, 5, -2, 4)))


def block(bars: Bars, upto: int = 7) -> Block:
    return Block(bars, upto, 8, "sip")


def test_bars_come_back_as_they_were_kept(tmp_path: Path) -> None:
    cache = BarCache(tmp_path / "journal.db")
    next_day = KEY._replace(day=date(2026, 4, 17))
    cache.keep(
        {KEY: block(some_bars()), next_day: block(some_bars(10)), KEY._replace(symbol="NIL"): block(Bars(MINUTE, 0))}
    )
    cache.close()
    cache = BarCache(tmp_path / "journal.db")
    found = cache.bars("equity", "XYZ", "1Min", DAY, next_day.day)
    assert [list(one) for one in found.columns] == [
        [*left, *right] for left, right in zip(some_bars().columns, some_bars(10).columns, strict=True)
    ]
    assert not cache.bars("equity", "NIL", "1Min", DAY, DAY).times
    assert cache.known_until("equity", "1Min") == {("XYZ", DAY): 7, ("XYZ", next_day.day): 7, ("NIL", DAY): 7}
    assert cache.state()[:3] == (3, 1, 10)
    cache.drop()
    assert cache.state()[:3] == (0, 0, 0)
    cache.close()


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    path = cache_path(tmp_path / "journal.db")
    for content in (b"no database at all" * 500, b"SQLite format 3\x00" + b"\xff" * 9000):
        path.write_bytes(content)
        cache = BarCache(tmp_path / "journal.db")
        assert cache.state().days == 0
        cache.keep({KEY: block(some_bars())})
        assert cache.state().days == 1
        cache.close()
        path.unlink()


def test_a_damaged_day_is_forgotten_and_the_others_stay(tmp_path: Path) -> None:
    cache = BarCache(tmp_path / "journal.db")
    other = KEY._replace(day=date(2026, 4, 17))
    cache.keep({KEY: block(some_bars()), other: block(some_bars(10))})
    cache._database.execute_sql("UPDATE block SET content = x'00' WHERE day = '2026-04-16'")
    assert list(cache.bars("equity", "XYZ", "1Min", DAY, other.day).times) == list(some_bars(10).times)
    assert list(cache.known_until("equity", "1Min")) == [("XYZ", other.day)]
    cache.close()


def test_bars_of_an_encrypted_journal_are_encrypted(tmp_path: Path) -> None:
    cache = BarCache(tmp_path / "journal.db", Secret("open sesame"))
    cache.keep({KEY: block(some_bars())})
    cache.close()
    assert is_encrypted(cache.path)
    cache = BarCache(tmp_path / "journal.db", Secret("another"))  # the journal was given another passphrase
    assert cache.state().days == 0
    cache.close()


def test_bars_are_parted_into_days() -> None:
    days = [(date(2026, 4, day), (day - 15) * 2 * MINUTE, (day - 14) * 2 * MINUTE) for day in (15, 16, 19)]
    found = {day: list(bars.times) for day, bars in by_day(some_bars(), days)}
    assert found == {days[0][0]: [0, MINUTE], days[1][0]: [2 * MINUTE, 3 * MINUTE], days[2][0]: []}
