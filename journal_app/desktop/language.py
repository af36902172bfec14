"""Texts in the reader's language, numbers with the signs of the reader's country.

Every text that people see goes through `tr`, with names in braces where something is put in. Texts of other rooms
(what a figure means, why a row is held) go through it where they are shown; `noop` marks a text that is translated
later. A translation is resources/language/<language>.qm; `make texts` gathers what is to be translated.
"""

from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from journal_app.desktop.figures import UNITS, Names, use_signs, whole
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


@lru_cache(maxsize=4096)
def word(text: str, /) -> str:
    """Return a text as `tr` does, looked up once: for what every cell of a table asks. Not for what people wrote."""
    return tr(text)


def spaced(text: str, /) -> str:
    """Return a heading or a sample in the reader's language; the spaces around it stay."""
    bare = text.strip()
    return text.replace(bare, tr(bare)) if bare else text


def noop(text: str, /) -> str:
    """Return a text as it is: it is translated where it is shown."""
    return text


def speak(application: QCoreApplication, locale: QLocale) -> None:
    """Write numbers by a locale, and use its language where there is a translation."""
    translator = QTranslator(application)
    if translator.load(locale, "", "", str(resource("language")), ".qm"):
        application.installTranslator(translator)
        own = QTranslator(application)
        if own.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            application.installTranslator(own)
    word.cache_clear()
    use_signs(locale.decimalPoint(), locale.groupSeparator(), _names(locale))


def _names(locale: QLocale) -> Names:
    short, long = QLocale.FormatType.ShortFormat, QLocale.FormatType.LongFormat
    months, days = range(1, 13), range(1, 8)
    return Names(
        tuple(locale.standaloneMonthName(one, short) for one in months),
        tuple(locale.standaloneMonthName(one, long) for one in months),
        tuple(locale.standaloneDayName(one, short) for one in days),
        tuple(locale.standaloneDayName(one, long) for one in days), tuple(tr(unit) for unit in UNITS),
    )  # fmt: skip
