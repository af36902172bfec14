"""The broker's clock: it runs with the computer's, or stands where a test has put it."""

from journal_app.domain.clock import now_us


class BrokerClock:
    """Tell the time by which rows are visible; UTC microseconds."""

    def __init__(self) -> None:
        """Run with the computer's clock."""
        self._stands_us: int | None = None

    @property
    def stands(self) -> bool:
        """Return whether the clock was put to an instant."""
        return self._stands_us is not None

    def now_us(self) -> int:
        """Return what the broker takes for now."""
        return now_us() if self._stands_us is None else self._stands_us

    def stand_at(self, time_us: int) -> None:
        """Put the clock to an instant, forward or back; it stays there."""
        self._stands_us = time_us

    def run(self) -> None:
        """Follow the computer's clock again."""
        self._stands_us = None
