"""A statement of account in a few words: moves for the matching tests."""

from journal_app.matching.moves import Move, read_move

_MINUTE = 60_000_000


def fill(
    number: int, text: str, *, fee: str = "0", fee_currency: str | None = None, symbol: str = "XYZ",
    asset_class: str | None = None, multiplier: str | None = None, minute: int | None = None,
) -> Move:  # fmt: skip
    """Make a move of "buy 100 @ 10.25"; its number is its id and, unless given, its minute."""
    side, qty, _, price = text.split()
    time_us = (number if minute is None else minute) * _MINUTE
    return read_move((
        time_us, "", number, f"f{number}", "fill", side, qty, price, fee, fee_currency, symbol, asset_class, None,
        multiplier,
    ))  # fmt: skip


def other(number: int, kind: str, qty: str | None = None, price: str | None = None, *, fee: str | None = None) -> Move:
    """Make a split, cash in lieu, option close or coin fee."""
    return read_move(
        (number * _MINUTE, "", number, f"f{number}", kind, None, qty, price, fee, None, "XYZ", None, None, None)
    )
