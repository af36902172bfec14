"""The tables that schema 3 brought, as they were then: a released step of a migration never changes."""

TABLES_OF_3 = (
    """CREATE TABLE absence (account_id INTEGER NOT NULL, external_id TEXT NOT NULL, since_us INTEGER NOT NULL,
back_us INTEGER, PRIMARY KEY (account_id, external_id))""",
    """CREATE TABLE account_clock (account_id INTEGER NOT NULL PRIMARY KEY, zone TEXT NOT NULL, calendar TEXT NOT
NULL)""",
    """CREATE TABLE book_out (account_id INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (account_id, seq))""",
    """CREATE TABLE book (account_id INTEGER NOT NULL PRIMARY KEY, last_seq INTEGER NOT NULL, changed_from TEXT)""",
    """CREATE TABLE cash_book (account_id INTEGER NOT NULL, day TEXT NOT NULL, cash TEXT NOT NULL, PRIMARY KEY
(account_id, day))""",
    """CREATE TABLE day_close (account_id INTEGER NOT NULL, symbol TEXT NOT NULL, day TEXT NOT NULL, price TEXT NOT
NULL, PRIMARY KEY (account_id, symbol, day))""",
    """CREATE TABLE heard (account_id INTEGER NOT NULL, execution_id TEXT NOT NULL, event TEXT NOT NULL, state TEXT
NOT NULL, order_id TEXT, symbol TEXT, side TEXT, qty TEXT, price TEXT, cum_qty TEXT, time_us INTEGER NOT
NULL, previous_id TEXT, external_id TEXT, text TEXT NOT NULL, PRIMARY KEY (account_id, execution_id))""",
    """CREATE INDEX heard_waiting ON heard (account_id) WHERE external_id IS NULL""",
    """CREATE INDEX heard_by_order ON heard (account_id, order_id)""",
    """CREATE TABLE held (id INTEGER NOT NULL PRIMARY KEY, job_id INTEGER, account_id INTEGER NOT NULL, external_id
TEXT NOT NULL, line INTEGER, reason TEXT NOT NULL, received BLOB, fact TEXT, state TEXT NOT NULL, decided_us
INTEGER)""",
    """CREATE UNIQUE INDEX heldrow_account_id_external_id ON held (account_id, external_id)""",
    """CREATE TABLE holding_book (account_id INTEGER NOT NULL, symbol TEXT NOT NULL, day TEXT NOT NULL, qty TEXT
NOT NULL, asset_class TEXT NOT NULL, multiplier TEXT NOT NULL, PRIMARY KEY (account_id, symbol, day))""",
    """CREATE TABLE instrument (broker TEXT NOT NULL, symbol TEXT NOT NULL, multiplier TEXT, pair TEXT, text TEXT
NOT NULL, PRIMARY KEY (broker, symbol))""",
    """CREATE TABLE job (id INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, account_id INTEGER, source TEXT NOT
NULL, started_us INTEGER NOT NULL, ended_us INTEGER, state TEXT NOT NULL, new INTEGER NOT NULL, same INTEGER
NOT NULL, corrected INTEGER NOT NULL, held INTEGER NOT NULL, message TEXT)""",
    """CREATE TABLE moved (id INTEGER NOT NULL PRIMARY KEY, at_us INTEGER NOT NULL, job_id INTEGER, account_id
INTEGER NOT NULL, day TEXT NOT NULL, symbol TEXT, anchor TEXT, why TEXT NOT NULL, rows TEXT NOT NULL, before
TEXT, after TEXT)""",
    """CREATE INDEX movedrow_day ON moved (day)""",
    """CREATE INDEX movedrow_account_id_anchor ON moved (account_id, anchor)""",
    """CREATE TABLE proof (id INTEGER NOT NULL PRIMARY KEY, account_id INTEGER NOT NULL, day TEXT NOT NULL,
checked_us INTEGER NOT NULL, last_seq INTEGER NOT NULL, state TEXT NOT NULL, cash_ledger TEXT, cash_broker
TEXT, booked TEXT, equity_ledger TEXT, equity_broker TEXT, positions TEXT, remainder TEXT NOT NULL)""",
    """CREATE INDEX proofrow_account_id_day_id ON proof (account_id, day, id)""",
    """CREATE TABLE renamed (account_id INTEGER NOT NULL, symbol TEXT NOT NULL, pair TEXT NOT NULL, time_us INTEGER
NOT NULL, PRIMARY KEY (account_id, symbol, pair, time_us))""",
    """CREATE INDEX renamerow_account_id_pair ON renamed (account_id, pair)""",
    """CREATE TABLE retired (id INTEGER NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, why TEXT NOT NULL, by_id TEXT,
at_us INTEGER NOT NULL)""",
    """CREATE UNIQUE INDEX retiredrow_seq ON retired (seq)""",
    """CREATE TABLE session (calendar TEXT NOT NULL, day TEXT NOT NULL, open_us INTEGER, close_us INTEGER, PRIMARY
KEY (calendar, day))""",
    """CREATE TABLE span (first_seq INTEGER NOT NULL PRIMARY KEY, last_seq INTEGER NOT NULL, job_id INTEGER NOT
NULL)""",
    """CREATE INDEX spanrow_job_id ON span (job_id)""",
    """CREATE INDEX fact_gone ON fact (account_id, seq) WHERE NOT active""",
    """CREATE INDEX fact_unknown ON fact (account_id, seq) WHERE kind = 'unclassified'""",
)
