"""What every part of a history is told: the seed, the days, the market, and when the split is."""

from dataclasses import dataclass

from .market import Market
from .span import Span


@dataclass(frozen=True, slots=True)
class Scene:
    """The stage on which a history takes place; nothing trades on ``quiet_day``, if there is one."""

    seed: int
    span: Span
    market: Market
    split_day: int
    quiet_day: int | None = None
