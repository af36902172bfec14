"""Orders that do not just fill: canceled, replaced, expired, rejected, kept for days, by amount; odd hours too."""

from fractions import Fraction

from journal_app.practice.exact import QTY_ONE, TICK
from journal_app.practice.exchange import HOUR, MINUTE, clock_day
from journal_app.practice.instruments import Instrument

from .stage import Stage, qty


def odd_orders(stage: Stage) -> None:
    """Tell every fate of an order once, most of them on one stock that ends flat."""
    one = stage.stock("ORDR", "Orderly Logistics", 3990)
    _ended_in_part(stage, one)
    _never_filled(stage, one)
    _kept_for_days(stage, one)
    _by_amount(stage)
    _through_zero(stage)
    _after_hours(stage, one)
    _left_open(stage, one)
    _bracket(stage)
    _spread(stage)


def _limit(stage: Stage, one: Instrument, day: int, share: Fraction) -> int:
    return int(stage.close(one, day) * share) // TICK * TICK


def _ended_in_part(stage: Stage, one: Instrument) -> None:
    """Cancel after 40 of 100; replace after 30 of 100 by an order for the other 70."""
    day = stage.day(22)
    order = stage.order(one, day, qty("100"), minute=30, limit=stage.close(one, day) * 2)
    order.fill(day, 30, qty("40"))
    order.change(ended="canceled", ended_us=stage.instant(one, day, 95))
    day = stage.day(34)
    first = stage.order(one, day, qty("100"), minute=40, limit=stage.close(one, day) * 2)
    first.fill(day, 40, qty("30"))
    second = stage.order(one, day, qty("70"), minute=55, limit=stage.close(one, day) * 3)
    second.change(replaces=first.facts.order_id)
    first.change(
        ended="replaced", ended_us=stage.instant(one, day, 55) - MINUTE // 30, replaced_by=second.facts.order_id
    )
    second.fill(day, 57, qty("70"))


def _never_filled(stage: Stage, one: Instrument) -> None:
    for at, ended in ((26, "canceled"), (27, "expired"), (28, "rejected")):
        day = stage.day(at)
        order = stage.order(one, day, qty("25"), minute=12, limit=_limit(stage, one, day, Fraction(1, 2)))
        order.change(ended=ended, ended_us=stage.instant(one, day, 12 if ended == "rejected" else 205))


def _kept_for_days(stage: Stage, one: Instrument) -> None:
    """Fill one order on three days."""
    order = stage.order(one, stage.day(45), -qty("140"), minute=20, limit=TICK)
    order.change(kept=True)
    for at, part in ((45, "50"), (46, "60"), (48, "30")):
        order.fill(stage.day(at), 120 + at, qty(part))


def _by_amount(stage: Stage) -> None:
    """Buy fractions of a share for an amount of dollars, and sell them to the last billionth."""
    one = stage.stock("FRAC", "Fractal Design Works", 31_470)
    for at in (37, 56):
        day = stage.day(at)
        size = 250 * 10_000 * QTY_ONE // stage.price(one, day, 77)
        order = stage.order(one, day, size, minute=77)
        order.change(notional=25_000)
        order.fill(day, 77, size)
    stage.trade(one, stage.day(117), -stage.held[one])


def _through_zero(stage: Stage) -> None:
    """Sell more than is held in one order, and buy back."""
    one = stage.stock("FLIP", "Flipside Media", 2260)
    stage.trade(one, stage.day(35), qty("40"))
    stage.trade(one, stage.day(42), -qty("90"), parts=3)
    stage.trade(one, stage.day(57), qty("50"))


def _after_hours(stage: Stage, one: Instrument) -> None:
    day = stage.day(63)
    for sign, hour in ((1, 8), (-1, 17)):
        order = stage.order(one, day, sign * qty("10"), minute=0, limit=stage.close(one, day))
        at_us = stage.span.start_us(day) + hour * HOUR + 41 * MINUTE
        order.change(extended_hours=True, submitted_us=at_us - MINUTE, updated_us=at_us - MINUTE)
        order.fill(day, 0, qty("10"), at_us=at_us, price=stage.close(one, day))


def _left_open(stage: Stage, one: Instrument) -> None:
    """Leave one order waiting and one filled in part at the end of the year."""
    last = stage.span.trading[-2]
    waiting = stage.order(one, last, qty("20"), minute=60, limit=_limit(stage, one, last, Fraction(1, 2)))
    waiting.change(kept=True)
    part = stage.order(one, last, qty("20"), minute=61, limit=stage.close(one, last) * 2)
    part.change(kept=True)
    part.fill(last, 62, qty("5"))


def _bracket(stage: Stage) -> None:
    """Buy with a profit target, which is met, and a stop, which is canceled by that."""
    one = stage.stock("BRKT", "Bracket Hardware", 5110)
    first, last = stage.day(23), stage.day(29)
    parent = stage.order(one, first, qty("20"), minute=15)
    parent.change(order_class="bracket")
    parent.fill(first, 15, qty("20"))
    for target in (True, False):
        leg = stage.order(one, first, -qty("20"), minute=15, limit=TICK if target else None)
        leg.change(order_class="bracket", parent_id=parent.facts.order_id, kept=True)
        if target:
            leg.fill(last, 190, qty("20"))
        else:
            leg.change(ended="canceled", ended_us=stage.instant(one, last, 191))


def _spread(stage: Stage) -> None:
    """Buy a call spread as one order and sell it as one: its fills name the legs, then the frame."""
    under = stage.stock("SPRD", "Spreading Oak Bank", 7350)
    first, last = stage.day(105), stage.day(114)
    expires = stage.day(130)
    strikes = (7000, 7500)
    contracts = [stage.contract(under, "SPRD", (first - 1, expires), ("call", strike)) for strike in strikes]
    for day, sign in ((first, 1), (last, -1)):
        frame = stage.order(contracts[0].one, day, qty("2"), minute=70)
        frame.change(order_class="mleg", side="", intent="")
        for at, contract in enumerate(contracts):
            leg = stage.order(contract.one, day, sign * (1 - 2 * at) * qty("2"), minute=70)
            leg.change(order_class="mleg", parent_id=frame.facts.order_id)
            leg.fill(day, 70, qty("2"), order_id=frame.facts.order_id if sign < 0 else None)


def coins(stage: Stage) -> Instrument:
    """Trade a coin at the hours that the clock change doubles and skips, and around midnight; return it."""
    one = stage.stock("XLM/USD", "Stellar", 4100, kind="crypto")
    stage.trade(one, stage.span.trading[4], qty("40.12345"), minute=1434)
    for day in range(stage.span.days):
        clock = clock_day(stage.date_of(day))
        if clock.before == clock.after:
            continue
        # Minutes are counted from midnight as they pass: 90 and 150 are both half past one in autumn.
        for minute, size in ((90, "10.00001"), (150, "-10.00001"), (185, "5")):
            stage.trade(one, day, qty(size), minute=minute)
    stage.trade(one, stage.span.trading[-4], -qty("12.5"), minute=131, parts=2)
    return one
