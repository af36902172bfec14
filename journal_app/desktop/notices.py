"""Notices: what is worth a word while the trader looks elsewhere; quiet hours hold them back, the list keeps them."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from journal_app.desktop.choosing import SettingsKeeper
from journal_app.desktop.language import counted, noop, tr
from journal_app.desktop.own_time import is_quiet, own_time
from journal_app.desktop.sync_state import SyncState
from journal_app.domain.clock import now_us
from journal_app.domain.news import SyncPhase, SyncReport

NoticeKind = Literal["fills", "rules", "reports", "problems"]
BUNCH_MS = 2000
"""Fills that come within this time of the first are one notice."""
_LOOK_MS = 30_000
_MOST = 200
_WORDS: dict[NoticeKind, tuple[str, str]] = {
    "fills": (noop("{n} new fill"), noop("{n} new fills")),
    "rules": (noop("{n} broken rule"), noop("{n} broken rules")),
    "reports": (noop("{n} finished report"), noop("{n} finished reports")),
    "problems": (noop("{n} problem"), noop("{n} problems")),
}  # fmt: skip
_HELPLESS = frozenset({SyncPhase.STOPPED, SyncPhase.KEYS_REJECTED})
"""What sync does not get out of by itself."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: when (computer's clock, UTC µs), of which kind, what happened and what to do.

    ``private`` says the same without any amount, "" when ``text`` names none; ``many`` is how many
    things of its kind it tells of.
    """

    at_us: int
    kind: NoticeKind
    text: str
    hint: str = ""
    private: str = ""
    many: int = 1


class Notices(QObject):
    """Decides which notices are shown, and when; shows none itself."""

    shown = Signal(str, str)
    """A notice to show now: what happened, and what to do next (may be empty)."""
    changed = Signal()
    """The list, or how many of it are new to the trader, is another."""

    def __init__(
        self, keeper: SettingsKeeper, parent: QObject | None = None, *, clock: Callable[[], int] = now_us,
        bunch_ms: int = BUNCH_MS,
    ) -> None:  # fmt: skip
        """Tell what the settings want told, by a clock in UTC µs."""
        super().__init__(parent)
        self._keeper, self._clock = keeper, clock
        self._list: deque[Notice] = deque(maxlen=_MOST)
        self._waiting: list[Notice] = []
        self._fills: dict[str, int] = {}
        self._troubled: frozenset[str] = frozenset()
        self.unseen = 0
        self._bunch = QTimer(self, singleShot=True, interval=bunch_ms)
        self._bunch.timeout.connect(self._tell_fills)
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self.look)

    @property
    def newest_first(self) -> tuple[Notice, ...]:
        """The last notices, also those that were not shown."""
        return tuple(reversed(self._list))

    @property
    def is_quiet(self) -> bool:
        """Tell whether notices wait now."""
        chosen = self._keeper.settings
        return is_quiet(own_time(self._clock(), chosen.own_zone), chosen.quiet_from, chosen.quiet_to)

    def text_of(self, notice: Notice) -> str:
        """Return what a notice says on this screen: without amounts when they are hidden."""
        return notice.private or notice.text if self._keeper.value("mask_amounts") else notice.text

    def tell(self, kind: NoticeKind, text: str, hint: str = "", private: str = "") -> None:
        """Tell that something happened and what to do next; *private* says the same without amounts."""
        self._take(Notice(self._clock(), kind, text, hint, private))

    def hear_report(self, report: SyncReport) -> None:
        """Tell of the fills of a pass, together with those that come right after."""
        if report.new_fills:
            self._fills[report.account] = self._fills.get(report.account, 0) + report.new_fills
            if not self._bunch.isActive():
                self._bunch.start()

    def hear_states(self, states: Iterable[SyncState]) -> None:
        """Tell once of each account whose sync cannot go on without the trader."""
        stuck = {one.account: one for one in states if one.phase in _HELPLESS}
        for account in stuck.keys() - self._troubled:
            name = tr("Sync of {account} has stopped.", account=account) if account else tr("Sync has stopped.")
            state = stuck[account]
            self.tell("problems", f"{name} {tr(state.detail)}".strip(), tr(state.hint))
        self._troubled = frozenset(stuck)

    def hear_rule(self, text: str, private: str) -> None:
        """Tell of a limit of the day's plan that was passed; *private* says it without amounts."""
        self.tell("rules", text, tr("The page Today shows how you stand."), private)

    def mark_seen(self) -> None:
        """Take note that the trader has seen the list."""
        if self.unseen:
            self.unseen = 0
            self.changed.emit()

    def stop(self) -> None:
        """Tell nothing more."""
        self._bunch.stop()
        self._look.stop()

    def look(self) -> None:
        """Tell in one notice what waited, if the quiet hours are over."""
        if self._waiting and not self.is_quiet:
            waited, self._waiting = self._waiting, []
            self._look.stop()
            self.shown.emit(_summary(waited), tr("Open the notices to read them."))

    def _tell_fills(self) -> None:
        told, self._fills = self._fills, {}
        parts = [
            counted("{n} new fill in {account}", "{n} new fills in {account}", many, account=account)
            for account, many in sorted(told.items())
        ]
        self._take(Notice(self._clock(), "fills", ", ".join(parts), many=sum(told.values())))

    def _take(self, notice: Notice) -> None:
        self._list.append(notice)
        self.unseen += 1
        if self._keeper.value(f"notify_{notice.kind}"):
            if self.is_quiet:
                self._waiting.append(notice)
                self._look.start()
            else:
                self._show(notice)
        self.changed.emit()

    def _show(self, notice: Notice) -> None:
        is_private = self._keeper.value("mask_in_tray") or self._keeper.value("mask_amounts")
        self.shown.emit(notice.private or notice.text if is_private else notice.text, notice.hint)


def _summary(waited: Iterable[Notice]) -> str:
    """Return how many things of each kind happened."""
    sums: dict[NoticeKind, int] = {}
    for one in waited:
        sums[one.kind] = sums.get(one.kind, 0) + one.many
    told = ", ".join(counted(*_WORDS[kind], sums[kind]) for kind in _WORDS if kind in sums)
    return tr("While it was quiet: {told}.", told=told)
