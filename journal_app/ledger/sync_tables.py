"""The tables of what sync knows beside the facts; none of them ever changes a number."""

import peewee as pw


class AbsenceRow(pw.Model):
    """A recorded row that the broker's books did not show when its time was read again as a whole.

    ``since_us`` is the broker's clock at that reading, ``back_us`` when the row was seen again.
    """

    account_id = pw.IntegerField()
    external_id = pw.TextField()
    since_us = pw.BigIntegerField()
    back_us = pw.BigIntegerField(null=True)

    class Meta:
        """Table name and key."""

        table_name = "absence"
        primary_key = pw.CompositeKey("account_id", "external_id")


class HeardRow(pw.Model):
    """An execution as the live stream told it; ``external_id`` names the row that replaced it.

    `domain.news.ProvisionalFill` explains the columns; ``text`` is the event as received.
    """

    account_id = pw.IntegerField()
    execution_id = pw.TextField()
    event = pw.TextField()
    state = pw.TextField()
    order_id = pw.TextField(null=True)
    symbol = pw.TextField(null=True)
    side = pw.TextField(null=True)
    qty = pw.TextField(null=True)
    price = pw.TextField(null=True)
    cum_qty = pw.TextField(null=True)
    time_us = pw.BigIntegerField()
    previous_id = pw.TextField(null=True)
    external_id = pw.TextField(null=True)
    text = pw.TextField()

    class Meta:
        """Table name and key."""

        table_name = "heard"
        primary_key = pw.CompositeKey("account_id", "execution_id")


# Looking for what still waits must not cost more with every execution that was ever heard.
HeardRow.add_index(pw.SQL("CREATE INDEX heard_waiting ON heard (account_id) WHERE external_id IS NULL"))
HeardRow.add_index(pw.SQL("CREATE INDEX heard_by_order ON heard (account_id, order_id)"))


class SessionRow(pw.Model):
    """One day of an exchange's calendar (UTC µs); both times are None on a day without trading."""

    calendar = pw.TextField()
    day = pw.TextField()
    open_us = pw.BigIntegerField(null=True)
    close_us = pw.BigIntegerField(null=True)

    class Meta:
        """Table name and key."""

        table_name = "session"
        primary_key = pw.CompositeKey("calendar", "day")


class InstrumentRow(pw.Model):
    """What a broker says about an instrument; ``text`` is its JSON as received.

    ``multiplier`` and ``pair`` are None where they do not apply.
    """

    broker = pw.TextField()
    symbol = pw.TextField()
    multiplier = pw.TextField(null=True)
    pair = pw.TextField(null=True)
    text = pw.TextField()

    class Meta:
        """Table name and key."""

        table_name = "instrument"
        primary_key = pw.CompositeKey("broker", "symbol")


class AccountClockRow(pw.Model):
    """By which clock and calendar an account's trading days are told."""

    account_id = pw.IntegerField(primary_key=True)
    zone = pw.TextField()
    calendar = pw.TextField()

    class Meta:
        """Table name."""

        table_name = "account_clock"


SYNC_TABLES: tuple[type[pw.Model], ...] = (AbsenceRow, HeardRow, SessionRow, InstrumentRow, AccountClockRow)
