"""Texts in the reader's language, numbers with the signs of the reader's country.

Every text that people see goes through `tr`, with names in braces where something is put in. Texts of other rooms
(what a figure means, why a row is held) go through it where they are shown; `noop` marks a text that is translated
later. A translation is resources/language/<language>.qm, made by Qt's tools from these calls.
"""

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from journal_app.desktop.figures import use_signs, whole
from journal_app.paths import resource

CONTEXT = "journal"


def tr(text: str, /, **values: object) -> str:
    """Return a text in the reader's language; whole numbers among the values have their thousands apart."""
    found = QCoreApplication.translate(CONTEXT, text) if text else ""
    if not values:
        return found
    told = {name: whole(one) if type(one) is int else one for name, one in values.items()}
    try:
        return found.format(**told)
    except (KeyError, IndexError, ValueError):
        # A translation with another name in braces must not end the program.
        return text.format(**told)


def counted(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the text for one or for several; ``{n}`` in it is the count."""
    return tr(one if count == 1 else many, n=count, **values)


def noop(text: str, /) -> str:
    """Return a text as it is: it is translated where it is shown."""
    return text


def speak(application: QCoreApplication, locale: QLocale) -> None:
    """Write numbers by a locale, and use its language where there is a translation."""
    use_signs(locale.decimalPoint(), locale.groupSeparator())
    translator = QTranslator(application)
    if translator.load(locale, "", "", str(resource("language")), ".qm"):
        application.installTranslator(translator)
