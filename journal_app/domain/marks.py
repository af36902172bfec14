"""What the trader says about a trade, and pictures that belong to it."""

from dataclasses import dataclass


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
class WaitingMark:
    """What the trader wrote on a fill that belongs to no trade any more: it is kept, and shown apart."""

    account: str
    anchor: str
    said: Annotation


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a trade: PNG, JPEG or WebP, told by its content. ``added_us`` is the computer's clock."""

    id: int
    trade_id: str
    name: str
    media_type: str
    added_us: int
    content: bytes
