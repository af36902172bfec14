"""What the Playbook page shows, read in the background: setups with their results, and what criteria are worth."""

from dataclasses import dataclass

from journal_app.desktop.models.pictures_model import SmallPicture
from journal_app.desktop.models.setups_model import SetupRow
from journal_app.desktop.picture_files import thumbnail_of
from journal_app.desktop.scope import View
from journal_app.domain.marks import Picture
from journal_app.domain.playbook import CriterionWorth
from journal_app.domain.trades import TradeFilter
from journal_app.journal import Journal
from journal_app.metrics.outcomes import UNITS


@dataclass(frozen=True, slots=True)
class PlaybookRead:
    """The playbook as it was when `PlaybookEdits` had this ``version``.

    ``name`` is the setup in front, ``worth`` that of its criteria. ``pictures`` are None where they were not read.
    """

    version: int
    rows: tuple[SetupRow, ...]
    name: str
    worth: tuple[CriterionWorth, ...] = ()
    pictures: tuple[SmallPicture, ...] | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be read: the setup in front, by name, and whether with its pictures."""

    version: int
    view: View
    name: str
    with_pictures: bool


def read_playbook(journal: Journal, wanted: Wanted) -> PlaybookRead:
    """Read the playbook in a view; where the wanted setup is not in it, the first one is read."""
    view, setups = wanted.view, journal.playbook.setups()
    only, unit = view.only(), UNITS[view.measure]
    found = {one.key: one for one in journal.figures.breakdown("setup", only, view.outcome)}
    # A result in money is always known; the other questions are asked only where their answer may be another.
    in_view = _counted(journal, only) if view.measure != "money" else {name: one.n for name, one in found.items()}
    everywhere = _counted(journal, None) if only != TradeFilter() else in_view
    known = {one.name: one for one in setups}
    order = sorted(setups, key=lambda one: one.is_retired)
    others = [name for name in everywhere if name not in known and name]
    rows = tuple(
        SetupRow(name, known.get(name), found.get(name), unit, everywhere.get(name, 0), in_view.get(name, 0))
        for name in (*(one.name for one in order), *others)
    )
    name = wanted.name if any(one.name == wanted.name for one in rows) else rows[0].name if rows else ""
    if name not in known:
        return PlaybookRead(wanted.version, rows, name, (), ())
    with_pictures = wanted.with_pictures or name != wanted.name
    return PlaybookRead(
        wanted.version, rows, name, journal.playbook.worth(name, only, view.outcome),
        _pictures(journal, name) if with_pictures else None,
    )  # fmt: skip


def _counted(journal: Journal, only: TradeFilter | None) -> dict[str, int]:
    return {one.key: one.n for one in journal.figures.breakdown("setup", only)}


def _pictures(journal: Journal, name: str) -> tuple[SmallPicture, ...]:
    return tuple(
        SmallPicture(Picture(one.id, one.setup, one.name, one.media_type, one.added_us, one.content),
                     thumbnail_of(one.content))
        for one in journal.playbook.pictures_of(name)
    )  # fmt: skip
