"""When the made-up fills happen."""

from journal_app.domain.clock import parse_time

START_US = parse_time("2026-03-02T14:30:00Z")
