import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from journal_app.desktop.artwork import icon
from journal_app.desktop.theme import Theme, colours, palette_of, tabular

ICONS = ("app", "trades", "performance", "sync", "import", "pause", "connect", "practice", "close", "quit", "search",
         "live", "catching_up", "offline", "trouble", "idle")  # fmt: skip


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours. Source: WCAG 2.1, relative luminance."""
    bright, dark = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_text_can_be_read_on_every_ground(name: str) -> None:
    look = colours(name)
    for ground in (look.window, look.base, look.alternate, look.field):
        for text in (look.text, look.muted, look.gain, look.loss, look.accent, look.warning):
            assert contrast(text, ground) >= 4.5, (text, ground)
    assert contrast(look.highlighted, look.highlight) >= 4.5
    assert contrast(look.text, look.notice) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
def test_palette_answers_for_every_role(name: str) -> None:
    palette = palette_of(colours(name))
    for role in QPalette.ColorRole:
        if role not in {QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles}:
            assert palette.isBrushSet(QPalette.ColorGroup.Active, role), role


def test_theme_follows_the_system_until_one_is_chosen(qtbot: QtBot, theme: Theme) -> None:
    theme.choose("system")
    assert theme.name == "light"
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    assert QApplication.palette().color(QPalette.ColorRole.Window) == QColor(colours("dark").window)
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.name == "dark"


@pytest.mark.usefixtures("qapp")
def test_every_icon_draws_something() -> None:
    for name in ICONS:
        picture = icon(name, "#ff0000").pixmap(16, 16).toImage()
        drawn = [picture.pixelColor(x, y).alpha() for x in range(16) for y in range(16)]
        assert any(drawn), name


def test_digits_are_equally_wide(qapp: QApplication) -> None:
    from PySide6.QtGui import QFontMetrics

    widths = {QFontMetrics(tabular(qapp.font())).horizontalAdvance(digit * 10) for digit in "0123456789"}
    assert len(widths) == 1
