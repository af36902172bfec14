"""The pages of the window by name; those that are seldom looked at are made when first shown."""

from functools import partial
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from journal_app.desktop.background import run
from journal_app.desktop.desk import Desk
from journal_app.desktop.grouping import MOST
from journal_app.desktop.models.live_frame import LiveFrame
from journal_app.desktop.scope import View
from journal_app.desktop.views.performance_page import PerformancePage
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.desktop.views.trades_page import TradesPage
from journal_app.desktop.views.welcome_page import WelcomePage
from journal_app.figures import Outcome
from journal_app.journal import Journal
from journal_app.metrics.frames import Floats, Ints, build_frame
from journal_app.metrics.outcomes import UNITS

GROUPS = (
    ("today", "review", "trades", "performance", "playbook"),
    ("figures", "structures"),
    ("proof", "inbox", "changes", "jobs", "settings"),
)
"""The pages in the order of the bar at the left."""
PAGES = tuple(name for group in GROUPS for name in group)
_MADE_WHEN_SHOWN = {
    "today": ("today_page", "TodayPage"),
    "review": ("review_page", "ReviewPage"),
    "playbook": ("playbook_page", "PlaybookPage"),
    "figures": ("figures_page", "FiguresPage"),
    "structures": ("structures_page", "StructuresPage"),
    "proof": ("proof_page", "ProofPage"),
    "inbox": ("inbox_page", "InboxPage"),
    "changes": ("changes_page", "ChangesPage"),
    "jobs": ("jobs_page", "JobsPage"),
    "settings": ("settings_page", "SettingsPage"),
}
"""Module of `views` and class; the first paint of the window does not wait for them."""


class _Chosen(NamedTuple):
    """The lasting numbers of the trades of a view (None: none is left out), and results in its measure."""

    view: View
    only: Ints | None
    seqs: Ints
    results: Floats


_NOTHING = np.array([], dtype=np.int64)


def _read_chosen(journal: Journal, view: View) -> _Chosen:
    only = np.sort(journal.figures.results(view.only())[0]) if view.is_narrow else None
    if view.outcome == Outcome():
        return _Chosen(view, only, _NOTHING, _NOTHING.astype(np.float64))
    return _Chosen(view, only, *journal.figures.results(view.only(), view.outcome))


class Pages(QStackedWidget):
    """One page is in front; all of them follow what the window looks at."""

    shown = Signal(str)
    """The name of the page that came to the front."""
    failed = Signal(object)
    told = Signal(object)
    """A `Said` of a page."""
    trade_wanted = Signal(str)
    """A page leads to the trade of this id."""
    page_wanted = Signal(str)
    """A page leads to another, by its name."""

    def __init__(self, desk: Desk) -> None:
        """Make the pages that the first paint needs."""
        super().__init__()
        self._desk = desk
        self.trades = TradesPage(desk, LiveFrame(build_frame(())))
        self.performance = PerformancePage(desk)
        self.welcome = WelcomePage(desk.theme)
        self._made: dict[str, QWidget] = {
            "trades": self.trades, "performance": self.performance, "welcome": self.welcome,
        }  # fmt: skip
        for page in self._made.values():
            self.addWidget(page)
        self.trades.detail.failed.connect(self.failed)
        self._listen(self.performance)
        desk.scope.changed.connect(self.follow_scope)

    def page(self, name: str) -> QWidget:
        """Return a page, made now if it was never asked for."""
        if name not in self._made:
            made = self._make(name)
            self._listen(made)
            made.choose_account(self._desk.scope.view.account)
            self._made[name] = made
            self.addWidget(made)
        return self._made[name]

    def _listen(self, page: ReadingPage[Any]) -> None:
        page.failed.connect(self.failed)
        page.told.connect(self.told)
        page.trade_wanted.connect(self.trade_wanted)
        page.page_wanted.connect(self.page_wanted)

    def _make(self, name: str) -> ReadingPage[Any]:
        module, kind = _MADE_WHEN_SHOWN[name]
        made: ReadingPage[Any] = getattr(import_module(f"journal_app.desktop.views.{module}"), kind)(self._desk)
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
        elif isinstance(target, ReadingPage):
            target.take_focus()

    def refresh(self) -> None:
        """Let every page that was ever shown read again, when somebody looks."""
        for page in self._made.values():
            if isinstance(page, ReadingPage):
                page.refresh()

    def rewrite(self) -> None:
        """Write all amounts anew: they were hidden, or are shown again."""
        self.refresh()
        self.trades.rewrite()

    def follow_scope(self) -> None:
        """Show what the window looks at, on every page."""
        view = self._desk.scope.view
        for page in self._made.values():
            if isinstance(page, ReadingPage | TradesPage):
                page.choose_account(view.account)
        self.refresh()
        self.narrow_trades()

    def narrow_trades(self) -> None:
        """Show only the trades of the view in the table, with their results in its measure."""
        view = self._desk.scope.view
        if self.tells_view:
            run(partial(_read_chosen, self._desk.journal, view), self._narrow, self.failed.emit)
        else:
            self.trades.show_only(None)
            self.trades.show_results(_NOTHING, _NOTHING.astype(np.float64), "money")

    @property
    def tells_view(self) -> bool:
        """Tell whether the table shows a choice, or another measure: it has to be read when trades change."""
        view = self._desk.scope.view
        return view.is_narrow or view.outcome != Outcome()

    def _narrow(self, chosen: _Chosen) -> None:
        if chosen.view == self._desk.scope.view:
            self.trades.show_only(chosen.only)
            self.trades.show_results(chosen.seqs, chosen.results, UNITS[chosen.view.measure])

    def open_raw(self) -> None:
        """Show the chosen row of the page in front as it was received."""
        page = self.currentWidget()
        if isinstance(page, ReadingPage):
            page.open_raw()
        else:
            self.reveal(self.trades.detail.raw_text)

    def group(self) -> None:
        """Make one structure of the trades chosen on the page in front."""
        self._desk.grouper.group(self._chosen_ids())

    def split(self) -> None:
        """Make the chosen fills of the trade in the pane a trade of their own."""
        detail = self.trades.detail
        self._desk.grouper.split(detail.trade_id, detail.chosen_fills())

    def join(self) -> None:
        """Take the fills of the trade in the pane back into the one that they were split off from."""
        self._desk.grouper.join(self.trades.detail.trade_id)

    def ungroup(self) -> None:
        """Let the trades chosen on the page in front stand on their own."""
        self._desk.grouper.ungroup(self._chosen_ids())

    def _chosen_ids(self) -> tuple[str, ...]:
        page = self.currentWidget()
        if page is self.trades:
            return self.trades.table.chosen_ids(MOST + 1)
        return page.chosen_ids if isinstance(page, ReadingPage) else ()

    def write_note(self) -> None:
        """Let the keys write a quick note, for now unless another day is looked at."""
        from journal_app.desktop.views.today_page import TodayPage

        page = self.page("today")
        if isinstance(page, TodayPage):
            if page is not self.currentWidget():
                page.go_to_now()
            self.bring("today")
            page.focus_note()

    def focus_filter(self) -> None:
        """Put the cursor into the filter line of the trades."""
        self.bring("trades")
        self.trades.focus_filter()

    def reveal(self, part: QWidget) -> None:
        """Put the cursor into a part of the chosen trade's pane."""
        self.bring("trades")
        self.trades.detail.reveal(part)
