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


# Source: Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", the matrices of severity 1.0, for linear RGB.
_BLIND = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def _linear(colour: str) -> tuple[float, ...]:
    found = QColor(colour)
    parts = (found.redF(), found.greenF(), found.blueF())
    return tuple(one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)


def _seen(colour: str, kind: str) -> tuple[float, ...]:
    """Return CIE L*a*b* (D65) of a colour as somebody with that kind of vision sees it."""
    rows = _BLIND[kind]
    red, green, blue = (
        min(max(sum(weight * part for weight, part in zip(row, _linear(colour), strict=True)), 0.0), 1.0)
        for row in rows
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    x, y, z = (one ** (1 / 3) if one > 0.008856 else 7.787 * one + 16 / 116 for one in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: str, other: str, kind: str) -> float:
    """Return ΔE*76 of two colours for a kind of vision; about 2 is just seen, 10 at a glance."""
    pairs = zip(_seen(one, kind), _seen(other, kind), strict=True)
    return float(sum((left - right) ** 2 for left, right in pairs) ** 0.5)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_safe_gains_and_losses_can_be_read_and_told_apart_by_everybody(name: str) -> None:
    look, usual = colours(name, safe=True), colours(name)
    for ground in (look.window, look.base, look.alternate, look.field):
        for text in (look.gain, look.loss):
            assert contrast(text, ground) >= 4.5, (text, ground)
    for kind in _BLIND:
        assert difference(look.gain, look.loss, kind) > 40, kind
    worst = min(difference(usual.gain, usual.loss, kind) for kind in ("protanopia", "deuteranopia"))
    assert min(difference(look.gain, look.loss, kind) for kind in ("protanopia", "deuteranopia")) > 1.5 * worst
    assert {one: getattr(look, one) for one in ("text", "accent", "warning")} == {
        one: getattr(usual, one) for one in ("text", "accent", "warning")
    }
