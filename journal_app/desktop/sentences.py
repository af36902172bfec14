"""What the status line says about sync: always the truth, in one short sentence."""

from typing import NamedTuple

from journal_app.desktop.figures import wall_clock
from journal_app.desktop.language import counted, noop, tr
from journal_app.desktop.sync_state import SyncState
from journal_app.domain.news import SyncPhase, SyncReport


class Sentence(NamedTuple):
    """An icon by name, a colour by name, the text, and what to do next (may be empty)."""

    icon: str
    colour: str
    text: str
    hint: str


def sync_sentence(state: SyncState) -> Sentence:
    """Return the sentence for a state; the icon's shape tells as much as its colour."""
    if not state.connected and state.phase is SyncPhase.IDLE:
        return Sentence(
            "idle", "muted", tr("Not connected"), tr("Journal → Connect Alpaca fills the journal by itself.")
        )
    icon, colour, said = _PHASES[state.phase]
    text = tr(said)
    if state.phase is SyncPhase.CATCHING_UP:
        if state.rows:
            text = counted("Catching up: {n} row so far", "Catching up: {n} rows so far", state.rows)
    elif state.phase is SyncPhase.IDLE and state.detail:
        text = f"{tr('Connected.')} {tr(state.detail).rstrip('.')}"
    elif state.phase is SyncPhase.IDLE and state.last_sync_us is not None:
        text = tr("Up to date")
    elif state.phase is SyncPhase.PAUSED:
        text = f"{text} {state.detail}".rstrip()
    elif state.phase is SyncPhase.OFFLINE:
        text = tr("Offline since {time}", time=wall_clock(state.since_us))
    elif state.crashed:
        text = tr("Sync stopped by an error in this program")
    if state.phase in {SyncPhase.OFFLINE, SyncPhase.KEYS_REJECTED, SyncPhase.STOPPED} and state.detail:
        text = f"{text}: {tr(state.detail).rstrip('.')}"
    return Sentence(icon, colour, text, tr(state.hint))


_PHASES = {
    SyncPhase.IDLE: ("idle", "muted", noop("Connected")),
    SyncPhase.CATCHING_UP: ("catching_up", "accent", noop("Catching up")),
    SyncPhase.LIVE: ("live", "gain", noop("Live")),
    SyncPhase.OFFLINE: ("offline", "warning", noop("Offline")),
    SyncPhase.KEYS_REJECTED: ("trouble", "loss", noop("Keys rejected")),
    SyncPhase.PAUSED: ("pause", "muted", noop("Auto-sync paused")),
    SyncPhase.STOPPED: ("trouble", "loss", noop("Sync stopped")),
}


def all_sentences(states: tuple[SyncState, ...]) -> Sentence:
    """Return the sentence for all accounts, worst first: of several, each under its name."""
    said = [sync_sentence(one) for one in states]
    if len(said) == 1:
        return said[0]
    text = "  ·  ".join(f"{state.account}: {one.text}" for state, one in zip(states, said, strict=True))
    return said[0]._replace(text=text)


def last_sync(states: tuple[SyncState, ...]) -> str:
    """Return which account it is, and since when the journal is known to be complete: the oldest of all."""
    name = states[0].account if len(states) == 1 else tr("{n} accounts", n=len(states))
    times = [one.last_sync_us for one in states]
    known = [one for one in times if one is not None]
    if len(known) < len(times):
        return name
    said = tr("last sync {time}", time=wall_clock(min(known)))
    return f"{name}  ·  {said}" if name else said


def fills_notice(report: SyncReport) -> str:
    """Return the one line about a pass that brought fills; "" when it brought none."""
    if not report.new_fills:
        return ""
    return counted("{n} new fill in {account}", "{n} new fills in {account}", report.new_fills, account=report.account)
