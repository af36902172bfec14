"""Seeded randomness: every day and purpose has its own stream, so any day can be made alone."""

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream of random numbers is for."""

    DAILY_PATH = 1
    MINUTES = 2
    CAMPAIGNS = 3
    DAY_TRADES = 4
    FILLS = 5
    IDS = 6
    BOOKINGS = 7
    LIVE = 8
    REFERENCE = 9
    YEAR = 10


def draws(seed: int, purpose: Purpose, *key: int) -> np.random.Generator:
    """Return the random stream of one purpose and place."""
    return np.random.Generator(np.random.PCG64([seed, int(purpose), *key]))


def uuids(rng: np.random.Generator, count: int) -> list[str]:
    """Return *count* version-4 uuid texts."""
    text = rng.bytes(16 * count).hex()
    return [shaped(text[at : at + 32]) for at in range(0, 32 * count, 32)]


def shaped(text: str) -> str:
    """Return 32 hex digits in the form of a version-4 uuid."""
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
