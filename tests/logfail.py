"""A quiet log is part of every test: what counts as noise, and how it is told."""

import logging
import re
from collections.abc import Sequence


class WarningCatcher(logging.Handler):
    """Collect every record of level WARNING or above that reaches the root logger."""

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def unexpected(records: Sequence[logging.LogRecord], announced: Sequence[str]) -> str:
    """Return what is wrong with a test's log: noise, or an announced line that never came; else ''."""
    lines = [f"{record.levelname} {record.name}: {record.getMessage()}" for record in records]
    noise = [line for line in lines if not any(re.search(pattern, line) for pattern in announced)]
    missing = [pattern for pattern in announced if not any(re.search(pattern, line) for line in lines)]
    complaints = [f"unexpected in the log: {line}" for line in noise]
    return "\n".join(complaints + [f"announced but not logged: {pattern}" for pattern in missing])
