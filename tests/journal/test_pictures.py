"""What the charts draw rests on the same trades as the catalogue, in every measure, and follows the journal."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from journal_app.domain.errors import SettingsError
from journal_app.domain.events import Fact
from journal_app.domain.marks import Annotation
from journal_app.domain.trades import TradeFilter
from journal_app.figures import Figures, Outcome
from journal_app.ledger import reading
from journal_app.ledger.store import Ledger
from journal_app.pictures import Pictures
from journal_app.settings import Settings
from tests.ledger.facts import fill, history, record

_DAY_US = 86_400_000_000
ALL = TradeFilter()
OUTCOMES = [Outcome(measure, gross) for measure in ("money", "percent", "r") for gross in (False, True)]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    facts = [fact._replace(time_us=fact.time_us + place // 6 * _DAY_US)
             for place, fact in enumerate(history(240, seed=4))]  # fmt: skip
    with Ledger(tmp_path / "journal.db") as opened:
        record(opened, facts)
        yield opened


def pictures(ledger: Ledger, **chosen: str) -> Pictures:
    settings = Settings(**{"start_capital": "100000000", "risk_rule": "money:50", **chosen})  # type: ignore[arg-type]  # texts only
    return Pictures(Figures(ledger, lambda: settings))


def cash(number: int, amount: str, day: int) -> Fact:
    at = fill(1).time_us + day * _DAY_US
    return Fact(f"c{number}", "cash", at, amount=amount, detail='{"kind":"deposit"}', raw="{}")


@pytest.mark.parametrize("outcome", OUTCOMES, ids=str)
def test_every_picture_rests_on_the_trades_of_the_catalogue(ledger: Ledger, outcome: Outcome) -> None:
    drawn = pictures(ledger)
    front, found = drawn.front(ALL, outcome), drawn.drawings(ALL, outcome)
    net, n = float(front.metrics["net_pnl"].value or "nan"), int(front.metrics["trades"].value or 0)
    assert n > 20
    assert front.curves.equity[-1] == pytest.approx(net)
    for picture in (found.results.total, found.days.total, found.hours.total, found.holding.result):
        assert picture.sum() == pytest.approx(net)
    assert (found.results.n, found.days.n.sum(), found.hours.n.sum(), found.holding.n) == (n, n, n, n)
    assert found.excursions.n + found.excursions.unknown == n
    assert {one.n for one in found.rolling.values()} == {n}
    lines = drawn.groups("symbol", ALL, outcome)
    assert sum(line.curve[-1] for line in lines) == pytest.approx(net)
    assert sum(line.group.n for line in lines) == n


def test_r_is_drawn_also_when_results_are_told_in_money(ledger: Ledger) -> None:
    money, r = (pictures(ledger).drawings(ALL, Outcome(measure)) for measure in ("money", "r"))
    assert money.r.total.sum() == pytest.approx(r.results.total.sum())
    assert pictures(ledger, risk_rule="none").drawings(ALL).r.n == 0


def test_results_that_a_measure_does_not_know_are_counted(ledger: Ledger) -> None:
    found = pictures(ledger, risk_rule="none").drawings(ALL, Outcome("r"))
    assert (found.results.n, found.days.n.sum()) == (0, 0)
    assert found.left_out > 20


def test_pictures_follow_the_journal(ledger: Ledger) -> None:
    drawn = pictures(ledger)
    before = drawn.drawings(ALL).results.n
    last = fill(1).time_us + 400 * _DAY_US
    new = [fill(9001, symbol="NEW"), fill(9002, symbol="NEW", side="sell")]
    record(ledger, [one._replace(time_us=last + place) for place, one in enumerate(new)])
    assert drawn.drawings(ALL).results.n == before + 1
    assert len(drawn.front(ALL).curves.equity) == before + 1
    trade = next(iter(reading.trades(ledger, "flat", TradeFilter(symbol="NEW"))))
    ledger.annotate(trade.trade_id, Annotation(setup="gap"))
    assert [line.group.key for line in drawn.groups("setup", ALL)] == ["", "gap"]


def test_deposits_are_told_by_day(ledger: Ledger) -> None:
    record(ledger, [cash(1, "500", 3), cash(2, "-20", 3), cash(3, "100", 5)])
    front = pictures(ledger).front(ALL)
    assert front.flows == (480.0, 100.0)
    assert len(front.flow_days) == 2


def test_a_benchmark_grows_beside_the_account_from_the_same_day(ledger: Ledger) -> None:
    def closes(_: str, first: date, last: date) -> dict[date, str]:
        return {first + timedelta(days=step): str(100 + step) for step in range((last - first).days + 1)}

    found = pictures(ledger).growth("SPY", closes, ALL)
    assert len(found.days) == len(found.ours) == len(found.theirs)
    assert (np.diff(found.theirs) > 0).all()
    net = float(pictures(ledger).front(ALL).metrics["net_pnl"].value or "nan")
    assert found.ours[-1] == pytest.approx(net / 100_000_000)


def test_a_benchmark_without_prices_says_what_to_do(ledger: Ledger) -> None:
    with pytest.raises(SettingsError, match="No closing price"):
        pictures(ledger).growth("SPY", lambda *_: {}, ALL)


def test_an_empty_journal_has_empty_pictures(tmp_path: Path) -> None:
    with Ledger(tmp_path / "empty.db") as ledger:
        found = pictures(ledger).drawings(ALL)
        assert (found.results.n, len(found.days), len(found.holding), found.left_out) == (0, 0, 0, 0)
        assert pictures(ledger).groups("tag", ALL) == ()
        assert len(pictures(ledger).front(ALL, Outcome("percent")).curves.equity) == 0


@pytest.mark.parametrize("rule", ["money:50", "entry:2", "percent:1"])
def test_the_bars_of_a_distribution_choose_their_trades_also_where_a_rule_tells_the_risk(
    ledger: Ledger, rule: str
) -> None:
    drawn = pictures(ledger, risk_rule=rule)
    for by, found in (("net", drawn.drawings(ALL).results), ("r", drawn.drawings(ALL).r)):
        place = int(found.count.argmax())
        only = TradeFilter(within=((by, found.span(place)),))
        assert drawn.drawings(only).results.n == found.count[place] > 0
        assert (
            len(Figures(ledger, lambda: Settings(risk_rule=rule, start_capital="100000000")).results(only)[0])
            == (found.count[place])
        )
