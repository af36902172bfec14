"""What a trade's result is measured in: money, percent of the capital, or R; gross or net of fees."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from journal_app.domain.clock import EXCHANGE
from journal_app.domain.risk import RiskRule
from journal_app.metrics.book import Book, Days, days_of
from journal_app.metrics.exact import Exact, Floats
from journal_app.metrics.sample import Capital

Measure = Literal["money", "percent", "r"]
MEASURES: tuple[Measure, ...] = ("money", "percent", "r")
UNITS: dict[Measure, str] = {"money": "money", "percent": "percent", "r": "R"}
_NANO = 1e9


def risks(book: Book, rule: RiskRule | None = None, capital: Capital | None = None) -> Floats:
    """Return what each trade put at risk, money > 0: by its planned stop, else by the rule; NaN unknown.

    Percent is of the capital with which the exchange's day of the entry began: *book* must then be all trades
    of one account, and *capital* its own, or a trade's R would depend on what else is looked at.
    """
    if rule is None or rule.kind == "none":
        return book.risk
    if rule.kind == "money":
        ruled = np.full(len(book), rule.amount)
    elif rule.kind == "entry":
        ruled = book.value * rule.amount / 100
    else:
        ruled = capital_on(days_of(book.opened_us, EXCHANGE), book, capital) * rule.amount / 100
    return np.where(np.isnan(book.risk), np.where(ruled > 0, ruled, np.nan), book.risk)


def r_multiples(book: Book, rule: RiskRule | None = None, capital: Capital | None = None) -> Floats:
    """Return net ÷ risk of each trade; NaN where the risk is unknown."""
    found: Floats = book.net.floats() / risks(book, rule, capital)
    return found


def capital_before(book: Book, capital: Capital | None) -> Floats:
    """Return the capital with which the day of each trade's close began, money; NaN unknown or not above 0.

    What was there at the start, what came in up to that day, and the net of all trades of earlier days.
    """
    return capital_on(book.day, book, capital)


def capital_on(days: Days, book: Book, capital: Capital | None) -> Floats:
    """Return the capital with which each of *days* began, money; NaN unknown or not above 0."""
    if capital is None or not len(days):
        return np.full(len(days), np.nan)
    closed, place = np.unique(book.day, return_inverse=True)
    earned = np.concatenate(([0.0], np.cumsum(np.bincount(place, weights=book.net.floats(), minlength=len(closed)))))
    came = np.searchsorted(np.sort(capital.flow_days), days, side="right")
    flows = np.concatenate(([0.0], np.cumsum(capital.flows[np.argsort(capital.flow_days, kind="stable")])))
    total = capital.start + earned[np.searchsorted(closed, days, side="left")] + flows[came]
    return np.where(total > 0, total, np.nan)


def measured_in(
    book: Book, measure: Measure, *, gross: bool = False, rule: RiskRule | None = None, capital: Capital | None = None
) -> tuple[Book, int]:  # fmt: skip
    """Return the trades with results in another measure, and how many are left out because they have none in it.

    In percent a result is 100 × money ÷ the capital at the start of the day; in R it is money ÷ risk.
    *gross* leaves fees out of the result.
    """
    if gross:
        nothing = Exact(np.zeros(len(book), np.int64), np.zeros(len(book), np.int64))
        book = replace(book, net=book.gross, fees=nothing)
    if measure == "money":
        return book, 0
    divisor = risks(book, rule, capital) if measure == "r" else capital_before(book, capital) / 100
    known = ~np.isnan(divisor)
    left_out = int((~known).sum())
    book, divisor = book.take(known), divisor[known]
    gross_in, fees_in, net_in = (_scaled(one, divisor) for one in (book.gross, book.fees, book.net))
    return replace(book, gross=gross_in, fees=fees_in, net=net_in), left_out


def _scaled(column: Exact, divisor: Floats) -> Exact:
    high = np.rint(column.floats() / divisor * _NANO).astype(np.int64)
    return Exact(high, np.zeros(len(high), np.int64))
