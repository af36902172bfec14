"""A clock that a test sets."""


class FakeClock:
    """Tells the time it was told, in UTC µs."""

    def __init__(self, now_us: int) -> None:
        self.now_us = now_us

    def __call__(self) -> int:
        return self.now_us

    def pass_minutes(self, minutes: float) -> None:
        """Let time pass."""
        self.now_us += round(minutes * 60_000_000)
