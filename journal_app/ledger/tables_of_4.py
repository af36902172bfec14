"""The tables that schema 4 brought, as they were then: a released step of a migration never changes."""

TABLES_OF_4 = (
    """CREATE TABLE hand_group (account_id INTEGER NOT NULL, anchor TEXT NOT NULL, group_id TEXT NOT NULL, name
TEXT, revision INTEGER NOT NULL, PRIMARY KEY (account_id, anchor))""",
    """CREATE TABLE hand_strand (account_id INTEGER NOT NULL, external_id TEXT NOT NULL, strand TEXT NOT NULL,
revision INTEGER NOT NULL, PRIMARY KEY (account_id, external_id))""",
    """CREATE TABLE moved_mark (id INTEGER NOT NULL PRIMARY KEY, account_id INTEGER NOT NULL, home TEXT NOT
NULL, anchor TEXT NOT NULL, marks TEXT NOT NULL, shown TEXT, at_us INTEGER NOT NULL, state TEXT NOT NULL,
revision INTEGER NOT NULL)""",
    """CREATE INDEX movedmarkrow_account_id_home ON moved_mark (account_id, home)""",
    """CREATE INDEX movedmarkrow_account_id_anchor ON moved_mark (account_id, anchor)""",
    """CREATE TABLE picture (id INTEGER NOT NULL PRIMARY KEY, account_id INTEGER NOT NULL, home TEXT NOT NULL,
anchor TEXT NOT NULL, name TEXT NOT NULL, media_type TEXT NOT NULL, added_us INTEGER NOT NULL, digest
TEXT NOT NULL, content BLOB NOT NULL, revision INTEGER NOT NULL)""",
    """CREATE UNIQUE INDEX picturerow_account_id_home_digest ON picture (account_id, home, digest)""",
    """CREATE INDEX picturerow_account_id_anchor ON picture (account_id, anchor)""",
    """CREATE TABLE doubt (opening_seq INTEGER NOT NULL, kind TEXT NOT NULL, account_id INTEGER NOT NULL, symbol
TEXT NOT NULL, external_id TEXT NOT NULL, PRIMARY KEY (opening_seq, kind))""",
    """CREATE INDEX doubtrow_account_id_symbol ON doubt (account_id, symbol)""",
    """CREATE TABLE excursion (opening_seq INTEGER NOT NULL PRIMARY KEY, basis TEXT NOT NULL, bar_size TEXT NOT
NULL, bars INTEGER NOT NULL, missing INTEGER NOT NULL, mae_low TEXT, mae_high TEXT, mfe_low TEXT,
mfe_high TEXT, state TEXT NOT NULL)""",
    """CREATE INDEX fact_booked ON fact (account_id, seq) WHERE kind IN ('fee', 'cash')""",
    """CREATE INDEX fact_zero_price ON fact (account_id, symbol, time_us) WHERE kind = 'fill' AND price = '0'""",
    """CREATE INDEX fact_odd ON fact (account_id, symbol, time_us) WHERE kind IN ('option_close', 'transfer')""",
)
