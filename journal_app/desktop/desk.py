"""What every page is given: the journal, the look, and those who act on the trader's behalf."""

from dataclasses import dataclass

from journal_app.desktop.deciding import Decisions
from journal_app.desktop.grouping import Grouper
from journal_app.desktop.household import Household
from journal_app.desktop.notes import NoteKeeper
from journal_app.desktop.scope import Scope
from journal_app.desktop.theme import Theme
from journal_app.journal import Journal


@dataclass(frozen=True)
class Desk:
    """The parts of one window that its pages share."""

    journal: Journal
    theme: Theme
    scope: Scope
    keeper: NoteKeeper
    decisions: Decisions
    grouper: Grouper
    house: Household
