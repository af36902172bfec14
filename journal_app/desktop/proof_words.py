"""What the window says of a proof: the badge in the status line, and the words of the Proof page."""

from typing import NamedTuple

from journal_app.desktop.figures import exact, exact_cents, plain, short_day
from journal_app.desktop.language import counted, noop, tr, word
from journal_app.desktop.standing import Standing
from journal_app.domain.clock import now_us, trading_day
from journal_app.domain.money import from_units, to_units
from journal_app.domain.proofs import Difference, Proof, State, What


class Mark(NamedTuple):
    """How a state is told: a word and a sign (never by colour alone), and the names of icon and colour."""

    word: str
    sign: str
    icon: str
    colour: str


MARKS: dict[State, Mark] = {
    "even": Mark(noop("Proven"), "✓", "proven", "muted"),
    "off": Mark(noop("Off"), "▲", "trouble", "warning"),
    "waiting": Mark(noop("Waiting"), "…", "waiting", "muted"),
    "not provable": Mark(noop("Not provable"), "–", "unproven", "muted"),
}
_NEVER = Mark(noop("Not compared yet"), "–", "unproven", "muted")
_FIGURES: dict[What, str] = {"position": noop("Position"), "cash": noop("Cash"), "equity": noop("Equity")}
_ORDER: tuple[State, ...] = ("off", "not provable", "waiting", "even")

MEANINGS: dict[State, str] = {
    "even": noop("Everything agrees with the broker."),
    "off": noop("Journal and broker do not agree. Nothing is changed by itself: look at the rows below."),
    "waiting": noop("The broker books its fee on coins at the end of the day; until then coins may differ by it."),
    "not provable": noop("The broker does not tell enough about this day to compare it."),
}


class Badge(NamedTuple):
    """What the status line shows of one account, or with "" of several; *tip* says the same at length."""

    account: str
    mark: Mark
    text: str
    tip: str


def badges_of(standing: Standing) -> tuple[Badge, ...]:
    """Return a badge for each account that has a broker, worst first; no broker, no badge.

    Of several accounts the proven ones share one badge: what is in order takes no room.
    """
    newest = {one.account: one for one in standing.proofs}
    found = [(name, newest.get(name)) for name in standing.compared]
    several = len(found) > 1
    found.sort(key=lambda one: _rank(one[1], standing.off_days.get(one[0], 0)))
    badges = [_badge(name, proof, standing.off_days.get(name, 0), several=several) for name, proof in found]
    proven = [one for one in badges if one.mark is MARKS["even"]]
    if len(proven) < 2:
        return tuple(badges)
    together = Badge(
        "",
        MARKS["even"],
        tr("{n} accounts proven · {zero}", n=len(proven), zero=plain(0.0)),
        "\n\n".join(one.tip for one in proven),
    )
    return (*(one for one in badges if one not in proven), together)


def _rank(proof: Proof | None, earlier: int) -> int:
    if proof is None:
        return _ORDER.index("not provable")
    return 0 if earlier else _ORDER.index(proof.state)


def _badge(name: str, proof: Proof | None, earlier: int, *, several: bool) -> Badge:
    who = f"{name}: " if several else ""
    if proof is None:
        return Badge(name, _NEVER, f"{who}{tr(_NEVER.word)}", tr("Each sync compares this account with its broker."))
    mark, text = MARKS[proof.state], _sentence(proof)
    if earlier:
        text += " · " + counted("{n} earlier day off", "{n} earlier days off", earlier)
        mark = MARKS["off"]
    return Badge(name, mark, f"{who}{text}", f"{name}, {proof.day}\n{proof_text(proof)}\n{tr('Opens the Proof page.')}")


def _sentence(proof: Proof) -> str:
    if proof.state == "waiting":
        return tr("Waiting for crypto fee")
    day = short_day(proof.day, trading_day(now_us()).year)
    if proof.state == "not provable":
        return tr("Not provable {day}", day=day)
    if proof.state == "even":
        return tr("Proven {day} · {zero}", day=day, zero=plain(0.0))
    found = next((one for one in proof.differences if one.what != "position"), None)
    positions = len(proof.of("position"))
    parts = [tr("Off by {amount}", amount=exact(found.difference))] if found else [tr("Off")]
    if positions:
        parts.append(counted("{n} position", "{n} positions", positions))
    return " · ".join(parts)


def proof_text(proof: Proof) -> str:
    """Return the proof in one line: held + booked − broker = difference, or why there is none yet."""
    if proof.equity_ledger is not None and proof.equity_broker is not None and proof.booked is not None:
        held = from_units(to_units(proof.equity_ledger) - to_units(proof.booked))
        line = tr(
            "held {held} + booked {booked} − broker {broker} = {rest}",
            held=exact_cents(held), booked=exact_cents(proof.booked), broker=exact_cents(proof.equity_broker),
            rest=_rest(proof, "equity"),
        )  # fmt: skip
    elif proof.cash_ledger is None or proof.cash_broker is None:
        line = tr(_STATES[proof.state])
    else:
        booked, broker = exact_cents(proof.cash_ledger), exact_cents(proof.cash_broker)
        rest = _rest(proof, "cash")
        line = tr("booked {booked} − broker {broker} = {rest}", booked=booked, broker=broker, rest=rest)
        if proof.agree is not None:
            line += "; " + counted("{n} position agrees", "{n} positions agree", proof.agree)
        if differ := len(proof.of("position")):
            line += ", " + counted("{n} differs", "{n} differ", differ)
    return f"{line} ({'; '.join(tr(one) for one in proof.notes)})" if proof.notes else line


def _rest(proof: Proof, what: What) -> str:
    found = proof.of(what)
    return exact(found[0].difference if found else "0")


_STATES: dict[State, str] = {
    "even": noop("even"), "off": noop("off"), "waiting": noop("waiting"), "not provable": noop("not provable"),
}  # fmt: skip


def state_text(proof: Proof) -> str:
    """Return the state of a day for the table: sign, word, and how many positions differ."""
    mark = MARKS[proof.state]
    positions = len(proof.of("position"))
    more = ", " + counted("{n} position", "{n} positions", positions) if positions else ""
    return f"{mark.sign} {word(mark.word)}{more}"


def name_of(one: Difference) -> str:
    """Return which figure differs."""
    return tr("Position {symbol}", symbol=one.symbol) if one.symbol else tr(_FIGURES[one.what])
