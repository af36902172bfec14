"""The tables, as Peewee models. They are bound to no database: every query names its own.

Facts (`fact`, with `raw` and `seal`) are only ever added. Trades are derived from them and can be
thrown away. Annotations hang on the opening fill's external id, in a table of their own: no save
path leads from a note to a number.
"""

import peewee as pw

from journal_app.ledger.keepsake_tables import KEEPSAKE_TABLES
from journal_app.ledger.proof_tables import GONE_INDEX, PROOF_TABLES
from journal_app.ledger.sync_tables import SYNC_TABLES
from journal_app.ledger.trade_tables import TRADE_TABLES

SCHEMA_VERSION = 5
APPLICATION_ID = 0x544A4E4C


class ExactField(pw.TextField):
    """An exact decimal number, kept as canonical text."""


class Account(pw.Model):
    """One account at one broker; ``broker_account_id`` is checked at each sync."""

    id = pw.IntegerField(primary_key=True)
    name = pw.TextField(unique=True)
    broker = pw.TextField()
    environment = pw.TextField(null=True)
    broker_account_id = pw.TextField(null=True)
    currency = pw.TextField(default="USD")

    class Meta:
        """Table name."""

        table_name = "account"


class FactRow(pw.Model):
    """What one received row means; ``active`` ends when a corrected version replaces it.

    ``content`` is the hash of the meaning, ``crc`` the CRC-32 of tie, source and the row as received;
    `domain.events.Fact` explains the other columns.
    """

    seq = pw.BigIntegerField(primary_key=True)
    account_id = pw.IntegerField()
    version = pw.IntegerField()
    active = pw.BooleanField()
    external_id = pw.TextField()
    kind = pw.TextField()
    time_us = pw.BigIntegerField()
    symbol = pw.TextField(null=True)
    asset_class = pw.TextField(null=True)
    underlying = pw.TextField(null=True)
    side = pw.TextField(null=True)
    qty = ExactField(null=True)
    price = ExactField(null=True)
    fee = ExactField(null=True)
    fee_currency = pw.TextField(null=True)
    multiplier = ExactField(null=True)
    amount = ExactField(null=True)
    order_id = pw.TextField(null=True)
    detail = pw.TextField(null=True)
    tie = pw.TextField()
    source = pw.TextField()
    content = pw.BlobField()
    crc = pw.BigIntegerField()

    class Meta:
        """Table name; its key and index are FACT_KEY and FACT_INDEXES."""

        table_name = "fact"


class RawRow(pw.Model):
    """The rows as received of so many facts from ``first_seq`` on, as they were recorded together.

    One block for a whole page or piece of a file, as `packing.pack` makes it: a million rows of
    their own would triple the size of the journal.
    """

    first_seq = pw.BigIntegerField(primary_key=True)
    rows = pw.IntegerField()
    packed = pw.BlobField()

    class Meta:
        """Table name."""

        table_name = "raw"


class SealRow(pw.Model):
    """The hash chain over all facts up to ``seq``, one link for each recorded batch."""

    seq = pw.BigIntegerField(primary_key=True)
    chain = pw.BlobField()

    class Meta:
        """Table name."""

        table_name = "seal"


class TradeRow(pw.Model):
    """A derived round trip, named by its opening fact. ``state`` lets an open one go on."""

    opening_seq = pw.BigIntegerField(primary_key=True)
    account_id = pw.IntegerField()
    anchor = pw.TextField()
    symbol = pw.TextField()
    underlying = pw.TextField(null=True)
    asset_class = pw.TextField()
    multiplier = ExactField()
    side = pw.TextField()
    status = pw.TextField()
    opened_us = pw.BigIntegerField()
    closed_us = pw.BigIntegerField(null=True)
    last_us = pw.BigIntegerField()
    qty = ExactField()
    entry_price = ExactField()
    exit_price = ExactField(null=True)
    gross = ExactField()
    fees = ExactField()
    net = ExactField()
    fills = pw.IntegerField()
    from_flip = pw.BooleanField()
    revision = pw.BigIntegerField()
    state = pw.TextField(null=True)

    class Meta:
        """Table name; its indexes are in TRADE_INDEXES."""

        table_name = "trade"


class AnnotationRow(pw.Model):
    """What the trader wrote about a trade, anchored on its opening fill.

    ``tags`` and ``mistakes`` are JSON lists, ``checks`` a JSON object: criterion id → met or not. ``reviewed_us``
    is when it was marked as reviewed, by the computer's clock: it tells how long a review takes, and is no content.
    """

    account_id = pw.IntegerField()
    anchor = pw.TextField()
    note = pw.TextField(null=True)
    setup = pw.TextField(null=True)
    tags = pw.TextField(default="[]")
    stop = ExactField(null=True)
    target = ExactField(null=True)
    rating = pw.IntegerField(null=True)
    reviewed = pw.BooleanField(default=False)
    revision = pw.BigIntegerField()
    mistakes = pw.TextField(default="[]")
    checks = pw.TextField(default="{}")
    reviewed_us = pw.BigIntegerField(null=True)

    class Meta:
        """Table name and key."""

        table_name = "annotation"
        primary_key = pw.CompositeKey("account_id", "anchor")


class CursorRow(pw.Model):
    """How far a broker's feed has been read; written in the transaction of the rows it covers."""

    account_id = pw.IntegerField()
    feed = pw.TextField()
    value = pw.TextField()

    class Meta:
        """Table name and key."""

        table_name = "cursor"
        primary_key = pw.CompositeKey("account_id", "feed")


class JobRow(pw.Model):
    """A sync pass or an import that brought something: `domain.inbox.Job`."""

    id = pw.IntegerField(primary_key=True)
    kind = pw.TextField()
    account_id = pw.IntegerField(null=True)
    source = pw.TextField()
    started_us = pw.BigIntegerField()
    ended_us = pw.BigIntegerField(null=True)
    state = pw.TextField()
    new = pw.IntegerField(default=0)
    same = pw.IntegerField(default=0)
    corrected = pw.IntegerField(default=0)
    held = pw.IntegerField(default=0)
    message = pw.TextField(null=True)

    class Meta:
        """Table name."""

        table_name = "job"


class SpanRow(pw.Model):
    """Facts that a job recorded, from ``first_seq`` to ``last_seq``: how an import is undone."""

    first_seq = pw.BigIntegerField(primary_key=True)
    last_seq = pw.BigIntegerField()
    job_id = pw.IntegerField(index=True)

    class Meta:
        """Table name."""

        table_name = "span"


class HeldRow(pw.Model):
    """A row that was not counted, and why: `domain.inbox.HeldItem`.

    ``received`` is None where a fact keeps the row; ``fact`` is what a readable row would have been recorded
    as, a JSON list of `events.STORED_FIELDS`.
    """

    id = pw.IntegerField(primary_key=True)
    job_id = pw.IntegerField(null=True)
    account_id = pw.IntegerField()
    external_id = pw.TextField()
    line = pw.IntegerField(null=True)
    reason = pw.TextField()
    received = pw.BlobField(null=True)
    fact = pw.TextField(null=True)
    state = pw.TextField(default="held")
    decided_us = pw.BigIntegerField(null=True)

    class Meta:
        """Table name and the key that makes a row held once."""

        table_name = "held"
        indexes = ((("account_id", "external_id"), True),)


class RetiredRow(pw.Model):
    """A fact that counts no longer, and why. Rows are only ever added: whoever keeps sums can follow them."""

    id = pw.IntegerField(primary_key=True)
    seq = pw.BigIntegerField(unique=True)
    why = pw.TextField()
    by_id = pw.TextField(null=True)
    at_us = pw.BigIntegerField()

    class Meta:
        """Table name."""

        table_name = "retired"


class MovedRow(pw.Model):
    """A number of the past that changed: `domain.inbox.Moved`. ``rows`` is a JSON list of the broker's ids."""

    id = pw.IntegerField(primary_key=True)
    at_us = pw.BigIntegerField()
    job_id = pw.IntegerField(null=True)
    account_id = pw.IntegerField()
    day = pw.TextField(index=True)
    symbol = pw.TextField(null=True)
    anchor = pw.TextField(null=True)
    why = pw.TextField()
    rows = pw.TextField()
    before = ExactField(null=True)
    after = ExactField(null=True)

    class Meta:
        """Table name, and where a trade's changes are found."""

        table_name = "moved"
        indexes = ((("account_id", "anchor"), False),)


class MarkRow(pw.Model):
    """Counters of the journal itself."""

    name = pw.TextField(primary_key=True)
    value = pw.TextField()

    class Meta:
        """Table name."""

        table_name = "mark"


class RenameRow(pw.Model):
    """One row of a rename: ``symbol`` is tied to the others of its ``pair`` (the broker's group) from ``time_us`` on.

    New in schema 3; a journal without renames, as all older ones are, has it empty.
    """

    account_id = pw.IntegerField()
    symbol = pw.TextField()
    pair = pw.TextField()
    time_us = pw.BigIntegerField()

    class Meta:
        """Table name and key; its index finds the others of a pair."""

        table_name = "renamed"
        primary_key = pw.CompositeKey("account_id", "symbol", "pair", "time_us")
        indexes = ((("account_id", "pair"), False),)


MAKE_RENAMED = (
    """CREATE TABLE renamed (account_id INTEGER NOT NULL, symbol TEXT NOT NULL, pair TEXT NOT NULL,
time_us INTEGER NOT NULL, PRIMARY KEY (account_id, symbol, pair, time_us))""",
    "CREATE INDEX renamerow_account_id_pair ON renamed (account_id, pair)",
)
"""What the step to schema 3 must run; nothing is to be filled in, because no older fact is of the kind rename."""


TABLES: tuple[type[pw.Model], ...] = (
    Account, FactRow, RawRow, SealRow, TradeRow, AnnotationRow, CursorRow, JobRow, SpanRow, HeldRow,
    RetiredRow, MovedRow, MarkRow, RenameRow, *PROOF_TABLES, *SYNC_TABLES, *TRADE_TABLES,
    *KEEPSAKE_TABLES,
)  # fmt: skip
FACT_KEY = (
    'CREATE UNIQUE INDEX "factrow_account_id_external_id_version" ON "fact" ("account_id", "external_id", "version")'
)
"""What makes a fill arrive once."""
FACT_INDEXES = ("CREATE INDEX fact_by_symbol ON fact (account_id, symbol, time_us)",)
FEW_INDEXES = (
    GONE_INDEX,
    "CREATE INDEX fact_unknown ON fact (account_id, seq) WHERE kind = 'unclassified'",
    "CREATE INDEX fact_booked ON fact (account_id, seq) WHERE kind IN ('fee', 'cash')",
    "CREATE INDEX fact_zero_price ON fact (account_id, symbol, time_us) WHERE kind = 'fill' AND price = '0'",
    "CREATE INDEX fact_odd ON fact (account_id, symbol, time_us) WHERE kind IN ('option_close', 'transfer')",
)
"""Each finds few facts among many, and costs nothing for the others."""
TRADE_INDEXES = (
    "CREATE INDEX trade_by_symbol ON trade (account_id, symbol, opened_us)",
    "CREATE INDEX trade_by_revision ON trade (revision)",
    "CREATE INDEX trade_open ON trade (account_id, symbol) WHERE status = 'open'",
)
"""Named here, so that a bulk run can drop them and build them again by one sort each."""
