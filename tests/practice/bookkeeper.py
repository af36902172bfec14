"""An independent bookkeeper: what Alpaca's rows mean for cash and positions, with plain Decimals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

from tests.practice.client import Row

NEW_YORK = ZoneInfo("America/New_York")
CENT = Decimal("0.01")
# Source: Alpaca "Account Activities": the types whose qty is the change of the position.
_MOVERS = """
SPLIT SSP CIL SPIN SSO MA NC SC JNLS JNL ACATS FOPT REORG REO VOF OPASN OPEXC OPXRC OPTRD OPCA CFEE
"""
MOVERS = frozenset(_MOVERS.split())


def created(row: Row) -> datetime:
    """Return the instant at which a row was made."""
    return datetime.fromisoformat(row.get("transaction_time") or row["created_at"])


def day_of(row: Row) -> date:
    """Return the day to which a row counts."""
    if row["activity_type"] == "FILL":
        return created(row).astimezone(NEW_YORK).date()
    return date.fromisoformat(row["date"])


@dataclass
class Bookkeeper:
    """Adds up rows; *multipliers* of option contracts by symbol."""

    multipliers: Mapping[str, int]
    cash: Decimal = Decimal(0)
    held: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    by_day: defaultdict[date, list[tuple[Decimal, str, Decimal]]] = field(default_factory=lambda: defaultdict(list))

    def take(self, rows: Iterable[Row]) -> None:
        """Take rows in the order in which they were made; those that another one names as its forerunner are void."""
        rows = list(rows)
        superseded = {row.get("previous_id") for row in rows}
        for row in rows:
            if row["id"] in superseded:
                continue
            symbol = row.get("symbol", "").replace("/", "")
            cash, moved = self.effect(row, self.held[symbol])
            self.cash += cash
            self.held[symbol] += moved
            self.by_day[day_of(row)].append((cash, symbol, moved))

    def effect(self, row: Row, held: Decimal) -> tuple[Decimal, Decimal]:
        """Return what one row does to cash and to the position in its symbol."""
        kind, qty = row["activity_type"], Decimal(row.get("qty", "0"))
        if row.get("status") == "canceled":
            return Decimal(0), Decimal(0)
        if kind == "FILL":
            value = qty * Decimal(row["price"]) * self.multipliers.get(row["symbol"], 1)
            return (-value, qty) if row["side"] == "buy" else (value, -qty)
        if kind == "OPEXP":
            moved = abs(qty) if held < 0 else -abs(qty)
        else:
            shares = kind == "DIV" and row.get("activity_sub_type") == "SDIV"
            moved = qty if kind in MOVERS or shares else Decimal(0)
        return Decimal(row["net_amount"]), moved

    def positions(self) -> dict[str, Decimal]:
        """Return what is held now."""
        return {symbol: qty for symbol, qty in self.held.items() if qty}

    def equity(self, day: date, closes: Mapping[str, Mapping[date, Decimal]]) -> Decimal:
        """Return the equity at the end of a day: all rows of days up to it, at the newest closes by then."""
        cash, held = Decimal(0), defaultdict[str, Decimal](Decimal)
        for each, effects in self.by_day.items():
            for paid, symbol, moved in effects if each <= day else ():
                cash += paid
                held[symbol] += moved
        for symbol, qty in held.items():
            if qty:
                newest = max(each for each in closes[symbol] if each <= day)
                cash += qty * closes[symbol][newest] * self.multipliers.get(symbol, 1)
        return cash


def rounded(amount: Decimal) -> Decimal:
    """Return an amount as the portfolio history shows it."""
    return amount.quantize(CENT, ROUND_HALF_EVEN)
