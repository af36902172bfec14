"""What can be chosen about a practice broker."""

from dataclasses import dataclass
from datetime import date

DEFAULT_KEY_ID = "PRACTICE-KEY"


@dataclass(frozen=True, slots=True)
class PracticeSettings:
    """The shape of one practice account; equal settings with a fixed day give equal bytes.

    ``fills`` is the exact number of historic fills; ``live_every`` seconds between new fills, None
    for none; ``port`` 0 takes a free one; ``newest_day`` is the last day of the history (None: the
    last completed trading day); ``rate_limit`` is requests per minute, announced and never enforced.
    ``eventful`` makes it a year in which every type of activity occurs; its events and their fills
    come on top of ``fills``. ``coin_fees_at_once`` takes coin fees out of positions with the fill, as
    Alpaca does, though their rows come after the day's end (the clock must stand). ``control`` opens
    ``/practice/clock``, by which the clock can be put.
    """

    fills: int = 5000
    seed: int = 1
    live_every: float | None = None
    port: int = 0
    newest_day: date | None = None
    key_id: str = DEFAULT_KEY_ID
    secret_key: str = "practice-secret"  # noqa: S105 - opens nothing but this loopback server
    text_frames: bool = False
    execution_id_is_uuid: bool = True
    exit_with_parent: bool = False
    start_cash: int = 100_000
    rate_limit: int = 100_000
    eventful: bool = False
    coin_fees_at_once: bool = False
    control: bool = False

    def __post_init__(self) -> None:
        """Refuse sizes that the history cannot have."""
        if not 0 <= self.fills <= 1_000_000:
            raise ValueError("fills must be between 0 and 1,000,000")
        if self.seed < 0:
            raise ValueError("seed must not be negative")
