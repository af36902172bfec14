"""Scaled integers of this room: quantities in 10⁻⁹, prices in 10⁻⁴, cash in 10⁻¹³."""

from journal_app.domain.money import to_units

_UNIT = 10**18
QTY_ONE = 10**9
PRICE_ONE = 10**4
CASH_ONE = QTY_ONE * PRICE_ONE
TICK = 100
"""One cent, the price step of every instrument, in price units."""
CASH_CENT = CASH_ONE // 100


def decimal_text(value: int, places: int) -> str:
    """Return a scaled integer as the shortest exact decimal text."""
    whole, fraction = divmod(abs(value), 10**places)
    sign = "-" if value < 0 else ""
    if fraction == 0:
        return f"{sign}{whole}"
    return f"{sign}{whole}.{fraction:0{places}d}".rstrip("0")


def qty_text(qty: int) -> str:
    """Return a quantity (10⁻⁹) as text."""
    if qty % QTY_ONE == 0:
        return str(qty // QTY_ONE)
    return decimal_text(qty, 9)


def price_text(price: int) -> str:
    """Return a price (10⁻⁴ USD) as text."""
    return decimal_text(price, 4)


def cash_text(cash: int) -> str:
    """Return an amount (10⁻¹³ USD) as exact text; whole cents show two decimals."""
    if cash % CASH_CENT == 0:
        cents = cash // CASH_CENT
        return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
    return decimal_text(cash, 13)


def cents(amount: int) -> int:
    """Return whole cents as cash units."""
    return amount * CASH_CENT


def scaled(text: str, one: int) -> int:
    """Return a decimal text in units of 1/one; raise ValueError when it has more digits."""
    units, step = to_units(text), _UNIT // one
    if units % step:
        raise ValueError(f"too many decimals: {text!r}")
    return units // step
