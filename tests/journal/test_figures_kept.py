"""Figures that stay in memory are those read anew, and R follows one rule wherever it is told."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal_app.domain.clock import TradingClock, parse_time
from journal_app.domain.errors import SettingsError
from journal_app.domain.events import Fact
from journal_app.domain.marks import Annotation
from journal_app.domain.trades import TradeFilter
from journal_app.figures import Figures
from journal_app.journal import Journal
from journal_app.ledger import reading
from journal_app.ledger.sessions import keep_clock
from journal_app.ledger.store import Ledger
from journal_app.settings import Settings
from tests.ledger.facts import fill, history, record

_DAY_US = 86_400_000_000
_WEALTHY = Settings(risk_rule="money:50", start_capital="100000000")
_FILTERS = (
    TradeFilter(), TradeFilter(symbol="ABC"), TradeFilter(side="short"), TradeFilter(setup="gap"),
    TradeFilter(tag="late"), TradeFilter(asset_class="equity"), TradeFilter(account="other"),
    TradeFilter(from_day="2026-03-04"), TradeFilter(to_day="2026-03-04", side="long"), TradeFilter(symbol="none"),
)  # fmt: skip


def _figures(ledger: Ledger, chosen: Settings = _WEALTHY) -> Figures:
    return Figures(ledger, lambda: chosen)


def _spread(facts: list[Fact]) -> list[Fact]:
    return [fact._replace(time_us=fact.time_us + place // 5 * _DAY_US) for place, fact in enumerate(facts)]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_figures_in_memory_are_those_read_anew(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    draw = random.Random(seed)
    facts = _spread(history(50, seed=seed))
    late = [facts.pop(draw.randrange(len(facts))) for _ in range(5)]
    with Ledger(tmp_path_factory.mktemp("kept") / "j.db") as ledger:
        kept = _figures(ledger)
        kept.metrics()
        for step in (facts[:20], late[:2], facts[20:], late[2:]):
            record(ledger, step)
            record(ledger, step[:3], account="other")
            closed = [one.trade_id for one in reading.trades(ledger)]
            if closed:
                marks = Annotation(setup=draw.choice(["gap", "other"]), tags=("late",), stop=draw.choice(["5", ""]))
                ledger.annotate(draw.choice(closed), marks)
            for only in draw.sample(_FILTERS, 4):
                assert kept.metrics(only) == _figures(ledger).metrics(only)
                assert kept.breakdown("week", only) == _figures(ledger).breakdown("week", only)
        kept.drop_caches()
        assert kept.metrics() == _figures(ledger).metrics()


def test_a_filter_of_coins_has_a_year_of_every_day(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        trades = [fill(1), fill(2, "sell", price="11"), fill(3, symbol="BTC/USD"), fill(4, "sell", symbol="BTC/USD")]
        record(ledger, [one._replace(asset_class="crypto" if one.symbol == "BTC/USD" else None) for one in trades])
        asked, only = _figures(ledger), TradeFilter(asset_class="crypto")
        asked.metrics()
        capital = asked.capital(only, asked._book(only))
        assert capital is not None
        assert capital.every_day
        everything = asked.capital(TradeFilter(), asked._book(TradeFilter()))
        assert everything is not None
        assert not everything.every_day


def test_a_day_that_is_none_is_a_known_error_from_memory_too(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, [fill(1), fill(2, "sell")])
        asked = _figures(ledger)
        asked.metrics()
        with pytest.raises(SettingsError, match="not a day"):
            asked.metrics(TradeFilter(from_day="yesterday"))


def test_the_journal_keeps_its_figures_and_follows_its_settings(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.db", tmp_path / "config") as journal:
        assert journal.figures is journal.figures
        record(journal.ledger, [fill(1), fill(2, "sell", price="11")])
        assert journal.figures.metrics()["average_r"].value is None
        journal.change_settings(Settings(risk_rule="money:50"))
        assert journal.figures.metrics()["average_r"].value == "2"


def test_r_by_percent_is_of_the_accounts_own_capital_at_the_entry_whatever_is_looked_at(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        keep_clock(ledger, ledger.account("main", "alpaca"), TradingClock("Asia/Kolkata", "24/7"))
        # The gain of 200 closes before the second entry, which then has 10,200: 1 % of it is 102.
        rows = (
            ("buy", "10", "ABC", "2026-04-15T18:00:00Z"), ("sell", "12", "ABC", "2026-04-15T19:00:00Z"),
            ("buy", "10", "DEF", "2026-04-17T18:00:00Z"), ("sell", "11.02", "DEF", "2026-04-18T00:30:00Z"),
        )  # fmt: skip
        record(ledger, [
            fill(number, side, price=price, symbol=symbol)._replace(time_us=parse_time(when))
            for number, (side, price, symbol, when) in enumerate(rows)
        ])  # fmt: skip
        record(ledger, [fill(1), fill(2, "sell", price="900")], account="other")
        asked = _figures(ledger, Settings(risk_rule="percent:1", start_capital="10000"))
        told = {one.symbol: one.r_multiple for one in asked.with_r(reading.trades(ledger)) if one.account == "main"}
        assert told == {"ABC": "2", "DEF": "1"}
        for only, r in ((TradeFilter(symbol="DEF"), "1"), (TradeFilter("main"), "1.5")):
            assert asked.metrics(only)["average_r"].value == r
            assert asked.watch(only).refresh()[0]["average_r"].value == r


@pytest.mark.parametrize("rule", ["none", "money:50", "percent:1", "entry:2"])
def test_the_table_tells_the_same_r_as_the_trades(tmp_path: Path, rule: str) -> None:
    with Journal(tmp_path / "j.db", tmp_path / "config") as journal:
        record(journal.ledger, _spread(history(40, seed=8)))
        first = next(journal.trades())
        journal.annotate(first.trade_id, Annotation(stop="5"))
        journal.change_settings(Settings(risk_rule=rule, start_capital="100000000"))
        frame = journal.load_frame()
        table = {frame.trade_id(row): float(frame.r_multiple[row]) for row in range(len(frame))}
        told = {one.trade_id: one.r_multiple for one in journal.trades(only=TradeFilter(status="all"))}
        assert table.keys() == told.keys()
        assert any(told.values())
        for trade_id, r in told.items():
            assert table[trade_id] == pytest.approx(float(r or "nan"), abs=1e-4, nan_ok=True)


def test_an_excursion_that_comes_later_is_in_the_figures_in_memory(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, [fill(1), fill(2, "sell", price="11")])
        asked = _figures(ledger)
        watched = asked.watch()
        assert asked.metrics()["average_mae"].value is watched.refresh()[0]["average_mae"].value is None
        with ledger.writing() as (database, _):
            database.execute_sql(
                "INSERT INTO excursion SELECT opening_seq, last_us || '/' || fills || '/' || gross || '/' || qty,"
                " '1Min', 3, 0, '-20', '-10', '100', '120', 'known' FROM trade"
            )
        assert asked.metrics()["average_mae"].value is not None
        assert asked.metrics() == watched.refresh()[0] == _figures(ledger).metrics()
