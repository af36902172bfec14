"""What the trader says about a trade, and pictures that belong to it."""

from dataclasses import dataclass

from journal_app.domain.errors import LedgerError
from journal_app.domain.money import to_units
from journal_app.domain.trades import Trade

_SHORT = 60


@dataclass(frozen=True, slots=True)
class Annotation:
    """What the trader wrote about a trade. None leaves a field as it is; "" (a rating of 0, no tags) clears it.

    ``mistakes`` are the trader's own words, like tags. ``checks`` are (criterion id, met or not) of the setup's
    checklist, each criterion once; one without an answer is unknown.
    """

    note: str | None = None
    setup: str | None = None
    tags: tuple[str, ...] | None = None
    stop: str | None = None
    target: str | None = None
    rating: int | None = None
    reviewed: bool | None = None
    mistakes: tuple[str, ...] | None = None
    checks: tuple[tuple[str, bool], ...] | None = None


class ChangedMeanwhileError(LedgerError):
    """What is said about a trade was changed by someone else since the editor read it: nothing was written.

    ``theirs`` is what is stored now, ``yours`` what was to be written: both are kept by whoever catches this.
    """

    def __init__(self, trade_id: str, theirs: Annotation, yours: Annotation) -> None:
        """Keep both texts, and of which trade they are."""
        super().__init__(
            "What is said about this trade was changed in another window since you began.",
            "Nothing was overwritten. Keep your text, the other one, or put both together.",
        )
        self.trade_id = trade_id
        self.theirs = theirs
        self.yours = yours


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
            said.tags and f"tags {', '.join(said.tags)}", said.mistakes and f"mistakes {', '.join(said.mistakes)}",
            said.checks and f"{len(said.checks)} checks", said.stop and f"stop {said.stop}",
            said.target and f"target {said.target}", said.rating and f"rating {said.rating}",
            self.pictures and f"pictures {', '.join(one.name for one in self.pictures)}",
        ]  # fmt: skip
        return ", ".join(part for part in parts if part) or "reviewed"


def clearing(said: Annotation) -> Annotation:
    """Return what is said with every unsaid field cleared: written, it brings exactly this back."""
    return Annotation(
        said.note or "", said.setup or "", said.tags or (), said.stop or "", said.target or "", said.rating or 0,
        bool(said.reviewed), said.mistakes or (), said.checks or (),
    )  # fmt: skip


def plan_doubts(trade: Trade, stop: str | None, target: str | None) -> tuple[str, ...]:
    """Return what is odd about a planned stop and target of a trade, in sentences: they are kept all the same.

    Prices are canonical texts; None or "" is none. The entry is the trade's average.
    """
    doubts: list[str] = []
    is_long, entry = trade.side == "long", to_units(trade.entry_price)
    of_trade = f"the entry {trade.entry_price} of a {trade.side} trade"
    if stop and to_units(stop) == entry:
        doubts.append(f"The stop {stop} lies at {of_trade}: without a distance there is no R.")
    elif stop and (to_units(stop) > entry) == is_long:
        side = "above" if is_long else "below"
        doubts.append(f"The stop {stop} lies {side} {of_trade}: R is worked out from the distance all the same.")
    if target and to_units(target) == entry:
        doubts.append(f"The target {target} lies at {of_trade}: reaching it earns nothing.")
    elif target and (to_units(target) < entry) == is_long:
        side = "below" if is_long else "above"
        doubts.append(f"The target {target} lies {side} {of_trade}: reaching it is a loss.")
    return tuple(doubts)


def _short(text: str) -> str:
    """Return the first line of a text, cut where it is long."""
    line = text.strip().partition("\n")[0]
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1].rstrip()}…"
