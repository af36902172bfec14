"""How the window looks: two complete palettes of named colours, and the system's wish."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Literal

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from journal_app.desktop.artwork import icon
from journal_app.paths import resource
from journal_app.settings import Settings, TextSize

Choice = Literal["system", "light", "dark"]
_FIELDS = ("QLineEdit", "QPlainTextEdit", "QRadioButton", "QCheckBox")
_MOVING = (
    Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_FadeMenu, Qt.UIEffect.UI_AnimateCombo, Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip, Qt.UIEffect.UI_AnimateToolBox,
)  # fmt: skip
_USUAL_SIZE = "usual text size"
TEXT_SIZES: dict[TextSize, float] = {"small": 0.9, "normal": 1.0, "large": 1.15, "largest": 1.3}
"""How large text is, against what the system says."""
GRID = 8
"""All distances are multiples of this many pixels."""


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one theme by what they mean, each as #rrggbb."""

    window: str
    base: str
    field: str
    alternate: str
    text: str
    muted: str
    disabled: str
    button: str
    line: str
    highlight: str
    highlighted: str
    accent: str
    curve: str
    gain: str
    loss: str
    cool: str
    warm: str
    warning: str
    notice: str


@cache
def colours(name: str, *, safe: bool = False) -> Colours:
    """Return the colours of "light" or "dark"; *safe* ones can be told apart by everybody."""
    found = json.loads(resource(f"themes/{name}.json").read_text("utf-8"))
    others = found.pop("safe")
    return Colours(**(found | others if safe else found))


def palette_of(look: Colours) -> QPalette:
    """Return a palette with every role set, also for disabled widgets."""
    role = QPalette.ColorRole
    palette = QPalette()
    for roles, colour in (
        ((role.Window, role.ToolTipBase), look.window),
        ((role.Base,), look.base),
        ((role.AlternateBase,), look.alternate),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), look.text),
        ((role.BrightText,), look.highlighted),
        ((role.PlaceholderText, role.LinkVisited), look.muted),
        ((role.Button, role.Light), look.button),
        ((role.Midlight, role.Mid, role.Dark, role.Shadow), look.line),
        ((role.Highlight,), look.highlight),
        ((role.HighlightedText,), look.highlighted),
        ((role.Link, role.Accent), look.accent),
    ):
        for one in roles:
            palette.setColor(one, QColor(colour))
    for one in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, QColor(look.disabled))
    return palette


class Theme(QObject):
    """The look in force; `changed` is told after the palette was set, so that charts can follow."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Start with what the system wants; Unknown counts as light."""
        super().__init__(parent)
        self.choice: Choice = "system"
        self.name = ""
        self.safe = False
        """Whether gains and losses have colours that everybody can tell apart."""
        self.reduced_motion = False
        """Whether nothing may slide or fade."""
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply()

    @property
    def colours(self) -> Colours:
        """The named colours of the look in force."""
        return colours(self.name, safe=self.safe)

    def choose(self, choice: Choice) -> None:
        """Use light, dark, or whatever the system uses."""
        self.choice = choice
        self._apply()

    def follow(self, settings: Settings) -> None:
        """Look as the settings say."""
        self.reduced_motion = settings.reduced_motion
        for one in _MOVING:
            QApplication.setEffectEnabled(one, not settings.reduced_motion)
        resize_text(TEXT_SIZES[settings.text_size])
        if settings.colour_blind != self.safe:
            self.safe, self.name = settings.colour_blind, ""  # drawn anew, whatever the theme
        self.choose(settings.theme)

    def _follow_system(self) -> None:
        self._apply()

    def _apply(self) -> None:
        wished = self.choice
        if wished == "system":
            dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
            wished = "dark" if dark else "light"
        if wished == self.name:
            return
        self.name = wished
        palette = palette_of(self.colours)
        QApplication.setPalette(palette)
        # A field darker than a dark window shows no edge; a lighter one does.
        palette.setColor(QPalette.ColorRole.Base, QColor(self.colours.field))
        for kind in _FIELDS:
            QApplication.setPalette(palette, kind)  # type: ignore[arg-type]  # the stub asks for bytes, Qt for str
        icon.cache_clear()
        self.changed.emit()


def resize_text(factor: float) -> None:
    """Show all text at a size against what the system says; also where a widget has a size of its own."""
    font = QApplication.font()
    application = QCoreApplication.instance()
    if application is None:
        return
    if application.property(_USUAL_SIZE) is None:
        application.setProperty(_USUAL_SIZE, font.pointSizeF())
    wanted, before = application.property(_USUAL_SIZE) * factor, font.pointSizeF()
    if wanted == before:
        return
    own = [one for one in QApplication.allWidgets() if one.font().resolveMask() & _SIZE_IS_OWN]
    font.setPointSizeF(wanted)
    QApplication.setFont(font)
    for widget in own:
        tuned = QFont(widget.font())
        tuned.setPointSizeF(tuned.pointSizeF() * wanted / before)
        widget.setFont(tuned)


_SIZE_IS_OWN = 2
"""Source: QFont::ResolveProperties, SizeResolved: the size does not come from the application."""


def tabular(font: QFont) -> QFont:
    """Return the font with digits of equal width, so that columns of money line up."""
    tuned = QFont(font)
    tuned.setFeature(QFont.Tag("tnum"), 1)
    return tuned


def sized(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """Return the font scaled by a factor."""
    tuned = tabular(font)
    tuned.setPointSizeF(font.pointSizeF() * factor)
    if bold:
        tuned.setWeight(QFont.Weight.DemiBold)
    return tuned
