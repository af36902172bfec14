"""Logging: to stderr and a rotating file, never a secret in either."""

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

_SECRETS = re.compile(
    r"(?i)((?:apca-api-(?:key-id|secret-key)|secret_key|key_id|authorization|password|token)[\"']?\s*[:=]\s*)"
    r"(?:[\"'][^\"']*[\"']|b?[\"']?[^\s,}\"']+)"
)
_LIMIT = 1_000_000


def redact(text: str) -> str:
    """Return a text with the values of secret-looking fields as dots."""
    return _SECRETS.sub(r"\1••••", text)


class RedactingFormatter(logging.Formatter):
    """A formatter whose every line, tracebacks included, passes `redact`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one redacted text."""
        return redact(super().format(record))


def start_logging(folder: Path | None, *, verbose: int = 0, quiet: bool = False) -> None:
    """Log warnings (more with *verbose*, less with *quiet*) to stderr, and everything of note to a file."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        root.removeHandler(handler)
        if isinstance(handler, RotatingFileHandler):  # ours, of an earlier start; others close their own
            handler.close()
    root.setLevel(logging.DEBUG if verbose > 1 else logging.INFO)
    lines = RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    stderr = logging.StreamHandler()
    stderr.setLevel(logging.ERROR if quiet else (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)])
    stderr.setFormatter(lines)
    root.addHandler(stderr)
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / "journal.log"
            file = RotatingFileHandler(path, maxBytes=_LIMIT, backupCount=3, encoding="utf-8", delay=True)
        except OSError as error:
            root.warning("no log file: %s", error)
            return
        file.setFormatter(lines)
        root.addHandler(file)
