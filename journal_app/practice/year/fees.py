"""The fees of each day's fills: regulatory ones by trade date, option fees, and the coin's own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from journal_app.practice.bookings import Booking, next_utc_day, regulatory_fees
from journal_app.practice.entries import Entry, Move
from journal_app.practice.exact import QTY_ONE, cents, qty_text
from journal_app.practice.exchange import MINUTE, SECOND
from journal_app.practice.span import Span


def daily_fees(entries: Iterable[Entry], span: Span) -> Iterator[Booking]:
    """Yield the fee rows of every day for the executions among *entries*."""
    days: defaultdict[int, list[Move]] = defaultdict(list)
    for entry in entries:
        if entry.order_id:
            days[entry.day] += entry.moves
    for day, moves in sorted(days.items()):
        stocks = [move for move in moves if move.one.asset_class == "us_equity"]
        options = [move for move in moves if move.one.asset_class == "us_option"]
        sales = [move for move in stocks if move.qty < 0]
        shares, proceeds = -sum(move.qty for move in sales), sum(move.value or 0 for move in sales)
        yield from regulatory_fees(span, day, shares, proceeds, len(sales))
        yield from _others(span, day, sum(abs(move.qty) for move in stocks), sum(abs(move.qty) for move in options))


def _others(span: Span, day: int, shares: int, contracts: int) -> Iterator[Booking]:
    """Yield CAT, dated a day later, and for options ORF and OCC."""
    created = next_utc_day(span, day) + 17 * MINUTE + 6 * SECOND
    if shares:
        # Source: Alpaca "Regulatory Fees": the audit trail fee is 0.000046 a share; rounded up to a cent.
        net = -cents(-(-shares * 46 // (10_000 * QTY_ONE)))
        text = f"CAT fee for {qty_text(shares)} shares on {span.date_of(day)}"
        yield Booking(day + 1, "FEE", "CAT", created + 60_009, net, text)
    if contracts:
        for at, (kind, rate) in enumerate((("ORF", 2), ("OCC", 3))):
            net = -cents(-(-contracts * rate // QTY_ONE))
            text = f"{kind} fee for {qty_text(contracts)} contracts on {span.date_of(day)}"
            yield Booking(day, "FEE", kind, created + (at + 1) * SECOND, net, text)
