"""Gather every text that people see into a file for translators: ``python tools/texts.py resources/language/de.ts``.

What is translated there already stays; texts that are gone are dropped. Qt's ``pyside6-lrelease de.ts`` makes the
``de.qm`` that the program reads; ``make texts LANGUAGE=de`` does both. Qt's own extractor asks for classes and their
``tr``, and knows nothing of what other rooms say.
"""

import ast
import builtins
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from journal_app.desktop.figures import UNITS  # noqa: E402 - the same
from journal_app.desktop.language import CONTEXT  # noqa: E402 - found only from here on
from journal_app.domain.doubts import WORDS  # noqa: E402 - the same
from journal_app.metrics.catalogue import CATALOGUE  # noqa: E402 - the same
from journal_app.metrics.choices import DIMENSIONS  # noqa: E402 - the same
from journal_app.setting_fields import GROUPS  # noqa: E402 - the same
from journal_app.settings import setting_fields  # noqa: E402 - the same

_WORDS_OF = ("metrics/choices.py", "domain/proofs.py")
"""Files whose literals are words for people, but for the docstrings."""
_SIDES, _RIGHTS = ("long", "short"), ("call", "put")
_STRUCTURES = (
    "shares", "custom", "collar", "covered call", "protective put", "iron condor", "iron butterfly",
    "reverse iron condor", "reverse iron butterfly",
    *(f"{side} {what}" for side in _SIDES for what in (*_RIGHTS, "straddle", "strangle")),
    *(f"{side} {right} butterfly" for side in _SIDES for right in _RIGHTS),
    *(f"{right} {kind} spread" for right in _RIGHTS for kind in ("calendar", "diagonal", "ratio")),
    *(f"{way} {right} spread" for way in ("bull", "bear") for right in _RIGHTS),
)  # fmt: skip
"""What `matching.structure_names` may call a structure."""
_MARKS = {"tr": 1, "noop": 1, "word": 1, "counted": 2}
"""Who takes texts, and how many of its first arguments are texts."""


def _calls(folder: Path) -> Iterator[tuple[str, ast.Call]]:
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield getattr(node.func, "id", getattr(node.func, "attr", "")), node


def _literals(arguments: list[ast.expr]) -> Iterator[str]:
    return (one.value for one in arguments if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _words_of(file: Path) -> Iterator[str]:
    """Yield the whole literals of a file: no docstrings, no parts of texts that are put together."""
    tree = ast.parse(file.read_text("utf-8"))
    apart = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    apart |= {id(part) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in ast.walk(one)}
    return _literals([one for one in ast.walk(tree) if isinstance(one, ast.Constant) and id(one) not in apart])


def texts() -> list[str]:
    """Return every text once: those of the window, and those of other rooms that the window shows."""
    found: list[str] = []
    for name, call in _calls(ROOT / "journal_app" / "desktop"):
        found += _literals(call.args[: _MARKS.get(name, 0)])
    for name, call in _calls(ROOT / "journal_app"):
        if name.endswith("Error") and not hasattr(builtins, name):
            found += _literals(call.args)
    for one in CATALOGUE:
        found += [one.label, one.group, one.note, one.formula, one.source, one.none_when]
    for about in setting_fields():
        found += [about.title, about.sentence, about.unit, *(words for _, words in about.choices)]
    found += [*UNITS, *DIMENSIONS, *(title for _, title in GROUPS)]
    for name in _WORDS_OF:
        found += _words_of(ROOT / "journal_app" / name)
    found += _STRUCTURES
    found += [text for words in WORDS.values() for text in words]
    return sorted({text for text in found if any(letter.isalpha() for letter in text)})


def _known(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    messages = ET.parse(path).iter("message")  # noqa: S314 - a translator's own file
    return {one.findtext("source") or "": one.findtext("translation") or "" for one in messages}


def write(path: Path) -> int:
    """Write all texts into a .ts file, with the translations that it has; return how many still have none."""
    known = _known(path)
    root = ET.Element("TS", version="2.1", language=path.stem, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    missing = 0
    for text in texts():
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "source").text = text
        translation = ET.SubElement(message, "translation")
        translation.text = known.get(text, "")
        if not translation.text:
            translation.set("type", "unfinished")
            missing += 1
    ET.indent(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(root).write(path, "utf-8", xml_declaration=True)
    return missing


if __name__ == "__main__":
    target = Path(sys.argv[1])
    left = write(target)
    sys.stdout.write(f"{target}: {len(texts())} texts, {left} of them not translated yet\n")
