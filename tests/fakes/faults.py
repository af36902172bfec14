"""The fault switches: what may go wrong between a client and the broker, settable while it runs."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

How = Literal["status", "hang", "reset", "half_page", "truncated", "empty", "redirect"]
Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Rewrite = Callable[[str, Json], Json]

_ROUTES = {
    "/v2/account/activities": "activities",
    "/v2/account/portfolio/history": "portfolio",
    "/v2/account": "account",
    "/v2/orders": "orders",
    "/v2/positions": "positions",
    "/v2/clock": "clock",
    "/v2/calendar": "calendar",
    "/v2/assets": "assets",
    "/v2/options/contracts": "contracts",
    "/v2/stocks/bars": "bars",
    "/v1beta3/crypto/us/bars": "bars",
    "/v1beta1/options/bars": "bars",
}


def route_of(path: str) -> str:
    """Return the name of an endpoint, as used by ``fail_next`` and ``rewrite``."""
    for start, name in _ROUTES.items():
        if path.startswith(start):
            return name
    return "unknown"


@dataclass(frozen=True)
class Failure:
    """One failing answer."""

    route: str
    how: How
    status: int
    reset_in: float


@dataclass
class Faults:
    """All switches; everything is off at the start."""

    rewrite: Rewrite | None = None
    unknown_activity_type: bool = False
    unknown_order_status: bool = False
    extra_fields: bool = False
    missing_fields: frozenset[str] = frozenset()
    duplicate_rows: bool = False
    account_id: str | None = None
    clock_skew_seconds: float = 0.0
    refuse_stream: bool = False
    mute_auth: bool = False
    unauthorized_stream: bool = False
    mute_stream: bool = False
    duplicate_events: bool = False
    reorder_next: int = 0
    failures: deque[Failure] = field(default_factory=deque)

    def fail_next(
        self,
        route: str = "*",
        status: int = 500,
        times: int = 1,
        *,
        how: How = "status",
        reset_in: float = 1.0,
    ) -> None:
        """Let the next *times* answers of a route fail ("*": any); ``reset_in`` seconds for a 429."""
        self.failures.extend([Failure(route, how, status, reset_in)] * times)

    def take(self, route: str) -> Failure | None:
        """Return the failure that is due for a route, once."""
        for failure in self.failures:
            if failure.route in {"*", route}:
                self.failures.remove(failure)
                return failure
        return None

    def clear(self) -> None:
        """Switch everything off."""
        self.__dict__.update(Faults().__dict__)

    def rewritten(self, route: str, body: Json) -> Json:
        """Return a body with the row faults that are on."""
        if route == "account" and self.account_id and isinstance(body, dict):
            body = {**body, "id": self.account_id, "account_number": "PA0000000000"}
        if route in {"activities", "orders", "positions"} and isinstance(body, list):
            body = [self._row(route, row) for row in body]
            if self.duplicate_rows:
                body = [row for row in body for _ in range(2)]
        return body if self.rewrite is None else self.rewrite(route, body)

    def _row(self, route: str, row: Json) -> Json:
        if not isinstance(row, dict):
            return row
        row = {name: value for name, value in row.items() if name not in self.missing_fields}
        if self.extra_fields:
            row = row | {"field_from_the_future": {"nested": [1, None]}}
        if self.unknown_activity_type and row.get("activity_type") == "FEE":
            row["activity_type"] = "ZZNEW"
        if self.unknown_order_status and route == "orders":
            row["status"] = "status_from_the_future"
        return row
