"""The close-out card as Markdown: the draft of the daily report."""

from journal_app.domain.days import Against, CloseOut, DayCard, DayPlan, DayRecord, Figure, QuickNote
from journal_app.domain.trades import Trade
from journal_app.publish.day_card import day_card_markdown

_WON = Trade(
    "main:1", "main", "XYZ", None, "equity", "long", "100", 1, 2, "10", "22.5", "1250", "0", "1250", 2, "closed",
    r_multiple="2.5", reviewed=True,
)  # fmt: skip
_NO_PLAN = Against(None, "0", 0, None, None)
_LOST = _WON._replace(trade_id="main:2", side="short", net="-300.005", r_multiple="-1.2", reviewed=False)
_FIGURES = (
    Figure("trades", "Trades", "2", "count", 2), Figure("net_pnl", "Net P&L", "949.995", "money", 2),
    Figure("total_r", "Total R", "1.3", "R", 2), Figure("win_rate", "Win rate", "0.5", "fraction", 2),
    Figure("profit_factor", "Profit factor", None, "ratio", 0),
)  # fmt: skip
_PLAN = DayPlan("Only A setups.", ("wait for\n10:00", "stop after two"), "500", 1)
_RECORD = DayRecord(
    "2026-03-04", _PLAN, (QuickNote(1_772_636_460_000_000, "calm\nand slow"),),
    CloseOut(4, "waited", "", None, None, "half size", (True, None)),
)  # fmt: skip
_FULL = DayCard(
    _RECORD, _FIGURES, (_WON, _LOST), _WON, _LOST, "R",
    Against(_PLAN, "300.005", 2, True, False, (("wait for\n10:00", True), ("stop after two", None))),
    "one trade at a time", "2026-03-03", ("main:2",), 1,
)  # fmt: skip
_TOLD = """\
# 2026-03-04

**Rule for today** (from 2026-03-03): one trade at a time

## Result

| Figure | Value | n |
| --- | ---: | ---: |
| Trades | 2 | 2 |
| Net P&L | 950.00 | 2 |
| Total R | 1.30 R | 2 |
| Win rate | 50.00 % | 2 |
| Profit factor | – | 0 |

Left out, because the result is not known: 1.

Best trade: XYZ long, 1,250.00, 2.50 R  
Worst trade: XYZ short, −300.00, −1.20 R  
Ranked by R.

## Plan against actual

Only A setups.

| Limit | Actual | Most |  |
| --- | ---: | ---: | ---: |
| Lost at the worst | 300.00 | 500.00 | kept |
| Trades entered | 2 | 1 | broken |

- wait for 10:00: kept
- stop after two: not said

## Close-out

Process: 4 of 5

**Best decision:** waited

**Rule for tomorrow:** half size

## Notes (New York time)

- 10:01 calm and slow

Not reviewed yet: 1 of 2 trades.
"""  # noqa: W291 - two blanks at the end of a line are Markdown's way to break it


def test_the_card_has_everything_that_was_done_and_said() -> None:
    assert day_card_markdown(_FULL) == _TOLD


def test_of_what_is_not_said_nothing_stands_there() -> None:
    empty = DayCard(DayRecord("2026-03-07"), _FIGURES[:1], (), None, None, None, _NO_PLAN, None, None, ())
    told = day_card_markdown(empty)
    assert told.startswith("# 2026-03-07\n\n## Result\n")
    assert not any(word in told for word in ("Plan", "Close-out", "Notes", "Rule", "reviewed", "Ranked"))


def test_a_bar_in_a_text_does_not_break_a_table() -> None:
    figure = Figure("x", "A|B", "1", "count", 1)
    card = DayCard(
        DayRecord("2026-03-07"), (figure,), (), None, None, None, Against(None, "0", 0, None, None), None, None, ()
    )
    assert "| A¦B | 1 | 1 |" in day_card_markdown(card)


def test_hidden_amounts_are_dots_and_everything_else_is_told() -> None:
    told = day_card_markdown(_FULL, hides_amounts=True)
    assert not any(amount in told for amount in ("950", "1,250", "300.00", "500.00"))
    for kept in ("| Net P&L | ••• | 2 |", "XYZ long, •••, 2.50 R", "| Lost at the worst | ••• | ••• | kept |",
                 "| Trades entered | 2 | 1 | broken |", "| Win rate | 50.00 % | 2 |"):  # fmt: skip
        assert kept in told
