"""What the stream's thread leaves for the sync thread: bounded, collapsed, one bell."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from journal_app.brokers.alpaca_news import Heard, StreamedFill, StreamNews

MOST_FILLS = 200


@dataclass(slots=True)
class Post:
    """News since the last look; ``is_flood`` when there were more executions than are remembered."""

    turns: list[StreamNews] = field(default_factory=list)
    fills: set[StreamedFill] = field(default_factory=set)
    has_execution: bool = False
    is_flood: bool = False


class Inbox:
    """Collects news from any thread; a flood costs no more memory than a trickle."""

    def __init__(self) -> None:
        """Start empty."""
        self.bell = threading.Event()
        self._lock = threading.Lock()
        self._post = Post()

    def put(self, news: StreamNews) -> None:
        """Leave one piece of news and ring."""
        with self._lock:
            if news.heard is Heard.EXECUTION:
                self._post.has_execution = True
                self._post.fills.update(news.fills)
                while len(self._post.fills) > MOST_FILLS:
                    self._post.fills.pop()
                    self._post.is_flood = True
            elif not self._post.turns or self._post.turns[-1] != news:
                self._post.turns = [*self._post.turns[-15:], news]
        self.bell.set()

    def take(self) -> Post:
        """Take everything and silence the bell."""
        with self._lock:
            self.bell.clear()
            post, self._post = self._post, Post()
        return post


class Expected:
    """Streamed executions that the activities do not show yet, and when to look again."""

    def __init__(self, lagging: tuple[float, ...], clock: Callable[[], float]) -> None:
        """Look again after each of *lagging* seconds, by a monotonic *clock*."""
        self._lagging = lagging
        self._clock = clock
        self._waiting: dict[StreamedFill, float] = {}

    def add(self, fills: Iterable[StreamedFill]) -> None:
        """Expect executions from now on."""
        for fill in fills:
            if len(self._waiting) < MOST_FILLS:
                self._waiting.setdefault(fill, self._clock())

    def see(self, row: object) -> None:
        """Strike out what a row of the activities shows."""
        for fill in [fill for fill in self._waiting if fill.is_in(row)]:
            del self._waiting[fill]

    def next_look(self) -> float | None:
        """Return when to look again (monotonic seconds), None when nothing is missing."""
        now = self._clock()
        times = [self._time(seen_at, now) for seen_at in self._waiting.values()]
        return min(times, default=None)

    def give_up(self) -> bool:
        """Forget what stayed away for the whole schedule; return whether there was any."""
        deadline = self._clock() - self._lagging[-1]
        late = [fill for fill, seen_at in self._waiting.items() if seen_at <= deadline]
        for fill in late:
            del self._waiting[fill]
        return bool(late)

    def _time(self, seen_at: float, now: float) -> float:
        return next((seen_at + after for after in self._lagging if seen_at + after > now), now)
