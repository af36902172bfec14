"""Make structures of trades: option legs opened together, and the shares beside them.

Together are trades of one account and underlying whose opening fills share the broker's order id, or that
were opened at most ``WINDOW_US`` after the first of them; a symbol comes once in a structure. Shares are a
structure of their own unless an option was opened with them. A single short call or long put that is opened
later joins the long shares then held, when nothing but shares is there and they cover it (the oldest first).
What the trader arranged by hand goes before every rule.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from journal_app.domain.money import from_units, to_units
from journal_app.domain.structures import Structure
from journal_app.domain.trades import Trade
from journal_app.matching.option_legs import Leg, read_leg
from journal_app.matching.payoffs import are_held_at_once, payoff_of
from journal_app.matching.structure_names import CUSTOM, name_of

WINDOW_US = 60_000_000
"""Trades opened within a minute of the first belong together, where no order id says more."""


class ByHand(NamedTuple):
    """Where the trader put a trade: a group of trades, or "" for on its own; with the group's name."""

    group_id: str
    name: str | None = None


def structures_of(
    trades: Iterable[Trade],
    orders: Mapping[str, str] | None = None,
    by_hand: Mapping[str, ByHand] | None = None,
    window_us: int = WINDOW_US,
) -> list[Structure]:
    """Return the structures of flat-to-flat trades, by time of opening; every trade is in exactly one.

    *orders* tells the order id of a trade's opening fill by trade id, where there is one.
    *by_hand* tells by trade id what the trader arranged. The order in which the trades come changes nothing.
    """
    by_hand = by_hand or {}
    homes: dict[tuple[str, str], list[Leg]] = {}
    placed: dict[tuple[str, str], list[Leg]] = {}
    for leg in sorted(map(read_leg, trades), key=_order):
        trade = leg.trade
        place = by_hand.get(trade.trade_id)
        if place is None:
            homes.setdefault((trade.account, leg.underlying), []).append(leg)
        else:
            placed.setdefault((trade.account, place.group_id or f"\0{trade.trade_id}"), []).append(leg)
    made: dict[tuple[str, str], list[tuple[Structure, list[Leg]]]] = {}
    for home, legs in homes.items():
        groups = _cover(_without_options_apart(_together(legs, orders or {}, window_us)))
        made[home] = [(_structure(group), group) for group in groups]
    for group in placed.values():
        place = by_hand[group[0].trade.trade_id]
        structure = _structure(group)._replace(name=place.name, by_hand=True)
        made.setdefault((structure.account, structure.underlying), []).append((structure, group))
    found = [one for some in made.values() for one in _chained(some, window_us)]
    return sorted(found, key=lambda one: (one.opened_us, one.structure_id))


def _order(leg: Leg) -> tuple[int, str]:
    return leg.trade.opened_us, leg.trade.trade_id


def _together(legs: list[Leg], orders: Mapping[str, str], window_us: int) -> list[list[Leg]]:
    groups: list[list[Leg]] = []
    by_order: dict[str, list[Leg]] = {}
    for leg in legs:
        order = orders.get(leg.trade.trade_id)
        group = by_order.get(order) if order else None
        if group is None and groups and leg.trade.opened_us - groups[-1][0].trade.opened_us <= window_us:
            group = groups[-1]
        if group is None or any(one.trade.symbol == leg.trade.symbol for one in group):
            group = []
            groups.append(group)
        group.append(leg)
        if order:
            by_order.setdefault(order, group)
    return groups


def _without_options_apart(groups: list[list[Leg]]) -> list[list[Leg]]:
    apart: list[list[Leg]] = []
    for group in groups:
        apart += [group] if any(leg.right for leg in group) else [[leg] for leg in group]
    return apart


def _cover(groups: list[list[Leg]]) -> list[list[Leg]]:
    """Put single options that long shares cover to these shares."""
    kept: list[list[Leg]] = []
    shares: list[list[Leg]] = []
    for group in groups:
        if group[0].right is None and len(group) == 1:
            shares.append(group)
        elif len(group) == 1:
            opened_us = group[0].trade.opened_us
            # What was sold by now covers nothing opened later.
            shares = [one for one in shares if len(one) == 1 and _is_held(one[0], opened_us)]
            home = next((one for one in shares if _covers(one[0], group[0])), None)
            if home is not None:
                home.append(group[0])
                continue
        kept.append(group)
    return kept


def _is_held(leg: Leg, time_us: int) -> bool:
    return leg.trade.closed_us is None or leg.trade.closed_us > time_us


def _covers(shares: Leg, option: Leg) -> bool:
    is_of_kind = (option.right, option.size > 0) in {("C", False), ("P", True)}
    return is_of_kind and shares.units >= abs(option.units)


def _structure(legs: Sequence[Leg]) -> Structure:
    trades = [leg.trade for leg in legs]
    closes = [trade.closed_us for trade in trades if trade.closed_us is not None]
    is_closed = len(closes) == len(trades)
    net = _sum([trade.net for trade in trades])
    counted = [leg for leg in legs if leg.right] or legs
    return Structure(
        structure_id=trades[0].trade_id, account=trades[0].account, underlying=legs[0].underlying,
        kind=name_of(legs) if are_held_at_once(legs) else CUSTOM, legs=tuple(trade.trade_id for trade in trades),
        qty=from_units(min(to_units(leg.trade.qty) for leg in counted)),
        opened_us=trades[0].opened_us, closed_us=max(closes) if is_closed else None,
        gross=_sum([trade.gross for trade in trades]), fees=_sum([trade.fees for trade in trades]), net=net,
        status="closed" if is_closed else "open", rolled_from=None, chain_net=net, **payoff_of(legs)._asdict(),
    )  # fmt: skip


def _sum(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else from_units(sum(map(to_units, texts)))


def _chained(made: list[tuple[Structure, list[Leg]]], window_us: int) -> list[Structure]:
    """Link what was rolled: options of one kind closed, and others of that kind opened, within the window."""
    made.sort(key=lambda one: _order(one[1][0]))
    done: list[Structure] = []
    free: dict[tuple[object, int], list[Structure]] = {}
    span = max(window_us, 1)
    for structure, legs in made:
        kind = tuple(sorted((leg.right or "", leg.size > 0) for leg in legs))
        linked, moment = structure, structure.opened_us // span
        places = [free.get((kind, near), []) for near in (moment - 1, moment, moment + 1)]
        earlier = [one for place in places for one in place if _is_near(one, structure, window_us)]
        if earlier:
            before = max(earlier, key=lambda one: (one.closed_us or 0, one.structure_id))
            next(place for place in places if before in place).remove(before)
            chain_net = _sum((before.chain_net, structure.net))
            linked = structure._replace(rolled_from=before.structure_id, chain_net=chain_net)
        done.append(linked)
        if linked.closed_us is not None and all(leg.right for leg in legs):
            free.setdefault((kind, linked.closed_us // span), []).append(linked)
    return done


def _is_near(old: Structure, new: Structure, window_us: int) -> bool:
    return old.closed_us is not None and abs(new.opened_us - old.closed_us) <= window_us
