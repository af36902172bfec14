"""The tables and columns that schema 5 brought, as they were then: a released step of a migration never changes."""

TABLES_OF_5 = (
    """ALTER TABLE annotation ADD COLUMN mistakes TEXT NOT NULL DEFAULT '[]'""",
    """ALTER TABLE annotation ADD COLUMN checks TEXT NOT NULL DEFAULT '{}'""",
    """ALTER TABLE annotation ADD COLUMN reviewed_us INTEGER""",
    """CREATE TABLE playbook_setup (name TEXT NOT NULL PRIMARY KEY, place INTEGER NOT NULL, setup TEXT NOT NULL,
revision INTEGER NOT NULL)""",
    """CREATE TABLE setup_picture (id INTEGER NOT NULL PRIMARY KEY, setup TEXT NOT NULL, name TEXT NOT NULL,
media_type TEXT NOT NULL, added_us INTEGER NOT NULL, digest TEXT NOT NULL, content BLOB NOT NULL,
revision INTEGER NOT NULL)""",
    """CREATE UNIQUE INDEX setuppicturerow_setup_digest ON setup_picture (setup, digest)""",
    """CREATE TABLE day (day TEXT NOT NULL PRIMARY KEY, plan TEXT, close_out TEXT, revision INTEGER NOT NULL)""",
    """CREATE TABLE day_note (at_us INTEGER NOT NULL PRIMARY KEY, day TEXT NOT NULL, text TEXT NOT NULL,
revision INTEGER NOT NULL)""",
    """CREATE INDEX daynoterow_day ON day_note (day)""",
    """CREATE TABLE saved_view (page TEXT NOT NULL, name TEXT NOT NULL, place INTEGER NOT NULL, content TEXT NOT NULL,
revision INTEGER NOT NULL, PRIMARY KEY (page, name))""",
)
