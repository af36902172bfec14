"""What may be done to an account behind its owner's back: rows vanish, change, are taken back or come late.

For tests of what a journal notices. Every row is named by its id; times are UTC microseconds, numbers
decimal texts. Cash, positions, equity and the orders' filled quantities follow at once, as told at each
method; executions are told of on the stream. The first intervention makes the account keep single rows,
so it must not be a large one. ::

    interventions = server.interventions
    interventions.remove(row_id)                      # gone from activities; the account still holds it
    interventions.correct(row_id, price="10.02")      # the same id, another price, status "correct"
    interventions.bust(row_id, old="vanished", successor=True)
    interventions.late_fill("KO", "buy", "5", at_us)  # happened days ago, appears now
    interventions.delay(row_id, until_us)             # not there until the clock stands at that instant
"""

from datetime import date
from typing import Literal

import orjson

from journal_app.domain.clock import format_time, to_datetime

from .book import Book, as_texts
from .bookings import Booking
from .effects import booking_entry, day_of, fill_entry
from .entries import Entry, Move
from .exact import CASH_ONE, PRICE_ONE, QTY_ONE, qty_text, scaled
from .order_docs import OrderFacts, order_doc
from .rows import Execution, Row, booking_row, eastern_prefixes, fill_row

Old = Literal["canceled", "vanished", "untouched"]
_LATE = 2_000_000


class Interventions:
    """Changes one account from inside the process that serves it."""

    def __init__(self, book: Book) -> None:
        """Act on *book*."""
        self._book = book

    def remove(self, row_id: str, *, keep_effect: bool = True) -> dict[str, str]:
        """Let a row vanish; cash and positions still contain it unless *keep_effect* is false. Return the row."""
        entry = self._book.entry(row_id)
        self._book.replace(row_id, *([entry._replace(served=False)] if keep_effect else []))
        return as_texts(entry.row)

    def restore(self, row_id: str) -> dict[str, str]:
        """Let a removed row whose effect was kept be seen again."""
        entry = self._book.entry(row_id)
        self._book.replace(row_id, entry._replace(served=True))
        return as_texts(entry.row)

    def delay(self, row_id: str, until_us: int) -> None:
        """Let a row, with its effects, be there only from an instant on."""
        self._book.replace(row_id, self._book.entry(row_id)._replace(shown_us=until_us))

    def correct(
        self,
        row_id: str,
        *,
        qty: str | None = None,
        price: str | None = None,
        net_amount: str | None = None,
        as_new_row: bool = False,
    ) -> dict[str, str]:
        """Change a row's numbers; cash and positions follow. Return the row as it is now.

        The row keeps its id and says ``"status": "correct"``. With *as_new_row* it stays as it was, counts
        no more, and a new row with ``previous_id`` says what is true.
        """
        old = self._book.entry(row_id)
        told: dict[str, str] = orjson.loads(old.row.json)
        changes = {"qty": qty, "price": price, "net_amount": net_amount, "status": "correct"}
        told |= {name: text for name, text in changes.items() if text is not None}
        if qty is not None and "cum_qty" in told:
            before = scaled(as_texts(old.row)["qty"], QTY_ONE)
            told["cum_qty"] = qty_text(scaled(told["cum_qty"], QTY_ONE) + scaled(qty, QTY_ONE) - before)
        if as_new_row:
            told |= self._successor(old)
        made = Row(told["id"], old.row.kind, old.row.created_us, orjson.dumps(told))
        entry = self._again(old, made)
        if as_new_row:
            self._book.replace(row_id, _without_effect(old))
            self._book.take(entry._replace(shown_us=self._book.clock.now_us()))
        else:
            self._book.replace(row_id, entry)
        self._tell("trade_correct", row_id, told)
        return told

    def bust(self, row_id: str, *, old: Old = "canceled", successor: bool = False) -> dict[str, str] | None:
        """Take a row back; cash and positions no longer contain it.

        The old row says ``"status": "canceled"``, or has vanished, or is untouched; *successor* adds a new,
        canceled row with ``previous_id``. Return the newest row that is left, None when there is none.
        """
        entry = self._book.entry(row_id)
        told: dict[str, str] = orjson.loads(entry.row.json)
        canceled = told | {"status": "canceled"}
        left = {"canceled": canceled, "untouched": told}.get(old)
        if left is None:
            self._book.replace(row_id)
        else:
            row = entry.row._replace(json=orjson.dumps(left))
            self._book.replace(row_id, _without_effect(entry._replace(row=row)))
        if successor:
            left = canceled | self._successor(entry)
            made = Row(left["id"], entry.row.kind, entry.row.created_us, orjson.dumps(left))
            self._book.take(Entry(made, entry.day, self._book.clock.now_us()))
        self._tell("trade_bust", row_id, told | {"qty": f"-{told.get('qty', '0')}"})
        return left

    def late_fill(self, symbol: str, side: str, qty: str, at_us: int, price: str | None = None) -> dict[str, str]:
        """Let an execution of an earlier instant appear now, unheard on the stream; price None: the market's then.

        Its order was filled whole at that instant. Cash and positions contain it from now on.
        """
        book = self._book
        one, size, sign = book.instrument(symbol), scaled(qty, QTY_ONE), 1 if side == "buy" else -1
        at = book.market_price(one, at_us) if price is None else scaled(price, PRICE_ONE)
        book.entries()
        held, name = book.position(one), book.live.new_id()
        opens = "open" if held == 0 or (held > 0) == (sign > 0) else "close"
        order = OrderFacts(
            order_id=name,
            client_order_id=f"late-{name[:8]}",
            one=one,
            side=side,
            intent=f"{side}_to_{opens}",
            qty=size,
            filled=size,
            value=size * at,
            submitted_us=at_us - _LATE,
            updated_us=at_us,
        )
        book.live.enter(order)
        on = to_datetime(at_us).date()
        short = sign < 0 and held <= 0 and one.asset_class != "crypto"
        row_id = f"{eastern_prefixes(on, [at_us])[0]}::{book.live.new_id()}"
        word = "sell_short" if short else side
        row = fill_row(Execution(row_id, format_time(at_us), at, size, word, one.symbol, 0, size, name))
        made = Row(row_id, "FILL", at_us, orjson.dumps(row))
        book.take(fill_entry(made, one, day_of(book.history, at_us), book.clock.now_us()))
        return row

    def late_booking(
        self,
        on: date,
        kind: str,
        net_amount: str,
        *,
        sub_kind: str = "",
        symbol: str | None = None,
        qty: str | None = None,
    ) -> dict[str, str]:
        """Book a row now that is dated *on* an earlier day; *qty*, when given, is the change of the position."""
        book = self._book
        book.entries()
        one, moved = book.instrument(symbol) if symbol else None, scaled(qty, QTY_ONE) if qty else 0
        net, now = scaled(net_amount, CASH_ONE), book.clock.now_us()
        text = f"{kind} {sub_kind}".strip() + f" booked late for {on}"
        booking = Booking(book.history.span.day(on), kind, sub_kind, now, net, text, one, moved or None, moved)
        row = booking_row(f"{on:%Y%m%d}000000000::{book.live.new_id()}", on, booking, "")
        book.take(booking_entry(row, booking))
        return as_texts(row)

    def _successor(self, old: Entry) -> dict[str, str]:
        """Return what a row that follows another says of itself."""
        found = {
            "id": f"{old.row.row_id.partition('::')[0]}::{self._book.live.new_id()}",
            "previous_id": old.row.row_id,
        }
        if old.row.kind != "FILL":
            found["created_at"] = format_time(self._book.clock.now_us())
        return found

    def _again(self, old: Entry, made: Row) -> Entry:
        """Return the entry of a row's new version."""
        told = as_texts(made)
        if made.kind == "FILL":
            return fill_entry(made, self._book.instrument(told["symbol"]), old.day, old.shown_us)
        moves = old.moves
        if moves and "qty" in told:
            sign = 1 if (scaled(as_texts(old.row)["qty"], QTY_ONE) > 0) == (moves[0].qty > 0) else -1
            moves = (_moved(moves[0], sign * scaled(told["qty"], QTY_ONE)),)
        return Entry(made, old.day, old.shown_us, scaled(told["net_amount"], CASH_ONE), moves)

    def _tell(self, event: str, row_id: str, told: dict[str, str]) -> None:
        """Tell the stream, when the row was an execution."""
        if told["activity_type"] != "FILL":
            return
        book = self._book
        order = book.find_order(told["order_id"])
        if order is None:
            return
        book.live.tell(
            {
                "event": event,
                "execution_id": book.live.new_id(),
                "previous_execution_id": book.live.execution_of(row_id),
                "order": order_doc(order),
                "timestamp": format_time(book.clock.now_us()),
                "price": told["price"],
                "qty": told["qty"],
                "position_qty": qty_text(book.position(order.one)),
            }
        )


def _without_effect(entry: Entry) -> Entry:
    return entry._replace(cash=0, moves=(), order_id="")


def _moved(move: Move, qty: int) -> Move:
    """Return a move of another size, worth as much per share."""
    return move._replace(qty=qty, value=None if move.value is None else move.value * abs(qty) // abs(move.qty))
