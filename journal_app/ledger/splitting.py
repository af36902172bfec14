"""Split a trade by hand, and join it again: some of its fills become a trade of their own, a strand."""

import secrets
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import apsw

from journal_app.domain.errors import LedgerError
from journal_app.ledger.annotations import must_find
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.families import family_of
from journal_app.ledger.store import Ledger
from journal_app.ledger.strands import moves_from_dawn, strands_of
from journal_app.matching.moves import Move
from journal_app.matching.strands import SIGNED_KINDS, Strands, strand_parts

_TRADE = """SELECT t.account_id, t.symbol, t.opening_seq, t.status FROM trade t JOIN fact f ON f.seq = t.opening_seq
WHERE f.account_id = ? AND f.external_id = ? AND t.status != 'void'"""
_STRAND = "SELECT strand FROM hand_strand WHERE account_id = ? AND external_id = ?"
_FILLS = "SELECT external_id FROM hand_strand WHERE account_id = ? AND strand = ? ORDER BY external_id"
_ACCOUNT = "SELECT id FROM account WHERE name = ?"
_MOST_NAMED = 8
FillStrands = Mapping[str, str | None]
"""The strand of fills by "account:fill", None for none: what was there before a change."""


class _Trade(NamedTuple):
    account_id: int
    symbol: str
    opening_seq: int
    status: str


def split(ledger: Ledger, trade_id: str, fills: Sequence[str]) -> FillStrands:
    """Make some fills of a trade, by id, a trade of their own; return what `put_strands` undoes it with.

    Raises LedgerError when there is no such trade, a fill is not in it, it cannot be split, or the parts of a
    closed trade would not be flat.
    """
    with ledger.recording(tells=False) as batch:
        connection = batch.connection
        trade = _Trade(*ask_one(connection, _TRADE, must_find(connection, trade_id)))
        _check(connection, trade, tuple(dict.fromkeys(fills)))
        name = trade_id.partition(":")[0]
        before = {f"{name}:{fill}": _strand_of(connection, trade.account_id, fill) for fill in fills}
        batch.put_strands(trade.account_id, dict.fromkeys(fills, secrets.token_hex(8)))
    return before


def join(ledger: Ledger, trade_id: str) -> FillStrands:
    """Match the fills that were split off with this trade with all others again; return what undoes it.

    Raises LedgerError when there is no such trade, or it was not split off.
    """
    with ledger.recording(tells=False) as batch:
        account_id, anchor = must_find(batch.connection, trade_id)
        strand = _strand_of(batch.connection, account_id, anchor)
        if strand is None:
            raise LedgerError(
                f"The trade {trade_id} was not split off by hand.", "Name the trade that its fills were split into."
            )
        name = trade_id.partition(":")[0]
        fills = [fill for (fill,) in ask(batch.connection, _FILLS, (account_id, strand))]
        batch.put_strands(account_id, dict.fromkeys(fills))
    return {f"{name}:{fill}": strand for fill in fills}


def put_strands(ledger: Ledger, wanted: FillStrands) -> FillStrands:
    """Undo what `split` or `join` did, with what it returned; return what undoes this.

    Raises LedgerError for an account that is not there.
    """
    before: dict[str, str | None] = {}
    with ledger.recording(tells=False) as batch:
        by_account: dict[int, dict[str, str | None]] = {}
        for key, strand in wanted.items():
            name, _, fill = key.partition(":")
            row = ask_one(batch.connection, _ACCOUNT, (name,))
            if row is None:
                raise LedgerError(f"There is no account {name}.", "Undo a change of this journal.")
            before[key] = _strand_of(batch.connection, row[0], fill)
            by_account.setdefault(row[0], {})[fill] = strand
        for account_id, fills in by_account.items():
            batch.put_strands(account_id, fills)
    return before


def _strand_of(connection: apsw.Connection, account_id: int, fill: str) -> str | None:
    row = ask_one(connection, _STRAND, (account_id, fill))
    return row[0] if row else None


def _check(connection: apsw.Connection, trade: _Trade, fills: Sequence[str]) -> None:
    """Raise LedgerError, with the next step, unless the trade can be split so."""
    if family_of(connection, trade.account_id, trade.symbol):
        raise LedgerError(
            f"This trade cannot be split: {trade.symbol} was renamed, and its trades go on from name to name.",
            "Write down what belongs to which part in the trade's note.",
        )
    strand_of = strands_of(connection, trade.account_id, trade.symbol)
    moves = moves_from_dawn(connection, trade.account_id, trade.symbol)
    owners: dict[int, list[int]] = {}
    for part in strand_parts(moves, strand_of):
        owners.setdefault(part.seq, []).append(part.opening_seq)
    mine = [move for move in moves if trade.opening_seq in owners.get(move.seq, ())]
    _check_choice(mine, fills)
    for move in mine:
        if move.anchor in fills and len(owners[move.seq]) > 1:
            raise LedgerError(
                f"The fill {move.anchor} closes one trade and opens the next, so it cannot be split off.",
                "Choose other fills.",
            )
    parted = dict(strand_of) | dict.fromkeys(fills, "new")
    if trade.status == "closed" and _held(moves, parted) != _held(moves, strand_of):
        raise LedgerError(
            "The parts of this closed trade would not both end with nothing held.",
            "Choose fills whose purchases and sales have the same quantity.",
        )


def _check_choice(mine: Sequence[Move], fills: Sequence[str]) -> None:
    """Raise LedgerError unless *fills* are some, but not all, of the fills of a trade's moves."""
    own = [move.anchor for move in mine if move.kind in SIGNED_KINDS]
    named = ", ".join(own[:_MOST_NAMED]) + (" …" if len(own) > _MOST_NAMED else "")
    for fill in fills:
        if fill not in own:
            raise LedgerError(f"{fill} is no fill of this trade.", f"Its fills are {named}.")
    event = next((move for move in mine if move.kind not in SIGNED_KINDS and move.kind != "split"), None)
    if event is not None:
        raise LedgerError(
            f"This trade cannot be split: {event.anchor} closes what it holds without telling of which part.",
            "Trades with an expiry, cash in lieu or a fee in the coin stay whole; write the parts into the note.",
        )
    if not fills:
        raise LedgerError("No fill is chosen.", f"Name fills of the trade: {named}.")
    if len(fills) == len(own):
        raise LedgerError("All fills of the trade are chosen.", "Leave at least one fill to the trade.")


def _held(moves: Sequence[Move], strand_of: Mapping[str, str]) -> dict[str, int]:
    """Return what each strand holds in the end, signed, in units."""
    strands = Strands(strand_of)
    for _ in strands.take(moves):
        pass
    return strands.held()
