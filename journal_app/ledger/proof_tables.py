"""The tables behind the proofs: books derived from the facts, closing prices, and what each look found.

Exact numbers are kept as canonical text. Only `proof` is more than a convenience: it remembers.
"""

import peewee as pw


class CashDayRow(pw.Model):
    """What the facts of one exchange day did to the cash of an account; signed, exact."""

    account_id = pw.IntegerField()
    day = pw.TextField()
    cash = pw.TextField()

    class Meta:
        """Table name and key."""

        table_name = "cash_book"
        primary_key = pw.CompositeKey("account_id", "day")


class HoldingDayRow(pw.Model):
    """What an account held of a symbol at the end of a day that moved it; signed, exact."""

    account_id = pw.IntegerField()
    symbol = pw.TextField()
    day = pw.TextField()
    qty = pw.TextField()
    asset_class = pw.TextField()
    multiplier = pw.TextField()

    class Meta:
        """Table name and key."""

        table_name = "holding_book"
        primary_key = pw.CompositeKey("account_id", "symbol", "day")


class BookRow(pw.Model):
    """How far the books of an account are: the last fact read, and the earliest day changed since it was proven."""

    account_id = pw.IntegerField(primary_key=True)
    last_seq = pw.BigIntegerField()
    changed_from = pw.TextField(null=True)

    class Meta:
        """Table name."""

        table_name = "book"


class BookOutRow(pw.Model):
    """A fact that was read into the books and does not count any more."""

    account_id = pw.IntegerField()
    seq = pw.BigIntegerField()

    class Meta:
        """Table name and key."""

        table_name = "book_out"
        primary_key = pw.CompositeKey("account_id", "seq")


class DayCloseRow(pw.Model):
    """The closing price of a symbol on a finished exchange day, as the account's broker told it."""

    account_id = pw.IntegerField()
    symbol = pw.TextField()
    day = pw.TextField()
    price = pw.TextField()

    class Meta:
        """Table name and key."""

        table_name = "day_close"
        primary_key = pw.CompositeKey("account_id", "symbol", "day")


class ProofRow(pw.Model):
    """What was found about an account and day; a new row when the state changed, the newest is valid.

    ``positions`` and ``remainder`` are JSON; ``last_seq`` is the last fact that the look knew.
    """

    id = pw.AutoField()
    account_id = pw.IntegerField()
    day = pw.TextField()
    checked_us = pw.BigIntegerField()
    last_seq = pw.BigIntegerField()
    state = pw.TextField()
    cash_ledger = pw.TextField(null=True)
    cash_broker = pw.TextField(null=True)
    booked = pw.TextField(null=True)
    equity_ledger = pw.TextField(null=True)
    equity_broker = pw.TextField(null=True)
    positions = pw.TextField(null=True)
    remainder = pw.TextField()

    class Meta:
        """Table name and where a day is found."""

        table_name = "proof"
        indexes = ((("account_id", "day", "id"), False),)


PROOF_TABLES: tuple[type[pw.Model], ...] = (
    CashDayRow, HoldingDayRow, BookRow, BookOutRow, DayCloseRow, ProofRow,
)  # fmt: skip
GONE_INDEX = "CREATE INDEX fact_gone ON fact (account_id, seq) WHERE NOT active"
"""Finds the few facts that do not count any more without reading the many that do."""
