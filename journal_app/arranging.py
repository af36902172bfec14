"""Structures and split trades, and how the trader arranges them by hand: what the window and the verbs ask."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from journal_app.domain.errors import LedgerError
from journal_app.domain.structures import Structure
from journal_app.domain.trades import TradeFilter
from journal_app.ledger import arrangement, reading, splitting
from journal_app.ledger.arrangement import Place
from journal_app.ledger.splitting import FillStrands
from journal_app.ledger.store import Ledger
from journal_app.matching.structures import ByHand, structures_of

Before = Mapping[str, Place | None]
"""Where trades were before a change, by trade id; None is where the rule puts them."""


class Arranging:
    """Structures and split trades of one journal.

    Putting trades into structures changes no number. Splitting and joining change which trades there are; what
    they made together stays the same.
    """

    def __init__(self, ledger: Ledger) -> None:
        """Ask and change the arrangement in this ledger."""
        self._ledger = ledger

    def grouped(self, account: str | None = None) -> list[Structure]:
        """Return the structures of options and of what is grouped by hand, by time of opening.

        Of shares without any option those that stand beside the options of their symbol are among them; `structures`
        makes one of every trade, for which a large journal takes long.
        """
        by_hand = self._by_hand()
        beside = reading.trades_beside_options(self._ledger, account, by_hand)
        found = structures_of(beside, arrangement.opening_orders(self._ledger, beside_options=True), by_hand)
        return [one for one in found if account is None or one.account == account]

    def _by_hand(self) -> dict[str, ByHand]:
        places = arrangement.places(self._ledger)
        return {trade_id: ByHand(place.group_id, place.name) for trade_id, place in places.items()}

    def structures(self, only: TradeFilter | None = None) -> list[Structure]:
        """Return the structures with a leg that the filter leaves, by time of opening; all by default.

        Legs are looked for among all trades, whatever the filter; its status is the structure's.
        Raises SettingsError for a day that is none.
        """
        only = only or TradeFilter(status="all")
        by_hand = self._by_hand()
        every = reading.trades(self._ledger, "flat", TradeFilter(account=only.account, status="all"))
        found = structures_of(every, arrangement.opening_orders(self._ledger), by_hand)
        if only.status != "all":
            found = [one for one in found if one.status == only.status]
        if only == TradeFilter(account=only.account, status=only.status):
            return found
        wanted = {one.trade_id for one in reading.trades(self._ledger, "flat", replace(only, status="all"))}
        return [one for one in found if not wanted.isdisjoint(one.legs)]

    def group(self, trade_ids: Sequence[str], name: str | None = None) -> Before:
        """Put trades of one account into one structure; return where they were.

        Raises LedgerError for fewer than two trades, several accounts, or a trade that is not there.
        """
        if len(set(trade_ids)) < 2:
            raise LedgerError("A structure needs two trades or more.", "Name the ids of all its trades.")
        if len({one.partition(":")[0] for one in trade_ids}) > 1:
            raise LedgerError(
                "These trades belong to several accounts.", "Group trades of one account; its name begins their ids."
            )
        place = Place(arrangement.new_group(), name)
        return arrangement.put(self._ledger, dict.fromkeys(trade_ids, place))

    def take_out(self, trade_ids: Sequence[str]) -> Before:
        """Let each of these trades stand on its own; return where they were. Raises LedgerError as `group`."""
        return arrangement.put(self._ledger, dict.fromkeys(trade_ids, Place("")))

    def put_back(self, before: Before) -> Before:
        """Undo what `group` or `take_out` did, with what it returned; return what undoes this."""
        return arrangement.put(self._ledger, before)

    def split(self, trade_id: str, fills: Sequence[str]) -> FillStrands:
        """Make some fills of a trade, by id, a trade of their own; return what undoes it (`put_fills_back`).

        It is named by its first fill. Raises LedgerError when there is no such trade, a fill is not in it, it
        cannot be split, or the parts of a closed trade would not be flat.
        """
        return splitting.split(self._ledger, trade_id, fills)

    def join(self, trade_id: str) -> FillStrands:
        """Take back the fills that were split off into this trade; return what undoes it (`put_fills_back`).

        Raises LedgerError when there is no such trade, or it was not split off.
        """
        return splitting.join(self._ledger, trade_id)

    def put_fills_back(self, before: FillStrands) -> FillStrands:
        """Undo what `split` or `join` did, with what it returned; return what undoes this."""
        return splitting.put_strands(self._ledger, before)
