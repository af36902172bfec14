"""What the trader says about a trade, and pictures that belong to it."""

from dataclasses import dataclass

_SHORT = 60


@dataclass(frozen=True, slots=True)
class Annotation:
    """What the trader wrote about a trade. None leaves a field as it is; "" (and a rating of 0) clears it."""

    note: str | None = None
    setup: str | None = None
    tags: tuple[str, ...] | None = None
    stop: str | None = None
    target: str | None = None
    rating: int | None = None
    reviewed: bool | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a trade: PNG, JPEG or WebP, told by its content. ``added_us`` is the computer's clock."""

    id: int
    trade_id: str
    name: str
    media_type: str
    added_us: int
    content: bytes


@dataclass(frozen=True, slots=True)
class WaitingMark:
    """What the trader wrote on a fill that belongs to no trade any more: it is kept, and shown apart.

    ``anchor`` is that fill's id, by the broker's name.
    """

    account: str
    anchor: str
    said: Annotation
    pictures: tuple[Picture, ...] = ()

    @property
    def words(self) -> str:
        """What waits, in one short line."""
        said = self.said
        parts = [
            said.note and f"“{_short(said.note)}”", said.setup and f"setup {said.setup}",
            said.tags and f"tags {', '.join(said.tags)}", said.stop and f"stop {said.stop}",
            said.target and f"target {said.target}", said.rating and f"rating {said.rating}",
            self.pictures and f"pictures {', '.join(one.name for one in self.pictures)}",
        ]  # fmt: skip
        return ", ".join(part for part in parts if part) or "reviewed"


def _short(text: str) -> str:
    """Return the first line of a text, cut where it is long."""
    line = text.strip().partition("\n")[0]
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1].rstrip()}…"
