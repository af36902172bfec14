"""What the trade stream has to say, and how patient it is."""

from dataclasses import dataclass, field
from enum import Enum

from journal_app.domain.money import canonical


class Heard(Enum):
    """What kind of news the stream brings."""

    LISTENING = "listening"
    EXECUTION = "execution"
    DROPPED = "dropped"
    REFUSED = "refused"
    FATAL = "fatal"


@dataclass(frozen=True, slots=True)
class StreamedFill:
    """An execution that the activities should show soon; unknown parts are None.

    ``event`` is the stream's word, ``previous_id`` the execution that a bust or correction is about,
    ``raw`` the event as received (JSON, "" when too long to be kept). Numbers are texts as received.
    """

    execution_id: str | None
    order_id: str | None
    cum_qty: str | None
    event: str = "fill"
    symbol: str | None = None
    side: str | None = None
    qty: str | None = None
    price: str | None = None
    time: str | None = None
    previous_id: str | None = None
    raw: str = field(default="", compare=False, repr=False)

    def is_in(self, row: object) -> bool:
        """Return whether a row of the activities tells of this execution.

        By execution id where the broker uses the same, else by order and cumulative quantity.
        """
        if not isinstance(row, dict):
            return False
        name = str(row.get("id", "")).partition("::")[2].lower()
        if self.execution_id is not None and name == self.execution_id.lower():
            return True
        if self.order_id is None or row.get("order_id") != self.order_id:
            return False
        return self.cum_qty is None or _same_number(self.cum_qty, row.get("cum_qty"))


def _same_number(left: str, right: object) -> bool:
    try:
        return canonical(left) == canonical(str(right))
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class StreamNews:
    """One piece of news: executions for EXECUTION; a reason for DROPPED, REFUSED and FATAL.

    REFUSED is a connection limit (another program listens with the same keys); after FATAL (keys
    not accepted) the stream has ended by itself.
    """

    heard: Heard
    fills: tuple[StreamedFill, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the stream waits for what, in seconds; tests use less."""

    auth: float = 10.0
    """For the answer to the keys."""
    refused: float = 90.0
    """Before knocking again after a refused second connection: so long a dead one holds the place."""
    ping: float = 10.0
    """Between two pings; a dead line is noticed after at most twice as long."""
    reconnect: float = 1.0
    """Before the first reconnection; later ones wait up to half a minute."""


PATIENT = Patience()
