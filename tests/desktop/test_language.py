"""Texts in another language, numbers of another country."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from journal_app.desktop import language
from journal_app.desktop.figures import day_name, duration, local_names, money, month_name, use_signs
from journal_app.desktop.language import CONTEXT, counted, noop, spaced, speak, tr, word

_KNOWN = {"{n} trades of {symbol}": "{symbol}: {n} Geschäfte", "Trades": "Geschäfte", "{n} rows": "{zahl} Zeilen"}


class _Other(QTranslator):
    """A language in which a few texts are known."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, _disambiguation: str | None = None, _n: int = -1) -> str:
        return _KNOWN.get(text, text) if context == CONTEXT else text


def test_texts_are_translated_and_unknown_ones_stay(qapp: QApplication) -> None:
    other = _Other()
    qapp.installTranslator(other)
    try:
        assert tr("Trades") == "Geschäfte"
        assert tr("{n} trades of {symbol}", n=1234, symbol="SPY") == "SPY: 1,234 Geschäfte"
        assert tr("Nobody knows this") == "Nobody knows this"
        assert tr("{n} rows", n=2) == "2 rows"  # a translation with another name is not used
        assert tr("") == ""
        assert spaced("\u2002Trades ") == "\u2002Geschäfte "
    finally:
        qapp.removeTranslator(other)
    assert tr(noop("Trades")) == "Trades"
    assert local_names("Tue 24 Dec") == "Tue 24 Dec"
    assert spaced("\u2002Trades ") == "\u2002Trades "
    assert counted("{n} trade", "{n} trades", 1) == "1 trade"
    assert counted("{n} trade", "{n} trades", 4321) == "4,321 trades"


@pytest.mark.parametrize("name,text", [("de_DE", "1.234,50"), ("en_US", "1,234.50"), ("sv_SE", "1\u00a0234,50")])
def test_numbers_follow_the_country(qapp: QCoreApplication, name: str, text: str) -> None:
    try:
        speak(qapp, QLocale(name))
        assert money(1234.5) == text
    finally:
        use_signs(".", ",")


def test_a_gathered_and_translated_text_is_spoken(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "de.ts"
    _run(sys.executable, "tools/texts.py", str(file))
    texts = file.read_text("utf-8")
    for told in ("&amp;Trades", "Net P&amp;L", "Profit or loss after fees", "Coins were sold whose purchase"):
        assert f"<source>{told}" in texts, told
    start = "<source>Long</source>\n      <translation"
    assert f'{start} type="unfinished" />' in texts
    file.write_text(texts.replace(f'{start} type="unfinished" />', f"{start}>Kauf</translation>"), "utf-8")
    _run(sys.executable, "tools/texts.py", str(file))
    _run(str(Path(sys.executable).with_name("pyside6-lrelease")), str(file))
    monkeypatch.setattr(language, "resource", lambda _: tmp_path)
    before = set(qapp.findChildren(QTranslator))
    try:
        speak(qapp, QLocale("de_DE"))
        assert (tr("Long"), word("Long"), tr("Short")) == ("Kauf", "Kauf", "Short")
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
        assert (day_name(0), month_name(3, long=True), duration(90_000)) == ("Mo", "März", "1 d 1 h")
        assert local_names("Tue 24 Dec") == "Di 24 Dez"
    finally:
        for one in set(qapp.findChildren(QTranslator)) - before:
            qapp.removeTranslator(one)
            one.deleteLater()
        use_signs(".", ",")
        word.cache_clear()


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, cwd=Path(__file__).parents[2])
