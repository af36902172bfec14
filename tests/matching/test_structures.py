"""Worked examples: names and limits as the Options Industry Council defines them (optionseducation.org)."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.structures import Structure
from journal_app.domain.trades import Trade
from journal_app.matching.structures import WINDOW_US, structures_of

_MINUTE = 60_000_000


def leg(number: int, text: str, *, at: int = 0, until: int | None = None, net: str = "0") -> Trade:
    """Make a trade of "long 1 C100 @ 3" (expiry 260320), "short 1 P95/260417 @ 2" or "long 100 XYZ @ 50"."""
    side, qty, what, _, price = text.split()
    is_option = what != "XYZ"
    symbol = "XYZ"
    if is_option:
        strike, _, expires = what[1:].partition("/")
        symbol = f"XYZ{expires or '260320'}{what[0]}{int(Fraction(strike) * 1000):08}"
    return Trade(
        f"main:{number:03}", "main", symbol, "XYZ" if is_option else None, "option" if is_option else "equity",
        "long" if side == "long" else "short", qty, at, until, price, None, net, "0", net, 1,
        "open" if until is None else "closed", "100" if is_option else "1",
    )  # fmt: skip


def only(*texts: str) -> Structure:
    (found,) = structures_of(leg(number, text, at=number) for number, text in enumerate(texts))
    return found


@pytest.mark.parametrize(
    "texts,kind,risk,profit,break_even",
    [
        ("long 1 C100 @ 3", "long call", "300", "unlimited", "103"),
        ("short 1 C100 @ 3", "short call", "unlimited", "300", "103"),
        ("long 1 P100 @ 3", "long put", "300", "9700", "97"),
        ("short 2 P100 @ 3", "short put", "19400", "600", "97"),
        ("long 1 C100 @ 5, short 1 C110 @ 2", "bull call spread", "300", "700", "103"),
        ("short 1 C100 @ 5, long 1 C110 @ 2", "bear call spread", "700", "300", "103"),
        ("short 1 P100 @ 5, long 1 P90 @ 2", "bull put spread", "700", "300", "97"),
        ("long 1 P100 @ 5, short 1 P90 @ 2", "bear put spread", "300", "700", "97"),
        ("long 1 C100 @ 4, long 1 P100 @ 3", "long straddle", "700", "unlimited", "93 107"),
        ("short 1 C100 @ 4, short 1 P100 @ 3", "short straddle", "unlimited", "700", "93 107"),
        ("long 1 C105 @ 2, long 1 P95 @ 1.5", "long strangle", "350", "unlimited", "91.5 108.5"),
        ("short 1 C105 @ 2, short 1 P95 @ 1.5", "short strangle", "unlimited", "350", "91.5 108.5"),
        ("long 1 P90 @ 1, short 1 P95 @ 2, short 1 C105 @ 2, long 1 C110 @ 1", "iron condor", "300", "200", "93 107"),
        ("short 1 P90 @ 1, long 1 P95 @ 2, long 1 C105 @ 2, short 1 C110 @ 1", "reverse iron condor", "200", "300",
         "93 107"),
        ("long 1 P90 @ 1, short 1 P100 @ 4, short 1 C100 @ 4, long 1 C110 @ 1", "iron butterfly", "400", "600",
         "94 106"),
        ("long 1 C95 @ 7, short 2 C100 @ 4, long 1 C105 @ 2", "long call butterfly", "100", "400", "96 104"),
        ("short 1 P95 @ 2, long 2 P100 @ 4, short 1 P105 @ 7", "short put butterfly", "400", "100", "96 104"),
        ("long 1 C100 @ 5, short 2 C105 @ 3", "call ratio spread", "unlimited", "600", "111"),
        ("long 2 P95 @ 2, short 1 P100 @ 5", "put ratio spread", "400", "9100", "91 99"),
        ("long 100 XYZ @ 50, short 1 C55 @ 2", "covered call", "4800", "700", "48"),
        ("long 100 XYZ @ 50, long 1 P45 @ 1", "protective put", "600", "unlimited", "51"),
        ("long 100 XYZ @ 50, long 1 P45 @ 1, short 1 C55 @ 1", "collar", "500", "500", "50"),
        ("long 50 XYZ @ 50, short 1 C55 @ 2", "custom", "unlimited", "450", "46 64"),
        ("short 1 C100 @ 2, long 1 C100/260417 @ 4", "call calendar spread", None, None, None),
        ("short 1 P95 @ 2, long 1 P100/260417 @ 4", "put diagonal spread", None, None, None),
        ("long 1 C100 @ 2, short 1 P100 @ 2", "custom", "10000", "unlimited", "100"),
    ],
)  # fmt: skip
def test_a_structure_has_its_name_and_limits(
    texts: str, kind: str, risk: str | None, profit: str | None, break_even: str | None
) -> None:
    found = only(*texts.split(", "))
    assert found.kind == kind
    assert ("unlimited" if found.risk_is_unlimited else found.max_risk) == risk
    assert ("unlimited" if found.profit_is_unlimited else found.max_profit) == profit
    assert (None if found.break_even is None else " ".join(found.break_even)) == break_even


def test_the_window_ends_one_minute_after_the_first_leg() -> None:
    inside = structures_of([leg(1, "long 1 C100 @ 5"), leg(2, "short 1 C110 @ 2", at=WINDOW_US)])
    outside = structures_of([leg(1, "long 1 C100 @ 5"), leg(2, "short 1 C110 @ 2", at=WINDOW_US + 1)])
    assert [one.kind for one in inside] == ["bull call spread"]
    assert [one.kind for one in outside] == ["long call", "short call"]


def test_one_order_holds_legs_together_beyond_the_window() -> None:
    trades = [leg(1, "long 1 C100 @ 5"), leg(2, "short 1 C110 @ 2", at=60 * _MINUTE)]
    assert len(structures_of(trades, {"main:001": "a", "main:002": "a"})) == 1


def test_a_call_sold_on_shares_that_are_held_is_covered() -> None:
    shares = leg(1, "long 100 XYZ @ 50")
    (found,) = structures_of([shares, leg(2, "short 1 C55 @ 2", at=600 * _MINUTE)])
    assert (found.kind, found.legs) == ("covered call", ("main:001", "main:002"))
    assert len(structures_of([shares, leg(2, "short 2 C55 @ 2", at=600 * _MINUTE)])) == 2


def test_a_roll_links_what_was_closed_to_what_was_opened() -> None:
    first = leg(1, "short 1 P95 @ 2", until=100 * _MINUTE, net="-50")
    second = leg(2, "short 1 P90/260417 @ 3", at=100 * _MINUTE, until=200 * _MINUTE, net="120.5")
    old, new = structures_of([second, first])
    assert (old.rolled_from, new.rolled_from, new.chain_net, new.net) == (None, "main:001", "70.5", "120.5")


_TEXTS = ("long 1 C100 @ 5", "short 1 C110 @ 2", "long 1 P90 @ 1", "short 1 P95/260417 @ 2", "long 100 XYZ @ 50")


@given(
    st.lists(st.tuples(st.sampled_from(_TEXTS), st.integers(0, 5), st.integers(-(10**6), 10**6)), max_size=12),
    st.randoms(),
)
def test_every_trade_is_in_one_structure_and_nets_add_up_in_any_order(
    rows: list[tuple[str, int, int]], shuffler: Random
) -> None:
    trades = [
        leg(number, text, at=at * 30_000_000, until=at * 30_000_000 + _MINUTE, net=str(net))
        for number, (text, at, net) in enumerate(rows)
    ]
    found = structures_of(trades)
    assert sorted(name for one in found for name in one.legs) == [trade.trade_id for trade in trades]
    assert sum(int(one.net) for one in found) == sum(net for _, _, net in rows)
    shuffler.shuffle(trades)
    assert structures_of(trades) == found
