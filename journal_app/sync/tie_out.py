"""Compare what the journal holds and has booked with what the broker says now; tell, never mend."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from journal_app.brokers.alpaca import BrokerAccount, BrokerPosition
from journal_app.brokers.alpaca_symbols import compact_form
from journal_app.domain.money import ONE, from_units, to_units
from journal_app.domain.proofs import Difference, Proof, State
from journal_app.domain.trades import Position
from journal_app.sync.coin_fees import COIN_FEE_NOTE, OpenCoinFees

_CENT = ONE // 100


class Look(NamedTuple):
    """What one look found: positions that agree, and every figure that differs.

    *awaits* tells that positions differ by no more than a coin fee that is still to be booked.
    """

    agree: int
    differences: tuple[Difference, ...]
    cash_ledger: str
    cash_broker: str | None
    awaits: bool = False

    @property
    def is_even(self) -> bool:
        """Tell whether nothing differs."""
        return not self.differences


def compare_positions(ours: Iterable[Position], theirs: Iterable[BrokerPosition]) -> dict[str, object]:
    """Return {"positions": {"agree": n, "differ": [{symbol, ledger, broker}]}}; texts are signed quantities."""
    agree, differ = position_differences(ours, theirs)
    rows = [{"symbol": one.symbol, "ledger": one.ledger, "broker": one.broker} for one in differ]
    return {"positions": {"agree": agree, "differ": rows}}


def position_differences(
    ours: Iterable[Position], theirs: Iterable[BrokerPosition]
) -> tuple[int, tuple[Difference, ...]]:
    """Return how many symbols agree, and those that do not; signed quantities."""
    mine = {compact_form(one.symbol): (one.symbol, one.qty) for one in ours}
    held = {compact_form(one.symbol): one.qty for one in theirs if one.qty != "0"}
    differ = []
    agree = 0
    for name in sorted(mine.keys() | held.keys()):
        symbol, ledger = mine.get(name, (name, "0"))
        broker = held.get(name, "0")
        if ledger == broker:
            agree += 1
        else:
            difference = from_units(to_units(ledger) - to_units(broker))
            differ.append(Difference("position", symbol, ledger, broker, difference, unexplained=difference))
    return agree, tuple(differ)


def look(
    ours: Sequence[Position], theirs: Sequence[BrokerPosition], booked: int, account: BrokerAccount,
    coin_fees: OpenCoinFees,
) -> Look:  # fmt: skip
    """Compare positions and cash as they are now; *booked* is the ledger's cash in units of 10⁻¹⁸."""
    agree, differ = position_differences(ours, theirs)
    kept = tuple(one for one in differ if not coin_fees.covers(one))
    cash = cash_difference(booked, account.cash)
    return Look(
        agree, (*kept, cash) if cash is not None else kept, from_units(booked), account.cash,
        awaits=len(kept) < len(differ),
    )  # fmt: skip


def cash_difference(booked: int, broker: str | None) -> Difference | None:
    """Return how the ledger's cash differs from the broker's; None when it does not, or is not told.

    Exact; but a broker that tells cents only means its cash rounded, so less than half a cent is none.
    """
    if broker is None:
        return None
    units = booked - to_units(broker)
    told_in_cents = to_units(broker) % _CENT == 0
    if not units or (told_in_cents and abs(units) * 2 <= _CENT):
        return None
    text = from_units(units)
    return Difference("cash", None, from_units(booked), broker, text, unexplained=text)


def proof_of(found: Look, account: str, day: str, checked_us: int) -> Proof:
    """Return what a look found as the proof of the day on which it was taken."""
    notes = [COIN_FEE_NOTE] if found.awaits else []
    if found.cash_broker is None:
        notes.append("the broker does not tell its cash")
    state: State = "off" if found.differences else "waiting" if found.awaits else "even"
    if state == "even" and found.cash_broker is None:
        state = "not provable"
    return Proof(
        account, day, checked_us, state, found.cash_ledger, found.cash_broker, agree=found.agree,
        differences=found.differences, notes=tuple(notes),
    )  # fmt: skip


def is_even(tie_out: dict[str, object]) -> bool:
    """Return whether nothing differs in what a pass told."""
    positions, cash = tie_out.get("positions"), tie_out.get("cash")
    if not isinstance(positions, dict) or positions.get("differ"):
        return False
    return not isinstance(cash, dict) or cash.get("difference") in {None, "0"}


def told(now: Proof, finished: Proof | None) -> dict[str, object]:
    """Return the proofs as a pass tells them: positions and cash now, the equity of the newest finished day."""
    differ = [{"symbol": one.symbol, "ledger": one.ledger, "broker": one.broker} for one in now.of("position")]
    return {
        "positions": {"agree": now.agree or 0, "differ": differ},
        "cash": None if now.cash_broker is None else _figures(now, "cash", now.cash_ledger, now.cash_broker),
        "equity": None if finished is None else {
            "day": finished.day,
            **_figures(finished, "equity", finished.equity_ledger, finished.equity_broker),
            "state": finished.state,
        },
        "state": now.state,
    }  # fmt: skip


def _figures(proof: Proof, what: str, ledger: str | None, broker: str | None) -> dict[str, object]:
    found = [one for one in proof.differences if one.what == what]
    is_known = ledger is not None and broker is not None
    difference = found[0].difference if found else "0" if is_known else None
    return {
        "ledger": ledger, "broker": broker, "difference": difference,
        "rows": [row._asdict() for one in found for row in one.rows],
        "unexplained": found[0].unexplained if found else "0" if is_known else None,
    }  # fmt: skip
