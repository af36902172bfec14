"""The tables of what the trader keeps beside trades: playbook, days, saved views. Written by hand, kept for ever."""

import peewee as pw


class PlaybookSetupRow(pw.Model):
    """A setup of the playbook: `domain.playbook.Setup`, as JSON; ``place`` is where it stands in the list."""

    name = pw.TextField(primary_key=True)
    place = pw.IntegerField()
    setup = pw.TextField()
    revision = pw.BigIntegerField()

    class Meta:
        """Table name."""

        table_name = "playbook_setup"


class SetupPictureRow(pw.Model):
    """A picture of a setup; ``digest`` is the SHA-256 of its content, in hexadecimal."""

    id = pw.AutoField()
    setup = pw.TextField()
    name = pw.TextField()
    media_type = pw.TextField()
    added_us = pw.BigIntegerField()
    digest = pw.TextField()
    content = pw.BlobField()
    revision = pw.BigIntegerField()

    class Meta:
        """Table name, and the key that keeps a picture once."""

        table_name = "setup_picture"
        indexes = ((("setup", "digest"), True),)


class DayRow(pw.Model):
    """A day's plan and close-out, each as JSON: `domain.days`; None where nothing is written."""

    day = pw.TextField(primary_key=True)
    plan = pw.TextField(null=True)
    close_out = pw.TextField(null=True)
    revision = pw.BigIntegerField()

    class Meta:
        """Table name."""

        table_name = "day"


class DayNoteRow(pw.Model):
    """A quick note; its time names it, so no two have the same."""

    at_us = pw.BigIntegerField(primary_key=True)
    day = pw.TextField(index=True)
    text = pw.TextField()
    revision = pw.BigIntegerField()

    class Meta:
        """Table name."""

        table_name = "day_note"


class ViewRow(pw.Model):
    """A saved view of a page; ``content`` is the page's own JSON, ``place`` where it stands in the list."""

    page = pw.TextField()
    name = pw.TextField()
    place = pw.IntegerField()
    content = pw.TextField()
    revision = pw.BigIntegerField()

    class Meta:
        """Table name and key."""

        table_name = "saved_view"
        primary_key = pw.CompositeKey("page", "name")


KEEPSAKE_TABLES: tuple[type[pw.Model], ...] = (PlaybookSetupRow, SetupPictureRow, DayRow, DayNoteRow, ViewRow)
