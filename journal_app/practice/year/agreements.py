"""What happens to options but trades: they expire, are exercised and assigned, are paid out and adjusted."""

from fractions import Fraction

from journal_app.practice.bookings import Booking
from journal_app.practice.contracts import Contract
from journal_app.practice.exact import CASH_CENT, QTY_ONE, TICK
from journal_app.practice.exchange import SECOND
from journal_app.practice.instruments import Instrument

from .stage import Stage, qty

_LOT = 100


def agreements(stage: Stage) -> None:
    """Tell every option event once."""
    under = stage.stock("OPTA", "Optara Steel", 5240)
    _expiries(stage, under)
    _assignments(stage, under)
    _exercises(stage, under)
    _adjustments(stage)


def _friday(stage: Stage, at: int) -> int:
    """Return the trading day's number of the last session of its week, from trading day *at* on."""
    trading = stage.span.trading
    while stage.date_of(trading[at + 1]).weekday() > stage.date_of(trading[at]).weekday():
        at += 1
    return at


def _contract(stage: Stage, under: Instrument, listed: int, right: str, *, pays: bool) -> tuple[Contract, int]:
    """Return a contract of about three weeks and the trading day's number of its last session."""
    last = _friday(stage, listed + 14)
    return stage.option(under, stage.day(listed), stage.span.trading[last], right, pays=pays), last


def _expiries(stage: Stage, under: Instrument) -> None:
    """Let four contracts expire: each side of the position, with the sign of either convention."""
    # Long -2 and short 1 are changes of the position; long 3 and short -2 contradict what is held.
    for at, (right, held, served) in enumerate(
        (("call", "2", "-2"), ("put", "-1", "1"), ("put", "3", "3"), ("call", "-2", "-2"))
    ):
        listed = 20 + 22 * at
        contract, last = _contract(stage, under, listed, right, pays=False)
        stage.trade(contract.one, stage.day(listed + 1), qty(held))
        booked = stage.span.trading[last + 1]
        # The last one is dated the day on which it expired, and booked the next business morning.
        day = booked if at < 3 else stage.span.trading[last]
        moves, created = -qty(held), stage.morning(booked)
        text = "Option Expiry"
        stage.book(Booking(day, "OPEXP", "", created, 0, text, contract.one, qty(served), moves, price=0))


def _deliver(stage: Stage, contract: Contract, day: int, kind: str, contracts: str, *, buys: bool) -> str:
    """Book an assignment or exercise and its shares; *contracts* is the signed change. Return the group."""
    group, created, under = stage.new_id(), stage.morning(day), contract.underlying
    name = {"OPASN": "Assignment"}.get(kind, "Exercise")
    size = abs(qty(contracts))
    stage.move(Booking(day, kind, "", created, 0, f"Option {name}", contract.one, qty(contracts), price=0), group=group)
    shares = size * _LOT * (1 if buys else -1)
    value = size * _LOT * contract.strike * TICK
    # The price of such a row is not to be trusted: every other one tells the market's.
    told = contract.strike * TICK if len(stage.entries) % 2 else stage.close(under, day - 1)
    text, net = f"Option {name} of {contract.one.symbol}", -value if buys else value
    paid = Booking(day, "OPTRD", "", created + SECOND, net, text, under, shares, price=told, value=value)
    stage.move(paid, group=group)
    return group


def _assignments(stage: Stage, under: Instrument) -> None:
    """Assign a covered call in part (the rest expires), and a short put."""
    stage.trade(under, stage.day(24), qty("200"), parts=2)
    call, last = _contract(stage, under, 25, "call", pays=True)
    stage.trade(call.one, stage.day(26), -qty("2"))
    _deliver(stage, call, stage.span.trading[last - 2], "OPASN", "1", buys=False)
    _deliver(stage, call, stage.span.trading[last + 1], "OPASN", "1", buys=False)
    put, last = _contract(stage, under, 70, "put", pays=True)
    stage.trade(put.one, stage.day(72), -qty("1"))
    _deliver(stage, put, stage.span.trading[last + 1], "OPASN", "1", buys=True)
    stage.trade(under, stage.span.trading[last + 4], -qty("100"))


def _exercises(stage: Stage, under: Instrument) -> None:
    """Exercise a call, a put, and a call under the old name; sell and buy the shares back."""
    for at, (right, kind) in enumerate((("call", "OPEXC"), ("put", "OPEXC"), ("call", "OPXRC"))):
        listed = 100 + 25 * at
        contract, last = _contract(stage, under, listed, right, pays=True)
        stage.trade(contract.one, stage.day(listed + 1), qty("1"))
        buys = right == "call"
        _deliver(stage, contract, stage.span.trading[last + 1], kind, "-1", buys=buys)
        stage.trade(under, stage.span.trading[last + 3], -qty("100") if buys else qty("100"))


def _adjustments(stage: Stage) -> None:
    """Turn five contracts into adjusted ones as their company splits, merges, pays, renames or spins off."""
    day = stage.day
    cases = (
        ("SPLIT.FSPLIT", "AXLE", "AXLE1", 150, Fraction(2, 3)),
        ("DIV.SDIV", "DOVE", "DOVE1", 100, Fraction(1)),
        ("NC.SNC", "ERGO", "ERGN", 100, Fraction(1)),
        ("SPIN", "FARO", "FARO1", 100, Fraction(1)),
        ("MA.CMA", "GLEN", "GLEN1", 100, Fraction(1)),
    )
    for at, (sub, root, adjusted, multiplier, factor) in enumerate(cases):
        event = day(60 + 12 * at)
        under = stage.stock(root, f"{root.title()} Company", 4000 + 350 * at, {event: factor})
        last = _friday(stage, 95 + 12 * at)
        expires = stage.span.trading[last]
        strike = stage.market.daily(under, expires)[1] * 9 // 10 // 50 * 50
        listed = day(40 + 12 * at)
        old = stage.contract(under, root, (listed, expires), ("call", int(strike / factor) // 50 * 50))
        new = stage.contract(under, adjusted, (listed, expires), ("call", strike), multiplier)
        stage.trade(old.one, day(42 + 12 * at), qty("2"))
        _adjust(stage, event, sub, old.one, new.one)
        if sub == "MA.CMA":
            _pay_out(stage, new, day(75 + 12 * at))
        else:
            stage.trade(new.one, day(66 + 12 * at), -qty("2"))


def _adjust(stage: Stage, day: int, sub: str, old: Instrument, new: Instrument) -> None:
    group, created = stage.new_id(), stage.morning(day)
    value = 2 * stage.close(old, day - 1) * old.multiplier * QTY_ONE // CASH_CENT * CASH_CENT
    for at, (one, moved, net) in enumerate(((old, "-2", value), (new, "2", -value))):
        text = f"Option contract adjustment {old.symbol} to {new.symbol}"
        booking = Booking(day, "OPCA", sub, created + at * SECOND, net, text, one, qty(moved), carry=True)
        stage.move(booking, group=group)


def _pay_out(stage: Stage, contract: Contract, day: int) -> None:
    """Exercise an adjusted contract that delivers cash."""
    group, created = stage.new_id(), stage.morning(day)
    gone = Booking(day, "OPEXC", "", created, 0, "Option Exercise", contract.one, -qty("2"), price=0)
    stage.move(gone, group=group)
    cash = max(stage.market.daily(contract.underlying, day)[1] - contract.strike, 100) * 200
    text = f"Cash deliverable of {contract.one.symbol}"
    amount = f"{cash // 100}.{cash % 100:02d}"
    symbol, created = contract.one.symbol, created + SECOND
    stage.cash(day, "OPCSH", "", amount, text, group=group, symbol=symbol, created_us=created)
