"""The front door of the window: make the application, show the journal, leave nothing behind."""

import gc

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from journal_app.desktop.application import make_application
from journal_app.desktop.crashes import CrashNews
from journal_app.desktop.deciding import Said
from journal_app.desktop.job_reports import BackupJobs, BarJobs
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.measuring import Measuring
from journal_app.desktop.safekeeping import Safekeeping
from journal_app.desktop.single import Bell
from journal_app.desktop.theme import Theme
from journal_app.journal import Journal


class Session(QObject):
    """One window with its theme, its bell and its ear for bugs."""

    def __init__(self, journal: Journal, application: QApplication) -> None:
        """Build the window; `start` shows it."""
        super().__init__()
        self.theme = Theme(self)
        self.theme.follow(journal.settings)
        self.crashes = CrashNews(self)
        self.window = MainWindow(journal, self.theme)
        self.bell = Bell(journal.ledger.path, self)
        self.bell.rung.connect(self.window.bring_up)
        self.crashes.happened.connect(self.window.show_crash)
        self.window.failed.connect(self.crashes.tell)
        self.window.finished.connect(application.quit)
        self.window.feed.loaded.connect(self._settle)
        self.safe = Safekeeping(journal, self)
        self.safe.told.connect(self.window.say)
        self.safe.troubled.connect(self.window.status.show_trouble)
        self.safe.failed.connect(self.window.tell)
        self.bars = Measuring(journal, self)
        self.bars.told.connect(self.window.say)
        self.bars.failed.connect(self.window.tell)
        self._tell_house()
        application.aboutToQuit.connect(self._leave)

    def _tell_house(self) -> None:
        house = self.window.house
        self._reports = BarJobs(self.bars, house.jobs, self), BackupJobs(self.safe, house.jobs, self)
        for source in (self.safe, self.bars):
            source.told.connect(self._tell_problem)

    @Slot(object)
    def _tell_problem(self, said: Said) -> None:
        self.window.house.notices.tell("problems", said.title, said.hint)

    def start(self) -> None:
        """Show the window, then read."""
        self.crashes.listen()
        self.window.show()
        self.window.start()

    @Slot()
    def _settle(self) -> None:
        # What is here now stays: the collector need not look at it again, which takes 70 ms at a time.
        gc.freeze()
        if self.window.feed.complete:
            self.safe.start_soon()
            self.bars.start_soon()

    @Slot()
    def _leave(self) -> None:
        gc.unfreeze()
        self.window.quit()
        self.bars.close()
        self.safe.close()
        self.crashes.stop()
        self.bell.close()


def run_window(journal: Journal) -> int:
    """Show a journal until the trader quits; return the exit code. The caller closes the journal."""
    application = make_application()
    session = Session(journal, application)
    session.start()
    return application.exec()
