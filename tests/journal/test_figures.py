"""Figures of a real journal: by any dimension and measure, and fresh after every change."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal_app.domain.errors import SettingsError
from journal_app.domain.events import Fact
from journal_app.domain.marks import Annotation
from journal_app.domain.money import from_units, to_units
from journal_app.domain.trades import Trade, TradeFilter
from journal_app.figures import Figures, Outcome
from journal_app.ledger.store import Ledger
from journal_app.metrics.choices import DIMENSIONS
from journal_app.settings import Settings
from tests.ledger.facts import fill, history, record

_DAY_US = 86_400_000_000


def cash(number: int, amount: str, day: int, kind: str = "deposit") -> Fact:
    fact = fill(1)
    return Fact(
        f"c{number}", "cash", fact.time_us + day * _DAY_US, amount=amount, detail=f'{{"kind":"{kind}"}}', raw="{}"
    )


def days_apart(facts: list[Fact]) -> list[Fact]:
    """Spread fills over many days."""
    return [fact._replace(time_us=fact.time_us + place // 6 * _DAY_US) for place, fact in enumerate(facts)]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "journal.db") as opened:
        record(opened, days_apart(history(240, seed=4)))
        yield opened


def figures(ledger: Ledger, chosen: Settings | None = None) -> Figures:
    return Figures(ledger, lambda: chosen or Settings())


@pytest.mark.parametrize("by", list(DIMENSIONS))
def test_groups_of_any_dimension_add_up_to_the_whole(ledger: Ledger, by: str) -> None:
    for trade in list(figures_trades(ledger))[::3]:
        ledger.annotate(trade, Annotation(setup="gap", tags=("early",)))
    asked = figures(ledger)
    groups, whole = asked.breakdown(by), asked.metrics()
    assert from_units(sum(to_units(one.net_pnl) for one in groups)) == whole["net_pnl"].value
    assert sum(one.n for one in groups) == int(whole["trades"].value or "")
    for one in groups[:5]:
        only = {"symbol": TradeFilter(symbol=one.key), "day": TradeFilter(from_day=one.key, to_day=one.key),
                "setup": TradeFilter(setup=one.key or None)}.get(by)  # fmt: skip
        if only is not None and one.key:
            same = asked.metrics(only)
            for name in ("net_pnl", "win_rate", "profit_factor", "expectancy", "payoff", "max_drawdown", "fees"):
                assert getattr(one, name) == same[name].value, name


def figures_trades(ledger: Ledger) -> Iterator[str]:
    from journal_app.ledger.reading import trades

    return (one.trade_id for one in trades(ledger))


def figures_all(ledger: Ledger) -> list[Trade]:
    from journal_app.ledger.reading import trades

    return list(trades(ledger))


def test_a_trade_with_two_tags_counts_under_both(ledger: Ledger) -> None:
    first = next(figures_trades(ledger))
    ledger.annotate(first, Annotation(tags=("a", "b")))
    assert {one.key: one.n for one in figures(ledger).breakdown("tag") if one.key} == {"a": 1, "b": 1}


def test_an_unknown_dimension_is_a_known_error(ledger: Ledger) -> None:
    with pytest.raises(SettingsError, match="cannot be grouped"):
        figures(ledger).breakdown("colour")


def test_results_in_r_follow_the_rule_and_the_planned_stop(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, [fill(1, qty="10", price="100"), fill(2, "sell", "10", "103")])
        asked = figures(ledger, Settings(risk_rule="money:15"))
        assert figures(ledger).metrics()["average_r"].value is None
        assert asked.metrics()["average_r"].value == "2"
        assert asked.metrics(outcome=Outcome("r"))["net_pnl"].value == "2"
        assert asked.metrics(outcome=Outcome("r"))["net_pnl"].unit == "R"
        assert figures(ledger, Settings(risk_rule="entry:2")).metrics()["average_r"].value == "1.5"
        ledger.annotate("main:f1", Annotation(stop="99"))
        assert asked.metrics()["average_r"].value == "3"


@pytest.mark.parametrize("rule", ["money", "money:-1", "percent:x", "often:1", "entry:0"])
def test_a_rule_that_is_none_is_a_known_error(ledger: Ledger, rule: str) -> None:
    with pytest.raises(SettingsError, match="no rule"):
        figures(ledger, Settings(risk_rule=rule)).metrics()


def test_percent_is_of_the_capital_with_which_the_day_began(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        rows = [fill(1, qty="10", price="100"), fill(2, "sell", "10", "110"), fill(3, qty="10", price="100"),
                fill(4, "sell", "10", "89")]  # fmt: skip
        record(
            ledger, [cash(1, "1000", 0), *rows[:2], *(one._replace(time_us=one.time_us + _DAY_US) for one in rows[2:])]
        )
        asked = figures(ledger)
        found = asked.metrics(outcome=Outcome("percent"))
        assert found["net_pnl"].value == "0"  # +100 of 1,000 and −110 of 1,100
        assert (found["largest_win"].value, found["largest_loss"].value) == ("10", "-10")
        assert asked.metrics()["total_return"].value == "-0.01"
        assert asked.metrics()["max_drawdown_percent"].value == "-0.1"
        assert asked.metrics(TradeFilter(from_day=second_day(ledger)))["total_return"].value == "-0.1"


def second_day(ledger: Ledger) -> str:
    return figures(ledger).breakdown("day")[1].key


def test_without_any_capital_returns_are_none_and_the_setting_gives_one(ledger: Ledger) -> None:
    assert figures(ledger).metrics()["sharpe"].value is None
    rich = figures(ledger, Settings(start_capital="100000000")).metrics()
    assert rich["sharpe"].value is not None
    assert rich["sharpe"].n > rich["trading_days"].n / 2
    with pytest.raises(SettingsError, match="no capital"):
        figures(ledger, Settings(start_capital="much")).metrics()


def test_gross_leaves_fees_out(ledger: Ledger) -> None:
    asked = figures(ledger)
    net, gross = asked.metrics(), asked.metrics(outcome=Outcome("money", gross=True))
    assert gross["net_pnl"].value == net["gross_pnl"].value != net["net_pnl"].value
    assert gross["fees"].value == "0"


def test_the_same_days_in_another_order_end_where_they_must(ledger: Ledger) -> None:
    asked = figures(ledger)
    found, again = asked.simulate(seed=3, ruin_at=1.0), asked.simulate(seed=3, ruin_at=1.0)
    assert found is not None
    assert again is not None
    assert (found.final == again.final).all()
    days = [float(one.net_pnl) for one in asked.breakdown("day")]
    assert found.days == len(days)
    assert min(days) * len(days) <= found.final.min() <= found.final.max() <= max(days) * len(days)
    assert found.ruin is not None
    assert asked.simulate(TradeFilter(symbol="nothing")) is None


def test_a_benchmark_without_prices_says_what_to_do(ledger: Ledger) -> None:
    rich = figures(ledger, Settings(start_capital="100000000"))
    with pytest.raises(SettingsError, match="No closing price of SPY"):
        rich.compare("SPY", rich.closes)
    with pytest.raises(SettingsError, match="no daily returns"):
        figures(ledger).compare("SPY", figures(ledger).closes)
    poor = figures(ledger, Settings(start_capital="0.01"))
    with pytest.raises(SettingsError, match=r"no capital was left on \d{4}-\d\d-\d\d"):
        poor.compare("SPY", poor.closes)
    days = [one.key for one in rich.breakdown("day")]
    prices = {date.fromisoformat(day): str(100 + place) for place, day in enumerate(days)}
    found = rich.compare("SPY", lambda *_: prices)
    assert found.days == len(days) - 1
    assert found.missing >= 1
    assert found.beta is not None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_fresh_figures_are_those_measured_from_scratch(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    draw = random.Random(seed)
    facts = days_apart(history(60, seed=seed))
    late = [facts.pop(draw.randrange(len(facts))) for _ in range(6)]
    with Ledger(tmp_path_factory.mktemp("fresh") / "j.db") as ledger:
        asked = figures(ledger, Settings(risk_rule="money:50", start_capital="100000000"))
        kept = [asked.watch(only) for only in (TradeFilter(), TradeFilter(symbol="ABC"), TradeFilter(setup="gap"))]
        steps = [facts[:20], late[:2], facts[20:40], late[2:4], facts[40:], late[4:]]
        for step in steps:
            record(ledger, step)
            trades = list(figures_trades(ledger))
            if trades and draw.random() < 0.7:
                ledger.annotate(draw.choice(trades), Annotation(setup=draw.choice(["gap", "other"]), stop="5"))
            for one in kept:
                metrics, curves = one.refresh()
                assert metrics == asked.metrics(one.only)
                assert curves.equity.tolist() == asked.curves(one.only).equity.tolist()
        ledger.rebuild()
        for one in kept:
            assert one.refresh()[0] == asked.metrics(one.only)


@pytest.mark.parametrize("by", list(DIMENSIONS))
def test_the_trades_within_a_group_make_the_figures_of_the_group(ledger: Ledger, by: str) -> None:
    for trade in list(figures_trades(ledger))[::3]:
        ledger.annotate(trade, Annotation(setup="gap", tags=("early", "late")))
    asked = figures(ledger)
    for group in asked.breakdown(by)[:4]:
        only = TradeFilter(within=((by, group.key),))
        plain, fresh = asked.metrics(only), asked.watch(only).metrics()
        assert (plain["net_pnl"].value, plain["trades"].value) == (group.net_pnl, str(group.n))
        assert {name: one.value for name, one in fresh.items()} == {name: one.value for name, one in plain.items()}
        assert len(asked.results(only)[0]) == group.n


def test_of_one_dimension_any_group_counts_and_of_several_each_must_hold(ledger: Ledger) -> None:
    asked = figures(ledger)
    first, second = asked.breakdown("symbol")[:2]
    both = asked.metrics(TradeFilter(within=(("symbol", first.key), ("symbol", second.key))))
    assert both["trades"].value == str(first.n + second.n)
    sides = [TradeFilter(within=(("symbol", first.key), ("side", side))) for side in ("long", "short")]
    counts = [int(asked.metrics(one)["trades"].value or 0) for one in sides]
    assert sum(counts) == first.n
    assert counts == [sum(trade.symbol == first.key and trade.side == side for trade in figures_all(ledger))
                      for side in ("long", "short")]  # fmt: skip


def test_single_trades_can_be_named_and_a_dimension_that_there_is_not_is_refused(ledger: Ledger) -> None:
    asked = figures(ledger)
    seqs, results = asked.results()
    chosen = TradeFilter(within=(("trade", str(seqs[2])), ("trade", str(seqs[5]))))
    found, amounts = asked.results(chosen)
    assert (found.tolist(), amounts.tolist()) == ([seqs[2], seqs[5]], [results[2], results[5]])
    with pytest.raises(SettingsError, match="colour"):
        asked.metrics(TradeFilter(within=(("colour", "red"),)))
