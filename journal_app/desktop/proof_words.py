"""What the window says of a proof: the badge in the status line, and the words of the Proof page."""

from typing import NamedTuple

from journal_app.desktop.figures import short_day
from journal_app.desktop.standing import Standing
from journal_app.domain.clock import now_us, trading_day
from journal_app.domain.proofs import Difference, Proof, State, count, exact_money, proof_line


class Mark(NamedTuple):
    """How a state is told: a word and a sign (never by colour alone), and the names of icon and colour."""

    word: str
    sign: str
    icon: str
    colour: str


MARKS: dict[State, Mark] = {
    "even": Mark("Proven", "✓", "proven", "muted"),
    "off": Mark("Off", "▲", "trouble", "warning"),
    "waiting": Mark("Waiting", "…", "waiting", "muted"),
    "not provable": Mark("Not provable", "–", "unproven", "muted"),
}
_NEVER = Mark("Not compared yet", "–", "unproven", "muted")
_ORDER: tuple[State, ...] = ("off", "not provable", "waiting", "even")

MEANINGS: dict[State, str] = {
    "even": "Everything agrees with the broker.",
    "off": "Journal and broker do not agree. Nothing is changed by itself: look at the rows below.",
    "waiting": "The broker books its fee on coins at the end of the day; until then coins may differ by it.",
    "not provable": "The broker does not tell enough about this day to compare it.",
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
    together = Badge("", MARKS["even"], f"{len(proven)} accounts proven · 0.00", "\n\n".join(one.tip for one in proven))
    return (*(one for one in badges if one not in proven), together)


def _rank(proof: Proof | None, earlier: int) -> int:
    if proof is None:
        return _ORDER.index("not provable")
    return 0 if earlier else _ORDER.index(proof.state)


def _badge(name: str, proof: Proof | None, earlier: int, *, several: bool) -> Badge:
    who = f"{name}: " if several else ""
    if proof is None:
        return Badge(name, _NEVER, f"{who}{_NEVER.word}", "Each sync compares this account with its broker.")
    mark, text = MARKS[proof.state], _sentence(proof)
    if earlier:
        text += f" · {count(earlier, 'earlier day')} off"
        mark = MARKS["off"]
    return Badge(name, mark, f"{who}{text}", f"{name}, {proof.day}\n{proof_line(proof)}\nOpens the Proof page.")


def _sentence(proof: Proof) -> str:
    if proof.state == "waiting":
        return "Waiting for crypto fee"
    day = short_day(proof.day, trading_day(now_us()).year)
    if proof.state == "not provable":
        return f"Not provable {day}"
    if proof.state == "even":
        return f"Proven {day} · 0.00"
    money = next((one for one in proof.differences if one.what != "position"), None)
    positions = len(proof.of("position"))
    parts = [f"Off by {exact_money(money.difference)}"] if money else ["Off"]
    if positions:
        parts.append(count(positions, "position"))
    return " · ".join(parts)


def state_text(proof: Proof) -> str:
    """Return the state of a day for the table: sign, word, and how many positions differ."""
    mark = MARKS[proof.state]
    positions = len(proof.of("position"))
    more = f", {count(positions, 'position')}" if positions else ""
    return f"{mark.sign} {mark.word}{more}"


def name_of(one: Difference) -> str:
    """Return which figure differs."""
    return f"Position {one.symbol}" if one.symbol else one.what.capitalize()
