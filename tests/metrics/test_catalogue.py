import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.money import to_units
from journal_app.metrics.catalogue import CATALOGUE, Sample, measure, read_sample

_DAYS = ("2026-03-02", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05")
_NETS = ("100", "-50", "0", "-80", "40")


def _sample(nets: tuple[str, ...] = _NETS, fees: str = "1") -> Sample:
    rows = [(f"{int(net) + 1}", fees, net, day, None) for net, day in zip(nets, _DAYS, strict=False)]
    return read_sample(rows, account_fees="2.5", open_trades=3)


@pytest.mark.parametrize(
    "name,expected",
    [
        ("net_pnl", "10"), ("gross_pnl", "15"), ("fees", "5"), ("account_fees", "2.5"), ("trades", "5"),
        ("open_trades", "3"), ("winners", "2"), ("losers", "2"), ("breakeven", "1"), ("win_rate", "0.4"),
        ("profit_factor", "1.076923"), ("expectancy", "2"), ("average_win", "70"), ("average_loss", "-65"),
        ("payoff", "1.076923"), ("largest_win", "100"), ("largest_loss", "-80"), ("max_drawdown", "-130"),
        ("trading_days", "4"), ("best_day", "50"), ("worst_day", "-80"), ("average_r", None),
    ],
)  # fmt: skip
def test_each_metric_has_its_worked_example(name: str, expected: str | None) -> None:
    assert measure(_sample())[name].value == expected


def test_no_metric_is_without_a_worked_example() -> None:
    worked = test_each_metric_has_its_worked_example.pytestmark[0].args[1]  # type: ignore[attr-defined] # pytest's mark
    assert {entry.name for entry in CATALOGUE} == {name for name, _ in worked}


@pytest.mark.parametrize("name", ["win_rate", "profit_factor", "expectancy", "payoff", "max_drawdown", "best_day"])
def test_what_cannot_be_known_of_no_trades_is_none(name: str) -> None:
    assert measure(read_sample([]))[name].value is None


def test_without_a_loser_there_is_no_profit_factor_and_no_payoff() -> None:
    found = measure(_sample(("10", "20")))
    assert found["profit_factor"].value is None
    assert found["payoff"].value is None
    assert found["average_loss"].n == 0


def test_a_loss_on_the_first_trade_counts_as_drawdown() -> None:
    assert measure(_sample(("-30", "10")))["max_drawdown"].value == "-30"


@given(st.lists(st.integers(-(10**24), 10**24), max_size=30))
def test_sums_are_exact_whatever_the_size(nets: list[int]) -> None:
    sample = Sample(nets, [0] * len(nets), nets, ["2026-03-02"] * len(nets))
    assert to_units(measure(sample)["net_pnl"].value or "") == sum(nets)
    assert sum(sample.wins) + sum(sample.losses) == sum(nets)
