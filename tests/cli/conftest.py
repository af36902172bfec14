from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

_LINES = """\
{"type":"fill","id":"1","time":"2026-03-04T15:00:00Z","symbol":"XYZ","side":"buy","qty":"100","price":"10.25","fee":"0.35"}
{"type":"fill","id":"2","time":"2026-03-04T15:30:00Z","symbol":"XYZ","side":"sell","qty":"100","price":"10.75","fee":"0.35"}
{"type":"fill","id":"3","time":"2026-03-05T15:00:00Z","symbol":"ABC","side":"sell","qty":"10","price":"50"}
{"type":"fill","id":"4","time":"2026-03-06T15:00:00Z","symbol":"ABC","side":"buy","qty":"4","price":"55"}
"""


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "lines.jsonl"
    path.write_text(_LINES, encoding="utf-8")
    return path


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path / "j.db", capsys)


@pytest.fixture
def terminal(empty: Terminal, lines: Path) -> Terminal:
    assert empty.run("import", lines).code == 0
    return empty
