"""A small store of the values used most recently."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keep the last *size* values made by *make*; safe to ask from several threads."""

    def __init__(self, make: Callable[[K], V], size: int) -> None:
        """Make values with *make* and keep at most *size* of them."""
        self._make = make
        self._size = size
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def __call__(self, key: K) -> V:
        """Return the value of *key*, making it when it is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        # Made outside the lock: two threads may make the same value, which is always equal.
        value = self._make(key)
        with self._lock:
            self._kept[key] = value
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return value
