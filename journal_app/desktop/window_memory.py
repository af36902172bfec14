"""How the window was left on this computer: its place, the columns of its table. No content of the journal."""

import json
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

_FILE = "window.json"
_MOST_BYTES = 100_000
_log = logging.getLogger(__name__)


class WindowMemory:
    """A small file beside the settings. One that cannot be read or written costs nothing but the memory."""

    def __init__(self, folder: Path) -> None:
        """Read what was left."""
        self._path = folder / _FILE
        self._values: dict[str, Any] = {}
        with suppress(OSError, ValueError):
            if self._path.stat().st_size <= _MOST_BYTES:
                found = json.loads(self._path.read_text("utf-8"))
                self._values = found if isinstance(found, dict) else {}

    def get(self, name: str) -> object:
        """Return what was kept under a name, None for nothing."""
        return self._values.get(name)

    def keep(self, **values: object) -> None:
        """Keep some values (plain JSON), now and for the next start."""
        changed = self._values | values
        if changed == self._values:
            return
        self._values = changed
        draft = self._path.with_suffix(".json.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(changed, ensure_ascii=False), "utf-8")
            draft.replace(self._path)
        except OSError as error:
            _log.warning("how the window was left could not be kept: %s", error.strerror)
