"""The main window: places the panels and passes news between them; decides nothing about trades."""

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QByteArray, QCoreApplication, QEventLoop, QSize, Qt, QThread, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QToolButton, QVBoxLayout, QWidget

from journal_app.desktop.actions import COPYING, GROUPING, SPLITTING, build_commands
from journal_app.desktop.artwork import icon
from journal_app.desktop.background import finish
from journal_app.desktop.deciding import Decisions, Said
from journal_app.desktop.desk import Desk
from journal_app.desktop.dialogs.crash_report import CrashReport
from journal_app.desktop.dialogs.palette import Palette
from journal_app.desktop.errands import Errands
from journal_app.desktop.figures import mask_amounts
from journal_app.desktop.grouping import Grouper
from journal_app.desktop.household import Household
from journal_app.desktop.importing import FileImport
from journal_app.desktop.job_reports import ErrandJobs, ImportJobs, SyncJobs
from journal_app.desktop.language import tr
from journal_app.desktop.models.live_frame import LiveFrame
from journal_app.desktop.models.table_layout import layout_of
from journal_app.desktop.notes import NoteKeeper
from journal_app.desktop.page_commands import page_commands
from journal_app.desktop.pages import GROUPS, PAGES, Pages
from journal_app.desktop.proof_words import badges_of
from journal_app.desktop.rule_watch import RuleWatch
from journal_app.desktop.scope import Scope, View
from journal_app.desktop.standing import Standing, StandingFeed
from journal_app.desktop.sync_state import SyncState
from journal_app.desktop.sync_watch import SyncWatch
from journal_app.desktop.theme import GRID, Theme
from journal_app.desktop.trades_feed import Step, TradesFeed
from journal_app.desktop.tray import Tray
from journal_app.desktop.views.account_choice import AccountChoice
from journal_app.desktop.views.banner import Banner
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.desktop.views.scope_bar import ScopeBar
from journal_app.desktop.views.sidebar import Sidebar
from journal_app.desktop.views.status_line import StatusLine
from journal_app.desktop.window_memory import WindowMemory
from journal_app.domain.errors import JournalError
from journal_app.domain.news import SyncPhase, SyncReport
from journal_app.journal import Journal

_CLOSE_SECONDS = 3.0
_SPARE_WORDS = ("sync", "pause")
"""Buttons that are told by their icons alone in a window that is narrower than this many pixels."""
_ROOM_FOR_WORDS = 1080


def _do(act: Callable[[], object], *_: object) -> None:
    """Act, whatever Qt tells along with the signal."""
    act()


class MainWindow(QMainWindow):
    """One journal in one window."""

    finished = Signal()
    """The window is closed for good and everything it started has ended."""
    failed = Signal(object)
    """An exception that is nobody's fault but ours."""

    def __init__(self, journal: Journal, theme: Theme) -> None:
        """Build what the first paint needs; nothing is read before `start`."""
        super().__init__()
        self._journal, self.theme = journal, theme
        self._quitting = self._closed = False
        self.memory = WindowMemory(journal.config_dir)
        self._spare: dict[str, QToolButton] = {}
        self.setWindowTitle(tr("Trade Journal"))
        self.setWindowIcon(icon("app"))
        self.keeper = NoteKeeper(journal, self)
        self.feed = TradesFeed(journal, self)
        self.standing = StandingFeed(journal, self)
        self.sync = SyncWatch(journal, self)
        self.imports = FileImport(journal, self)
        self.decisions = Decisions(journal, self)
        self.grouper = Grouper(journal, self.keeper.undo_stack, self)
        self.rules = RuleWatch(journal, self)
        self.commands = build_commands(self, theme, self.keeper)
        self.banner, self.status = Banner(theme), StatusLine(theme)
        self.accounts = AccountChoice()
        chosen = journal.settings
        self.scope = Scope(self, View(measure=chosen.measure, gross=chosen.gross))
        self.house = Household(journal, theme, self.commands, self.keeper.undo_stack, self.scope)
        self.house.setParent(self)
        self.pages = Pages(Desk(journal, theme, self.scope, self.keeper, self.decisions, self.grouper, self.house))
        self.sidebar = Sidebar(GROUPS, self.commands.by_name, theme)
        self.scope_bar = ScopeBar(self.scope, theme, *(self.commands[name] for name in ("back", "forward", "mask")))
        self.palette_box = Palette(self)
        self.trades, self.performance, self.welcome = self.pages.trades, self.pages.performance, self.pages.welcome
        self.errands = Errands(journal, theme, self.banner, self.imports, self)
        self.tray = Tray(self.commands.by_name, self.house.pauses, self.house.settings, self)
        self._arrange()
        self._connect_commands()
        self._connect_news()
        self._remember()

    def _arrange(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar())
        column.addWidget(self.banner)
        column.addWidget(self.pages, 1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addWidget(middle, 1)
        whole = QWidget()
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(row, 1)
        outer.addWidget(self.status)
        self.setCentralWidget(whole)
        self.setMinimumSize(800, 480)
        self.resize(1280, 800)
        self.pages.shown.connect(self._mark_tab)
        self.pages.bring("trades")

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, GRID, 0)
        row.setSpacing(GRID // 2)
        row.addWidget(self.scope_bar, 1)
        row.addWidget(self.accounts)
        for name in _SPARE_WORDS:
            self._spare[name] = self._button(name)
            row.addWidget(self._spare[name])
        return row

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(16, 16))
        button.setDefaultAction(self.commands[name])
        return button

    def _connect_commands(self) -> None:
        detail = self.trades.detail
        acts: dict[str, Callable[[], object]] = {
            "palette": self.find_command, "back": self.scope.go_back, "forward": self.scope.go_forward,
            "clear": self.scope.clear, "period": self.scope_bar.period.setFocus,
            "outcome": self.scope_bar.outcome.setFocus,
            "copy": self.trades.copy_chosen, "export": self.trades.export_chosen,
            "columns": self.trades.table.offer_columns, "change": self.trades.open_bulk,
            "connect": self.errands.connect_alpaca, "import": self.errands.choose_file,
            "backup": self.errands.back_up, "reckoning": partial(self._open_settings, "figures"),
            "practice": self.errands.start_practice, "quit": self.quit, "filter": self.pages.focus_filter,
            "note": partial(self.pages.reveal, detail.editor.note_text),
            "fills": partial(self.pages.reveal, detail.fills_table), "raw": self.pages.open_raw,
            "lots": partial(self.pages.reveal, detail.lots.table),
            "quick_note": self.pages.write_note,
            "table": partial(self.pages.visit, "trades"), "account": self.accounts.take_focus,
            "sync": self.sync.sync_now, "help": self.help,
            "keys": partial(self.errands.show_help, self.commands, "keys"),
            "about": self.errands.show_about, "last_sync": self.errands.show_last_sync,
            "group": self.pages.group, "ungroup": self.pages.ungroup, "split": self.pages.split,
            "join": self.pages.join,
            **{name: partial(self.pages.visit, name) for name in PAGES},
        }  # fmt: skip
        for name, act in acts.items():
            self.commands[name].triggered.connect(partial(_do, act))
        self.trades.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.trades.table.addActions([self.commands[name] for name in (*COPYING, *GROUPING)])
        detail.fills_table.addActions([self.commands[name] for name in SPLITTING])
        self.commands["pause"].setChecked(self.sync.paused)
        self.commands["mask"].toggled.connect(self._mask)
        self.commands["pause"].toggled.connect(self.sync.pause)
        for action in self.commands.themes.values():
            action.triggered.connect(self._choose_theme)
        self.welcome.chosen.connect(self._follow_welcome)
        self.accounts.chosen.connect(self.scope.choose_account)
        self.scope.changed.connect(self._follow_scope)

    def _connect_news(self) -> None:
        self.theme.changed.connect(self._restyle)
        self.feed.loaded.connect(self._show_frame)
        self.feed.changed.connect(self._show_step)
        self.standing.changed.connect(self._show_standing)
        self.sync.changed.connect(self._show_states)
        self.sync.reported.connect(self._show_report)
        self.sync.advanced.connect(self.refresh)
        self.sync.crashed.connect(self.failed)
        self.keeper.written.connect(self.feed.refresh)
        self.errands.connected.connect(self.sync.restart)
        self.errands.import_started.connect(self._choose_page)
        self.errands.imported.connect(self.refresh)
        self._connect_house()
        self.decisions.changed.connect(self.refresh)
        self.decisions.done.connect(self.say)
        self.grouper.done.connect(self.say)
        self.trades.copier.told.connect(self.say)
        self.trades.changer.told.connect(self.say)
        self.trades.changer.changed.connect(self.refresh)
        self.trades.copier.failed.connect(self.tell)
        self.trades.views.failed.connect(self.tell)
        self.grouper.changed.connect(self.refresh)
        self.errands.told.connect(self.say)
        self.tray.opened.connect(self.bring_up)
        self.status.badges.opened.connect(self._open_proofs)
        self.pages.trade_wanted.connect(self._open_trade)
        self.pages.told.connect(self.say)
        self.sync.advanced.connect(self.rules.look)
        self.keeper.written.connect(self.rules.look)
        self.pages.page_wanted.connect(self.pages.visit)
        for source in (
            self.feed, self.standing, self.keeper, self.imports, self.decisions, self.grouper, self.errands, self.pages,
            self.rules,
        ):  # fmt: skip
            source.failed.connect(self.tell)
        self.imports.failed.connect(self._choose_page)

    def _connect_house(self) -> None:
        house = self.house
        house.keep_reporters(
            ImportJobs(self.imports, house.jobs), SyncJobs(self.sync, house.jobs, self.commands["pause"]),
            ErrandJobs(self.errands, house.jobs),
        )  # fmt: skip
        house.reckoned.connect(self.feed.load)
        house.reckoned.connect(self.pages.refresh)
        house.failed.connect(self.tell)
        house.accounts.told.connect(self.say)
        house.accounts.changed.connect(self.sync.restart)
        house.notices.shown.connect(self._show_notice)
        house.notices.changed.connect(self._count_news)
        house.jobs.changed.connect(self._count_news)
        house.day.changed.connect(self.tray.show_day)
        house.pauses.changed.connect(self._tell_pause)
        self.errands.connected.connect(house.hear_connected)
        self.sync.changed.connect(house.notices.hear_states)
        self.sync.reported.connect(house.notices.hear_report)
        self.rules.rule_broken.connect(house.notices.hear_rule)
        self.tray.menu_opened.connect(house.day.read)
        self.tray.lost.connect(self.bring_up)
        self.status.news.clicked.connect(self.commands["jobs"].trigger)

    def start(self) -> None:
        """Read the trades and begin to sync."""
        self.house.start()
        self.tray.show()
        page = self.memory.get("page")
        if isinstance(page, str) and page in PAGES:
            self.pages.visit(page)
        self.feed.load()
        self.trades.views.load()
        self.sync.start()

    def refresh(self) -> None:
        """Read what changed in the journal, for every page that somebody looks at."""
        self.feed.refresh()
        self.standing.refresh()
        self.pages.refresh()

    # Pages --------------------------------------------------------------------------------------

    def _mark_tab(self, shown: str) -> None:
        for name in PAGES:
            self.commands[name].setChecked(name == shown)

    def _follow_scope(self) -> None:
        self.accounts.choose(self.scope.view.account)

    def _mask(self, masked: bool) -> None:  # noqa: FBT001 - what the action tells
        mask_amounts(masked=masked)
        self.scope.masked.emit(masked)
        self.pages.rewrite()

    def help(self) -> None:
        """Show help about what is in front, or about the figure that is chosen there."""
        front = self.pages.front
        page = self.pages.page(front)
        chosen = page.help_topic if isinstance(page, ReadingPage) else ""
        self.errands.show_help(self.commands, chosen or front)

    def find_command(self) -> None:
        """Offer every command of the window and of the page in front by name."""
        commands, title = self.commands.all(), self.commands.title_of(self.pages.front)
        self.palette_box.offer(commands, page_commands(self.pages.page(self.pages.front), title, commands))

    def _follow_welcome(self, way: str) -> None:
        self.commands[way].trigger()

    def _open_settings(self, group: str) -> None:
        self.pages.visit("settings")
        page = self.pages.page("settings")
        if isinstance(page, ReadingPage):
            page.open_part(group)

    def _open_proofs(self, account: str) -> None:
        self.accounts.choose(account)
        self.pages.visit("proof")

    def _open_trade(self, trade_id: str) -> None:
        self.pages.bring("trades")
        if self.trades.open_trade(trade_id):
            return
        self.accounts.choose_all()
        self.scope.clear()
        if not self.trades.open_trade(trade_id):
            self.banner.tell(
                tr("This trade is not in the journal any more."), tr("Its rows count no longer, or not yet.")
            )

    def _choose_page(self) -> None:
        """Show the ways to fill it to an empty journal that nothing fills."""
        empty = not self.trades.model.frame.size
        lonely = not self.sync.state.connected and self.sync.state.phase is SyncPhase.IDLE and not self.imports.name
        if self.pages.front == "welcome" and not (empty and lonely):
            self.pages.bring("trades")
        elif self.pages.front == "trades" and empty and lonely and self.feed.complete:
            self.pages.bring("welcome")

    # News ---------------------------------------------------------------------------------------

    def _show_frame(self, frame: LiveFrame) -> None:
        self.trades.show_frame(frame)
        self._trades_changed()
        if self.feed.complete:
            self.standing.refresh()
            QTimer.singleShot(0, self.performance.warm_up)

    def _show_step(self, step: Step) -> None:
        if len(step.changed) or step.gone:
            self.trades.show_changes(step.changed, step.gone, is_last=step.is_last)
            if step.is_last:
                self._trades_changed()

    def _trades_changed(self) -> None:
        self.performance.refresh()
        self.house.day.refresh()
        if self.pages.tells_view:
            self.pages.narrow_trades()
        self._choose_page()

    def _show_standing(self, standing: Standing) -> None:
        self.status.badges.show_badges(badges_of(standing))
        self.commands.tell_held(sum(standing.held.values()))
        self.accounts.show_accounts(standing.accounts)
        self.commands["account"].setEnabled(self.accounts.isVisibleTo(self))
        self.trades.provisional.show_fills(standing.provisional)
        self.trades.leave_out(standing.doubtful)

    def _show_states(self, states: tuple[SyncState, ...]) -> None:
        self.status.show_states(states)
        self.tray.show_states(states)
        self.trades.tell_coming(coming=any(one.phase is SyncPhase.CATCHING_UP for one in states))
        self.banner.follow(states)
        self._choose_page()

    def _show_report(self, report: SyncReport) -> None:
        self.errands.hear_report(report)
        self.status.show_report(report)

    def _show_notice(self, text: str, hint: str) -> None:
        if self.tray.available:
            self.tray.show_notice(text, hint)
        else:
            self.status.show_notice(text)

    def _tell_pause(self) -> None:
        self.sync.tell_pause(self.house.pauses.sentence)

    def _count_news(self) -> None:
        self.status.show_news(len(self.house.jobs.running), self.house.notices.unseen)

    def _restyle(self) -> None:
        self.commands.restyle(self.theme)

    def _choose_theme(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.house.settings.change("theme", action.data())

    def say(self, said: Said) -> None:
        """Show a sentence and the next step in the banner."""
        self.banner.tell(said.title, said.hint)

    def tell(self, error: Exception) -> None:
        """Show a known error in the banner; anything else is a mistake of ours."""
        if isinstance(error, JournalError):
            self.banner.tell(tr(error.title), tr(error.hint))
        else:
            self.failed.emit(error)

    def show_crash(self, report: str) -> None:
        """Show a bug, once at a time."""
        if not self._closed and self.findChild(CrashReport) is None:
            CrashReport(report, self).open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the names of all pages readable."""
        super().resizeEvent(event)
        styles = Qt.ToolButtonStyle
        roomy = self.width() >= _ROOM_FOR_WORDS
        self.sidebar.be_wide(wide=roomy)
        for button in self._spare.values():
            button.setToolButtonStyle(styles.ToolButtonTextBesideIcon if roomy else styles.ToolButtonIconOnly)

    # Coming and going ---------------------------------------------------------------------------

    def bring_up(self) -> None:
        """Show the window in front of the others."""
        self.tray.rest()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def quit(self) -> None:
        """Close for good."""
        self._quitting = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go to the tray where there is one; else end everything that runs, then close."""
        self.trades.detail.editor.save()
        if not self._quitting and self.tray.available and self.house.settings.value("keep_in_tray"):
            event.ignore()
            self.hide()
            self.tray.watch_over()
            self.tray.tell_once(tr("Trade Journal keeps syncing here. Quit it from this menu."))
            return
        if not self._quitting and not self.tray.available and self.house.settings.value("minimise_on_close"):
            event.ignore()
            self.showMinimized()
            return
        event.accept()
        if not self._closed:
            self._closed = True
            self._keep_place()
            self.hide()
            self._end()
            self.finished.emit()

    def _remember(self) -> None:
        """Be where and as the window was left; a place that no screen shows any more is not taken."""
        self.trades.table.use_layout(layout_of(self.memory.get("trades")))
        place = self.memory.get("place")
        if isinstance(place, str):
            self.restoreGeometry(QByteArray.fromBase64(place.encode("ascii", "ignore")))

    def _keep_place(self) -> None:
        place = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        front = self.pages.front if self.pages.front in PAGES else "trades"
        self.memory.keep(place=place, page=front, trades=self.trades.table.layout_by_hand().to_json())

    def _end(self) -> None:
        self.tray.icon.hide()
        self.feed.stop()
        self.standing.stop()
        self.imports.stop()
        self.sync.close()
        self.house.stop()
        deadline = time.monotonic() + _CLOSE_SECONDS
        # Notes and groups are written one after the other; the next is sent when the last one is in the journal.
        writers = (self.keeper, self.grouper, self.house.settings)
        while not all(one.idle for one in writers) and time.monotonic() < deadline:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
            QThread.msleep(5)
        finish(_CLOSE_SECONDS)
