"""A wait that takes no time and remembers how long it should have been."""


class Waits:
    """Stands in for ``Event.wait``; answers "not stopped"."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> bool:
        self.seconds.append(seconds)
        return False
