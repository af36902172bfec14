"""The pages of the window by name; those that are seldom looked at are made when first shown."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from journal_app.desktop.deciding import Decisions
from journal_app.desktop.grouping import MOST, Grouper
from journal_app.desktop.models.live_frame import LiveFrame
from journal_app.desktop.notes import NoteKeeper
from journal_app.desktop.theme import Theme
from journal_app.desktop.views.performance_page import PerformancePage
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.desktop.views.trades_page import TradesPage
from journal_app.desktop.views.welcome_page import WelcomePage
from journal_app.journal import Journal
from journal_app.metrics.frames import build_frame

PAGES = ("trades", "performance", "figures", "structures", "proof", "inbox", "changes")
"""In the order of their tabs."""


class Pages(QStackedWidget):
    """One page is in front; all of them follow the chosen account."""

    shown = Signal(str)
    """The name of the page that came to the front."""
    failed = Signal(object)
    trade_wanted = Signal(str)
    """A page leads to the trade of this id."""

    def __init__(
        self, journal: Journal, theme: Theme, keeper: NoteKeeper, decisions: Decisions, grouper: Grouper
    ) -> None:
        """Make the pages that the first paint needs."""
        super().__init__()
        self._journal, self._theme, self._decisions, self._grouper = journal, theme, decisions, grouper
        self._account = ""
        self.trades = TradesPage(journal, LiveFrame(build_frame(())), theme, keeper)
        self.performance = PerformancePage(journal, theme)
        self.welcome = WelcomePage(theme)
        self._made: dict[str, QWidget] = {
            "trades": self.trades, "performance": self.performance, "welcome": self.welcome,
        }  # fmt: skip
        for page in self._made.values():
            self.addWidget(page)
        for source in (self.performance, self.trades.detail):
            source.failed.connect(self.failed)

    def page(self, name: str) -> QWidget:
        """Return a page, made now if it was never asked for."""
        if name not in self._made:
            made = self._make(name)
            made.failed.connect(self.failed)
            self._made[name] = made
            self.addWidget(made)
        return self._made[name]

    def _make(self, name: str) -> ReadingPage[Any]:
        # Imported when first shown: the first paint of the window does not wait for them.
        made: ReadingPage[Any]
        if name == "figures":
            from journal_app.desktop.views.figures_page import FiguresPage

            made = FiguresPage(self._journal, self._theme)
        elif name == "structures":
            from journal_app.desktop.views.structures_page import StructuresPage

            made = StructuresPage(self._journal, self._theme, self._grouper)
            made.trade_wanted.connect(self.trade_wanted)
        elif name == "proof":
            from journal_app.desktop.views.proof_page import ProofPage

            made = ProofPage(self._journal, self._theme)
        elif name == "inbox":
            from journal_app.desktop.views.inbox_page import InboxPage

            made = InboxPage(self._journal, self._theme, self._decisions)
        else:
            from journal_app.desktop.views.changes_page import ChangesPage

            made = ChangesPage(self._journal, self._theme)
            made.trade_wanted.connect(self.trade_wanted)
        made.choose_account(self._account)
        return made

    @property
    def front(self) -> str:
        """The name of the page in front."""
        return next(name for name, page in self._made.items() if page is self.currentWidget())

    def bring(self, name: str) -> None:
        """Bring a page to the front."""
        self.setCurrentWidget(self.page(name))
        self.shown.emit(name)

    def visit(self, name: str) -> None:
        """Bring a page to the front and let the keys work in it."""
        self.bring(name)
        target = self.page(name)
        if target is self.trades:
            self.trades.table.setFocus()
        elif target is self.performance:
            (self.performance.charts or self.performance).setFocus()
        elif isinstance(target, ReadingPage):
            target.take_focus()

    def refresh(self) -> None:
        """Let every page that was ever shown read again, when somebody looks."""
        self.performance.refresh()
        for page in self._made.values():
            if isinstance(page, ReadingPage):
                page.refresh()

    def choose_account(self, account: str) -> None:
        """Show one account on every page, all accounts with ""."""
        self._account = account
        for page in self._made.values():
            if isinstance(page, ReadingPage | TradesPage | PerformancePage):
                page.choose_account(account)

    def open_raw(self) -> None:
        """Show the chosen row of the page in front as it was received."""
        page = self.currentWidget()
        if isinstance(page, ReadingPage):
            page.open_raw()
        else:
            self.reveal(self.trades.detail.raw_text)

    def group(self) -> None:
        """Make one structure of the trades chosen on the page in front."""
        self._grouper.group(self._chosen_ids())

    def ungroup(self) -> None:
        """Let the trades chosen on the page in front stand on their own."""
        self._grouper.ungroup(self._chosen_ids())

    def _chosen_ids(self) -> tuple[str, ...]:
        page = self.currentWidget()
        if page is self.trades:
            return self.trades.table.chosen_ids(MOST + 1)
        return page.chosen_ids if isinstance(page, ReadingPage) else ()

    def focus_filter(self) -> None:
        """Put the cursor into the filter line of the trades."""
        self.bring("trades")
        self.trades.focus_filter()

    def reveal(self, part: QWidget) -> None:
        """Put the cursor into a part of the chosen trade's pane."""
        self.bring("trades")
        self.trades.detail.reveal(part)
