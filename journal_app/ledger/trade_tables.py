"""The tables beside the trades: what the trader arranged by hand, marks that moved, pictures, doubts, excursions.

What is written by hand is kept for ever; doubts and excursions are derived and can be dropped at any time.
"""

import peewee as pw


class HandGroupRow(pw.Model):
    """The structure into which a trade was put by hand; ``group_id`` "" keeps it on its own."""

    account_id = pw.IntegerField()
    anchor = pw.TextField()
    group_id = pw.TextField()
    name = pw.TextField(null=True)
    revision = pw.BigIntegerField()

    class Meta:
        """Table name and key."""

        table_name = "hand_group"
        primary_key = pw.CompositeKey("account_id", "anchor")


class HandStrandRow(pw.Model):
    """A fill that was split off by hand: fills of one strand are matched by themselves."""

    account_id = pw.IntegerField()
    external_id = pw.TextField()
    strand = pw.TextField()
    revision = pw.BigIntegerField()

    class Meta:
        """Table name and key."""

        table_name = "hand_strand"
        primary_key = pw.CompositeKey("account_id", "external_id")


class MovedMarkRow(pw.Model):
    """What the trader wrote on ``home``, as it was, when its trade changed and it went on under ``anchor``.

    ``marks`` is JSON, the columns of an annotation. ``state``: moved, returned, absorbed (the trader changed the
    joined text since), or own: what the trade's own fill says, with what is shown in place of it in ``shown``.
    """

    id = pw.AutoField()
    account_id = pw.IntegerField()
    home = pw.TextField()
    anchor = pw.TextField()
    marks = pw.TextField()
    shown = pw.TextField(null=True)
    at_us = pw.BigIntegerField()
    state = pw.TextField()
    revision = pw.BigIntegerField()

    class Meta:
        """Table name, and where those of a fill and of a trade are found."""

        table_name = "moved_mark"
        indexes = ((("account_id", "home"), False), (("account_id", "anchor"), False))


class PictureRow(pw.Model):
    """A picture: put on the fill ``home``, shown on the trade that ``anchor`` opens.

    ``digest`` is the SHA-256 of its content, in hexadecimal.
    """

    id = pw.AutoField()
    account_id = pw.IntegerField()
    home = pw.TextField()
    anchor = pw.TextField()
    name = pw.TextField()
    media_type = pw.TextField()
    added_us = pw.BigIntegerField()
    digest = pw.TextField()
    content = pw.BlobField()
    revision = pw.BigIntegerField()

    class Meta:
        """Table name, and the key that keeps a picture once."""

        table_name = "picture"
        indexes = ((("account_id", "home", "digest"), True), (("account_id", "anchor"), False))


class DoubtRow(pw.Model):
    """Why a trade's figures are not known: it is left out of every sum. Derived with the trade."""

    opening_seq = pw.BigIntegerField()
    kind = pw.TextField()
    account_id = pw.IntegerField()
    symbol = pw.TextField()
    external_id = pw.TextField()

    class Meta:
        """Table name and key."""

        table_name = "doubt"
        primary_key = pw.CompositeKey("opening_seq", "kind")
        indexes = ((("account_id", "symbol"), False),)


class ExcursionRow(pw.Model):
    """How far a trade went against and for its holder, as bounds in money (exact text); derived from bars.

    ``basis`` tells from which state of the trade it was worked out: another state makes it void.
    """

    opening_seq = pw.BigIntegerField(primary_key=True)
    basis = pw.TextField()
    bar_size = pw.TextField()
    bars = pw.IntegerField()
    missing = pw.IntegerField()
    mae_low = pw.TextField(null=True)
    mae_high = pw.TextField(null=True)
    mfe_low = pw.TextField(null=True)
    mfe_high = pw.TextField(null=True)
    state = pw.TextField()

    class Meta:
        """Table name."""

        table_name = "excursion"


TRADE_TABLES: tuple[type[pw.Model], ...] = (
    HandGroupRow, HandStrandRow, MovedMarkRow, PictureRow, DoubtRow, ExcursionRow,
)  # fmt: skip
