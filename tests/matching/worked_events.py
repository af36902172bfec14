"""Worked cases of splits, options, transfers and reorganisations, with where each expected value comes from."""

from tests.matching.worked_lines import (
    CALL,
    PUT,
    Case,
    buy,
    event,
    in_lieu,
    option,
    rename,
    sell,
    spin_off,
    split,
    transfer,
)

_OCC = "OCC rule: shares book at the strike; by hand: "
_ADJUSTED = "XYZ1260320C00025000"

SPLITS = (
    Case(
        "a split in a long trade",
        "by hand: 200 × (6 − 5); a split 2:1 halves the cost",
        (buy("100 @ 10"), split("2", "1"), sell("200 @ 6")),
        ("XYZ long 200 5>6 200-0=200",),
        {"lifo": ("XYZ long 200 5>6 200-0=200",)},
    ),
    Case(
        "a split in a short trade",
        "by hand: 200 × (5 − 4)",
        (sell("100 @ 10"), split("2", "1"), buy("200 @ 4")),
        ("XYZ short 200 5>4 200-0=200",),
    ),
    Case(
        "a split between two exits",
        "by hand: 50 × 2 + 100 × (7 − 5)",
        (buy("100 @ 10"), sell("50 @ 12"), split("2", "1"), sell("100 @ 7")),
        ("XYZ long 200 5>6.5 300-0=300",),
    ),
    Case(
        "a split before anything is held",
        "by hand: nothing to rescale",
        (split("2", "1"), buy("10 @ 5"), sell("10 @ 6")),
        ("XYZ long 10 5>6 10-0=10",),
    ),
    Case(
        "a split at the time of a fill comes first",
        "rule: by line at equal times",
        (buy("100 @ 10", at=0), split("2", "1", at=5), sell("200 @ 6", at=5)),
        ("XYZ long 200 5>6 200-0=200",),
    ),
    Case(
        "a split of another symbol",
        "by hand: 10 × (6 − 5)",
        (buy("10 @ 5"), split("2", "1", "ABC"), sell("10 @ 6")),
        ("XYZ long 10 5>6 10-0=10",),
    ),
    Case(
        "three for two",
        "by hand: 150 × (8 − 1000 ÷ 150) = 200",
        (buy("100 @ 10"), split("3", "2"), sell("150 @ 8")),
        ("XYZ long 150 6.6666666667>8 200-0=200",),
    ),
    Case(
        "a reverse split in a long trade",
        "by hand: 10 × (110 − 100)",
        (buy("100 @ 10"), split("1", "10"), sell("10 @ 110")),
        ("XYZ long 10 100>110 100-0=100",),
    ),
    Case(
        "a reverse split in a short trade",
        "by hand: 10 × (100 − 90)",
        (sell("100 @ 10"), split("1", "10"), buy("10 @ 90")),
        ("XYZ short 10 100>90 100-0=100",),
    ),
    Case(
        "a reverse split leaves a part of a share, paid in cash",
        "by hand: 10 × 110 + 0.5 × 100 − 1050",
        (buy("105 @ 10"), split("1", "10"), in_lieu("0.5 @ 100"), sell("10 @ 110")),
        ("XYZ long 10.5 100>109.5238095238 100-0=100",),
        is_cash=False,
    ),
    Case(
        "cash in lieu of a short's part",
        "by hand: 1050 − 0.5 × 100 − 10 × 90",
        (sell("105 @ 10"), split("1", "10"), in_lieu("0.5 @ 100"), buy("10 @ 90")),
        ("XYZ short 10.5 100>90.4761904762 100-0=100",),
        is_cash=False,
    ),
    Case(
        "a reverse split may leave a fraction to be sold",
        "by hand: 10.5 × (110 − 100)",
        (buy("105 @ 10"), split("1", "10"), sell("10.5 @ 110")),
        ("XYZ long 10.5 100>110 105-0=105",),
    ),
    Case(
        "thirds of a share keep nine decimals",
        "by hand: 33.333333333 × 31 − 1000",
        (buy("100 @ 10"), split("1", "3"), sell("33.333333333 @ 31")),
        ("XYZ long 33.333333333 30.0000000003>31 33.333333323-0=33.333333323",),
    ),
    Case(
        "a split with two lots, by FIFO and LIFO",
        "by hand: lots of 10 @ 5 and 20 @ 10 after 2:1",
        (buy("5 @ 10"), buy("10 @ 20"), split("2", "1"), sell("10 @ 12"), sell("20 @ 12")),
        ("XYZ long 30 8.3333333333>12 110-0=110",),
        {
            "fifo": ("XYZ long 10 5>12 70-0=70", "XYZ long 20 10>12 40-0=40"),
            "lifo": ("XYZ long 10 10>12 20-0=20", "XYZ long 10 5>12 70-0=70", "XYZ long 10 10>12 20-0=20"),
        },
    ),
)

OPTIONS = (
    Case(
        "an option counts a hundred shares",
        "by hand: 2 × 100 × (1.75 − 1.5) − 2.6",
        (option(buy("2 @ 1.5", fee="1.3")), option(sell("2 @ 1.75", fee="1.3"))),
        (f"{CALL} long 2 1.5>1.75 50-2.6=47.4",),
    ),
    Case(
        "bought, expired",
        "by hand: −2 × 100 × 1.5, no fee",
        (option(buy("2 @ 1.5")), event("expire", "2")),
        (f"{CALL} long 2 1.5>0 -300-0=-300",),
    ),
    Case(
        "written, expired",
        "by hand: 2 × 100 × 1.5",
        (option(sell("2 @ 1.5"), PUT), event("expire", "2", PUT)),
        (f"{PUT} short 2 1.5>0 300-0=300",),
    ),
    Case(
        "some sold, the rest expired",
        "by hand: 100 × (2 − 1.5) − 2 × 100 × 1.5",
        (option(buy("3 @ 1.5")), option(sell("1 @ 2")), event("expire", "2")),
        (f"{CALL} long 3 1.5>0.6666666667 -250-0=-250",),
        {"fifo": (f"{CALL} long 1 1.5>2 50-0=50", f"{CALL} long 2 1.5>0 -300-0=-300")},
    ),
    Case(
        "a part expired, the rest is still held",
        "by hand: −1 × 100 × 1.5 so far",
        (option(buy("3 @ 1.5")), event("expire", "1")),
        (f"{CALL} long 3 1.5>0 -150-0=-150 open",),
    ),
    Case(
        "a call exercised",
        _OCC + "−100, then 100 × (30 − 25)",
        (option(buy("1 @ 1")), event("exercise", "1"), sell("100 @ 30")),
        (f"{CALL} long 1 1>0 -100-0=-100", "XYZ long 100 25>30 500-0=500"),
    ),
    Case(
        "a put exercised on shares that are held",
        _OCC + "−100, and 100 × (25 − 30)",
        (buy("100 @ 30"), option(buy("1 @ 1"), PUT), event("exercise", "1", PUT)),
        ("XYZ long 100 30>25 -500-0=-500", f"{PUT} long 1 1>0 -100-0=-100"),
    ),
    Case(
        "a put exercised without shares opens a short",
        _OCC + "−100, then 100 × (25 − 20)",
        (option(buy("1 @ 1"), PUT), event("exercise", "1", PUT), buy("100 @ 20")),
        (f"{PUT} long 1 1>0 -100-0=-100", "XYZ short 100 25>20 500-0=500"),
    ),
    Case(
        "a covered call assigned",
        _OCC + "+100, and 100 × (25 − 20)",
        (buy("100 @ 20"), option(sell("1 @ 1")), event("assign", "1")),
        ("XYZ long 100 20>25 500-0=500", f"{CALL} short 1 1>0 100-0=100"),
    ),
    Case(
        "a naked call assigned opens a short",
        _OCC + "+100, then 100 × (25 − 28)",
        (option(sell("1 @ 1")), event("assign", "1"), buy("100 @ 28")),
        (f"{CALL} short 1 1>0 100-0=100", "XYZ short 100 25>28 -300-0=-300"),
    ),
    Case(
        "a written put assigned",
        _OCC + "+100, then 100 × (27 − 25)",
        (option(sell("1 @ 1"), PUT), event("assign", "1", PUT), sell("100 @ 27")),
        (f"{PUT} short 1 1>0 100-0=100", "XYZ long 100 25>27 200-0=200"),
    ),
    Case(
        "a part assigned, the rest expired",
        _OCC + "2 × 100 × 1, then 100 × (26 − 25)",
        (option(sell("2 @ 1"), PUT), event("assign", "1", PUT), event("expire", "1", PUT), sell("100 @ 26")),
        (f"{PUT} short 2 1>0 200-0=200", "XYZ long 100 25>26 100-0=100"),
    ),
    Case(
        "an exercise with a fee",
        _OCC + "−100 − 5, then 100 × (30 − 25)",
        (option(buy("1 @ 1")), event("exercise", "1", fee="5"), sell("100 @ 30")),
        (f"{CALL} long 1 1>0 -100-5=-105", "XYZ long 100 25>30 500-0=500"),
    ),
    Case(
        "an adjusted contract of 150 shares",
        "OCC adjustment after a split 3:2; by hand: 150 × (2 − 1)",
        (option(buy("1 @ 1"), _ADJUSTED, multiplier="150"), option(sell("1 @ 2"), _ADJUSTED, multiplier="150")),
        (f"{_ADJUSTED} long 1 1>2 150-0=150",),
    ),
    Case(
        "an adjusted contract delivers its own number of shares",
        _OCC + "−150, then 150 × (30 − 25)",
        (
            option(buy("1 @ 1"), _ADJUSTED, multiplier="150", underlying="XYZ"),
            event("exercise", "1", _ADJUSTED, shares_per_contract="150", underlying="XYZ"),
            sell("150 @ 30"),
        ),
        (f"{_ADJUSTED} long 1 1>0 -150-0=-150", "XYZ long 150 25>30 750-0=750"),
    ),
    Case(
        "a contract becomes an adjusted one",
        "OCC adjustment 3:2 of a 100-share contract; by hand: 150 × 2 − 100 × 3 = 0",
        (
            option(buy("1 @ 3")),
            rename(CALL, _ADJUSTED, "1", "1", asset_class="option", multiplier="150"),
            option(sell("1 @ 2"), _ADJUSTED, multiplier="150"),
        ),
        (f"{_ADJUSTED} long 1 2>2 0-0=0",),
        is_cash=False,
    ),
    Case(
        "an adjusted contract whose size nobody tells",
        "rule: shown, and left out of sums",
        (option(buy("1 @ 1"), _ADJUSTED), option(sell("1 @ 2"), _ADJUSTED)),
        (f"{_ADJUSTED} long 1 1>2 100-0=100",),
        doubts=("unknown_multiplier",),
    ),
    Case(
        "an option event without a position",
        "rule: it changes nothing, and is shown",
        (event("expire", "1"),),
        (),
        doubts=("no_position",),
    ),
    Case(
        "more contracts expired than held",
        "rule: closes what is there, shown, and left out of sums",
        (option(buy("1 @ 1")), event("expire", "3")),
        (f"{CALL} long 1 1>0 -100-0=-100",),
        doubts=("cannot_balance",),
    ),
    Case(
        "a written option bought back for nothing",
        "by hand: 100 × 0.5; a price of 0 that closes an option is one",
        (option(sell("1 @ 0.5")), option(buy("1 @ 0"))),
        (f"{CALL} short 1 0.5>0 50-0=50",),
    ),
)

MOVES = (
    Case(
        "a transfer in with its price",
        "by hand: 10 × (12 − 9)",
        (transfer("10", price="9"), sell("10 @ 12")),
        ("XYZ long 10 9>12 30-0=30",),
        is_cash=False,
    ),
    Case(
        "a transfer in without a price is not pure profit",
        "rule: shown, and left out of sums (rotki counts it all)",
        (transfer("10"), sell("10 @ 12")),
        ("XYZ long 10 0>12 120-0=120",),
        doubts=("unknown_cost",),
    ),
    Case(
        "a transfer in without a price onto shares that are held",
        "rule: the whole trade is in doubt",
        (buy("10 @ 10"), transfer("10"), sell("20 @ 12")),
        ("XYZ long 20 5>12 140-0=140",),
        doubts=("unknown_cost",),
    ),
    Case(
        "a transfer out leaves for what it cost",
        "by hand: no profit on 10 × 9",
        (buy("10 @ 9"), transfer("-10")),
        ("XYZ long 10 9>9 0-0=0",),
        is_cash=False,
    ),
    Case(
        "a rename goes on",
        "by hand: 100 × (12 − 10)",
        (buy("100 @ 10", "OLD"), rename("OLD", "XYZ", "100", "100"), sell("100 @ 12")),
        ("XYZ long 100 10>12 200-0=200",),
    ),
    Case(
        "a rename of a short",
        "by hand: 100 × (10 − 12)",
        (sell("100 @ 10", "OLD"), rename("OLD", "XYZ", "100", "100"), buy("100 @ 12")),
        ("XYZ short 100 10>12 -200-0=-200",),
    ),
    Case(
        "a merger at two for one with cash",
        "by hand: 50 × 21 + 30 − 1000; the cash lowers the cost",
        (buy("100 @ 10", "OLD"), rename("OLD", "XYZ", "100", "50", amount="30"), sell("50 @ 21")),
        ("XYZ long 50 19.4>21 80-0=80",),
        is_cash=False,
    ),
    Case(
        "a merger into shares that are held",
        "by hand: OLD goes on at its cost: 20 × 15 − 10 × 10 − 10 × 12",
        (buy("10 @ 10", "OLD"), buy("10 @ 12"), rename("OLD", "XYZ", "10", "10"), sell("20 @ 15")),
        ("OLD long 10 10>10 0-0=0", "XYZ long 20 11>15 80-0=80"),
    ),
    Case(
        "a spin-off takes a fifth of the cost along",
        "by hand: 100 × (9 − 8), and 50 × (5 − 4)",
        (buy("100 @ 10"), spin_off("KID", "50", "0.2"), sell("100 @ 9"), sell("50 @ 5", "KID")),
        ("XYZ long 100 8>9 100-0=100", "KID long 50 4>5 50-0=50"),
        {"fifo": ("XYZ long 100 8>9 100-0=100", "KID long 50 4>5 50-0=50")},
    ),
    Case(
        "a spin-off of a short",
        "by hand: 100 × (8 − 9), and 50 × (4 − 5): the child is owed",
        (sell("100 @ 10"), spin_off("KID", "-50", "0.2"), buy("100 @ 9"), buy("50 @ 5", "KID")),
        ("XYZ short 100 8>9 -100-0=-100", "KID short 50 4>5 -50-0=-50"),
    ),
    Case(
        "a spin-off takes its part of each lot",
        "by hand: child's lots 10 × 2 and 10 × 4 of 20 % of 100 and 200",
        (
            buy("10 @ 10"),
            buy("10 @ 20"),
            spin_off("KID", "20", "0.2"),
            sell("10 @ 5", "KID"),
            sell("10 @ 5", "KID"),
            sell("20 @ 12"),
        ),
        ("KID long 20 3>5 40-0=40", "XYZ long 20 12>12 0-0=0"),
        {
            "fifo": (
                "KID long 10 2>5 30-0=30",
                "KID long 10 4>5 10-0=10",
                "XYZ long 10 8>12 40-0=40",
                "XYZ long 10 16>12 -40-0=-40",
            ),
            "lifo": (
                "KID long 10 4>5 10-0=10",
                "KID long 10 2>5 30-0=30",
                "XYZ long 10 8>12 40-0=40",
                "XYZ long 10 16>12 -40-0=-40",
            ),
        },
    ),
    Case(
        "a spin-off whose price does not divide makes no cent",
        "by hand: Σ = 900 + 3 × 40 − 1000 = 20",
        (buy("100 @ 10"), spin_off("KID", "3", "0.1"), sell("100 @ 9"), sell("3 @ 40", "KID")),
        (
            "XYZ long 100 9.00000000001>9 -0.000000001-0=-0.000000001",
            "KID long 3 33.333333333>40 20.000000001-0=20.000000001",
        ),
    ),
    Case(
        "a spin-off without a fraction",
        "rule: the child costs nothing, so that Σ stays the cash: 900 + 250 − 1000",
        (buy("100 @ 10"), spin_off("KID", "50", None), sell("100 @ 9"), sell("50 @ 5", "KID")),
        ("XYZ long 100 10>9 -100-0=-100", "KID long 50 0>5 250-0=250"),
        doubts=("unknown_cost",),
    ),
    Case(
        "a spin-off of a parent that is not held",
        "rule: nothing to share, the child costs nothing",
        (spin_off("KID", "50", "0.2"), sell("50 @ 5", "KID")),
        ("KID long 50 0>5 250-0=250",),
    ),
)

EVENTS = (*SPLITS, *OPTIONS, *MOVES)
