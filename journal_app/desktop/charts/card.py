"""A chart on a card: title, n, exact values under the cursor, keys, and a menu that saves and copies."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from journal_app.desktop.charts.canvas import Canvas
from journal_app.desktop.charts.chart import Chart
from journal_app.desktop.charts.saving import Picture, copy_picture, file_name, save_picture
from journal_app.desktop.dialogs.save_as import ask_where
from journal_app.desktop.language import tr
from journal_app.desktop.theme import GRID, Theme, sized, tabular
from journal_app.domain.errors import JournalError

LEAST = QSize(320, 288)


class ElidedLabel(QLabel):
    """One line of plain text that is cut with an ellipsis where there is no room, and whole in its tool tip."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(tabular(self.font()))
        self.setMinimumWidth(1)

    def tell(self, text: str) -> None:
        """Show a text."""
        self._whole = text
        self.setAccessibleName(text)
        self.setToolTip(text)
        self._cut()

    @property
    def whole(self) -> str:
        """The text without anything cut."""
        return self._whole

    def _cut(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        self._cut()

    def minimumSizeHint(self) -> QSize:
        """Ask for one line, however narrow."""
        return QSize(1, super().minimumSizeHint().height())


class Readout(QLabel):
    """Exact values in two lines of plain text; the room is always there, so that nothing jumps."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(tabular(self.font()))
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setFixedHeight(2 * self.fontMetrics().lineSpacing())
        self.setMinimumWidth(1)

    def tell(self, text: str) -> None:
        """Show a text; its parts are held apart by three spaces, and not broken inside."""
        self.setText(_unbroken(text))
        self.setToolTip(text)
        self.setAccessibleName(text)

    @property
    def whole(self) -> str:
        """What is told."""
        return self.toolTip()


def _unbroken(text: str) -> str:
    """Return a text of which lines are broken only between its parts."""
    return "  \u2002".join(part.replace(" ", "\u00a0") for part in text.split("   "))


class Card(QWidget):
    """What all cards share: heading, readout, menu; a subclass or a caller places the picture."""

    chosen = Signal(str, str, str)
    """A mark was chosen to filter by: dimension, key of the group, label."""
    failed = Signal(object)
    """A `JournalError`: a picture could not be saved."""
    least_height = LEAST.height()

    def __init__(self, title: str, face: QWidget, theme: Theme) -> None:
        """Place a picture under its title."""
        super().__init__()
        self._ending = "png"
        self.title, self.face, self.theme = tr(title), face, theme
        self.heading, self.basis, self.readout = QLabel(self.title), ElidedLabel(), Readout()
        self.heading.setFont(sized(self.font(), 1.05, bold=True))
        self.options = QHBoxLayout()
        self.menu_button = QToolButton(autoRaise=True)
        self.menu_button.setText("⋯")
        self.menu_button.setAccessibleName(tr("Save or copy “{title}”", title=self.title))
        self.menu_button.setToolTip(tr("Save or copy this picture"))
        self.menu_button.clicked.connect(self._open_menu)
        self._nothing = QLabel()
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._stack = QStackedLayout()
        self.setMinimumSize(LEAST)
        for quiet in (self.basis, self.readout, self._nothing):
            quiet.setForegroundRole(quiet.palette().ColorRole.PlaceholderText)
        self.setAccessibleName(self.title)
        self.offer_commands()
        self._arrange()
        theme.changed.connect(self.update)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self.heading)
        top.addWidget(self.basis, 1)
        top.addLayout(self.options)
        top.addWidget(self.menu_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        column.setSpacing(GRID // 2)
        column.addLayout(top)
        column.addLayout(self._stack, 1)
        column.addWidget(self.readout)
        # Only now that the stack has a parent: what it shows would be a window of its own.
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self.face)

    def say_nothing(self, text: str) -> None:
        """Show words in place of the picture; with "" the picture is there."""
        self._nothing.setText(text)
        self._stack.setCurrentWidget(self._nothing if text else self.face)
        self.readout.setVisible(not text)

    def tab_stops(self) -> list[QWidget]:
        """Return what Tab comes to, in the order in which it is read: the choices, the menu, the picture."""
        stops = [one for one in self.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
        head = [one for one in stops if one is not self.menu_button and not self._is_of_face(one)]
        face = [one for one in stops if self._is_of_face(one) and one.focusProxy() is None]
        return [*head, self.menu_button, *face]

    def _is_of_face(self, part: QWidget) -> bool:
        return part is self.face or self.face.isAncestorOf(part)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card's ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().base())
        painter.drawRoundedRect(self.rect(), GRID / 2, GRID / 2)
        painter.end()
        super().paintEvent(event)

    def offer_commands(self) -> None:
        """Offer what can be done with the picture, in its menu and in the list of commands."""
        self.addAction(tr("Save as &PNG …"), self.save_as_png)
        self.addAction(tr("Save as &SVG …"), self.save_as_svg)
        self.addAction(tr("&Copy picture"), self.copy)

    def make_menu(self) -> QMenu:
        """Return the menu of the picture."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.actions())
        return menu

    def picture(self) -> Picture:
        """Return what is shown now as a picture to keep."""
        return Picture(self.title, self.basis.whole, self.readout.text(), self.size(), self.heading.font(),
                       self.readout.font(), self.theme.colours, self.draw_face)  # fmt: skip

    def _open_menu(self) -> None:
        self.make_menu().popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu at the mouse, or by the menu key."""
        self.make_menu().popup(event.globalPos())

    def save_as_png(self) -> None:
        """Ask for a file and write the picture into it."""
        self._save("png", tr("PNG picture (*.png)"))

    def save_as_svg(self) -> None:
        """Ask for a file and write the picture into it as lines and texts."""
        self._save("svg", tr("SVG drawing (*.svg)"))

    def _save(self, ending: str, kinds: str) -> None:
        self._ending = ending
        title = tr("Save “{title}”", title=self.title)
        ask_where(self, title, [kinds], file_name(self.title, ending), self.save_to)

    def save_to(self, path: str) -> None:
        """Write the picture into a file, in the form that was asked for."""
        try:
            save_picture(path, self._ending, self.picture())
        except JournalError as error:
            self.failed.emit(error)

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        copy_picture(self.picture())

    def draw_face(self, painter: QPainter, size: QSize) -> None:
        """Draw the picture alone, for a file."""
        raise NotImplementedError


class ChartCard(Card):
    """A card with a `Chart`."""

    def __init__(self, chart: Chart, theme: Theme) -> None:
        """Show a chart without marks yet."""
        self.chart = chart
        self.canvas = Canvas(chart, theme)
        super().__init__(chart.title, self.canvas, theme)
        self.canvas.pointed.connect(self._tell)
        self.canvas.picked.connect(self._choose)
        self.redraw()

    def redraw(self) -> None:
        """Show what the chart holds now; the cursor is forgotten."""
        self.basis.tell(self.chart.basis())
        self.canvas.forget()
        self.say_nothing("" if self.chart.marks else tr(self.chart.nothing))

    def add_choice(self, names: Sequence[tuple[str, str]], name: str) -> "Choice":
        """Add a row of buttons of which one is down, and return it."""
        choice = Choice(names, name)
        self.options.addWidget(choice)
        return choice

    def _tell(self, mark: int) -> None:
        self.readout.tell(self.chart.read(mark) if mark >= 0 else self.chart.summary())

    def _choose(self, mark: int) -> None:
        for one in self.chart.choices(mark):
            self.chosen.emit(*one)

    def draw_face(self, painter: QPainter, size: QSize) -> None:
        """Draw the chart alone, for a file."""
        self.canvas.draw(painter, size)


class Choice(QWidget):
    """A few buttons in a row, of which one is down."""

    changed = Signal(str)

    def __init__(self, names: Sequence[tuple[str, str]], name: str) -> None:
        """Offer (key, text) pairs; the first is down."""
        super().__init__()
        self.setAccessibleName(tr(name))
        self.buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for key, text in names:
            button = QToolButton(autoRaise=True)
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setText(tr(text))
            button.setAccessibleName(f"{tr(name)}: {tr(text)}")
            button.setProperty("key", key)
            button.clicked.connect(self._tell)
            row.addWidget(button)
            self.buttons[key] = button
        self.buttons[names[0][0]].setChecked(True)

    def _tell(self) -> None:
        self.changed.emit(self.key)

    @property
    def key(self) -> str:
        """The key of the button that is down."""
        return next(key for key, button in self.buttons.items() if button.isChecked())

    def choose(self, key: str) -> None:
        """Press a button."""
        self.buttons[key].setChecked(True)
