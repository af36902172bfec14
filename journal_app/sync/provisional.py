"""What the stream told before the broker's books do: read it, and find the row that takes its place."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from journal_app.brokers.alpaca_news import StreamedFill
from journal_app.domain.clock import now_us, parse_time
from journal_app.domain.events import Fact
from journal_app.domain.money import canonical
from journal_app.domain.news import Issue, ProvisionalFill

_CLOSE_US = 2_000_000


def read_heard(fill: StreamedFill, account: str) -> ProvisionalFill:
    """Return a streamed execution as it is kept; what cannot be read is None."""
    side = fill.side or ""
    return ProvisionalFill(
        account, (fill.execution_id or _made_up(fill)).lower(), fill.event, fill.order_id, fill.symbol,
        "buy" if side.startswith("buy") else "sell" if side.startswith("sell") else None,
        _number(fill.qty), _number(fill.price), _number(fill.cum_qty), _time(fill.time),
        fill.previous_id.lower() if fill.previous_id else None, raw=fill.raw,
    )  # fmt: skip


def _made_up(fill: StreamedFill) -> str:
    """Return a name for an execution without one, the same each time it is told."""
    told = (fill.event, fill.order_id, fill.symbol, fill.cum_qty, fill.qty, fill.price, fill.time)
    return f"unnamed:{hashlib.blake2b(repr(told).encode(), digest_size=16).hexdigest()}"


def _number(text: str | None) -> str | None:
    try:
        return canonical(text) if text else None
    except ValueError:
        return None


def _time(text: str | None) -> int:
    """Return the event's time; the computer's clock where it has none, for these rows are only shown."""
    try:
        return parse_time(text) if text else now_us()
    except (ValueError, OverflowError):
        return now_us()


def match_rows(waiting: Sequence[ProvisionalFill], rows: Iterable[tuple[Any, Fact]], taken: set[str]) -> dict[str, str]:
    """Return execution id → id of the row that tells the same; one row stands for one execution.

    By the id's second part, else by order, symbol and cumulative quantity, else by order, quantity,
    price and at most two seconds. *taken* are rows that already stand for an execution.
    """
    fills = [
        (fact, row if isinstance(row, dict) else {})
        for row, fact in rows
        if fact.kind == "fill" and fact.external_id not in taken
    ]
    found: dict[str, str] = {}
    used: set[str] = set()
    for rule in (_has_its_id, _has_its_sum, _looks_alike):
        for heard in waiting:
            if heard.execution_id in found:
                continue
            for fact, row in fills:
                if fact.external_id not in used and rule(heard, fact, row):
                    found[heard.execution_id] = fact.external_id
                    used.add(fact.external_id)
                    break
    return found


def _has_its_id(heard: ProvisionalFill, fact: Fact, _: dict[str, Any]) -> bool:
    return fact.external_id.partition("::")[2].lower() == heard.execution_id


def _has_its_sum(heard: ProvisionalFill, fact: Fact, row: dict[str, Any]) -> bool:
    if heard.order_id is None or heard.cum_qty is None:
        return False
    cum_qty = row.get("cum_qty")
    same_order = (fact.order_id, fact.symbol) == (heard.order_id, heard.symbol)
    return same_order and isinstance(cum_qty, str) and _number(cum_qty) == heard.cum_qty


def _looks_alike(heard: ProvisionalFill, fact: Fact, _: dict[str, Any]) -> bool:
    if heard.order_id is None or heard.qty is None or heard.price is None:
        return False
    same = (fact.order_id, fact.qty, fact.price) == (heard.order_id, heard.qty, heard.price)
    return same and fact.symbol == heard.symbol and abs(fact.time_us - heard.time_us) <= _CLOSE_US


def review_of(change: ProvisionalFill, external_id: str | None) -> Issue:
    """Return what the trader should look at after a bust or a correction."""
    what = f"{change.symbol or 'an execution'}{f' at {change.price}' if change.price else ''}"
    if change.event == "trade_bust":
        told = f"The broker took back a trade live ({what})"
    else:
        told = f"The broker corrected a trade live (now {change.qty or '?'} {what})"
    name = external_id or change.previous_id or change.execution_id
    return Issue(
        change.account, name, f"{told}. Its books for that day were read again; compare this trade with your statement."
    )


def never_booked(heard: ProvisionalFill) -> Issue:
    """Return what to tell of an execution that the broker's books still do not show a day later."""
    return Issue(
        heard.account, heard.execution_id,
        f"The live feed told of {heard.qty or '?'} {heard.symbol or '?'} at {heard.price or '?'},"
        " but the broker's books do not show it. It was never counted.",
    )  # fmt: skip
