"""Texts in another language, numbers of another country."""

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from journal_app.desktop.figures import money, use_signs
from journal_app.desktop.language import CONTEXT, counted, noop, speak, tr

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
    finally:
        qapp.removeTranslator(other)
    assert tr(noop("Trades")) == "Trades"
    assert counted("{n} trade", "{n} trades", 1) == "1 trade"
    assert counted("{n} trade", "{n} trades", 4321) == "4,321 trades"


@pytest.mark.parametrize("name,text", [("de_DE", "1.234,50"), ("en_US", "1,234.50"), ("sv_SE", "1\u00a0234,50")])
def test_numbers_follow_the_country(qapp: QCoreApplication, name: str, text: str) -> None:
    try:
        speak(qapp, QLocale(name))
        assert money(1234.5) == text
    finally:
        use_signs(".", ",")
