"""The playbook: setups with their checklists, and what each criterion is worth. Nothing here can change a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from journal_app.domain.errors import LedgerError
from journal_app.domain.playbook import CriterionWorth, Removed, Renamed, Setup, SetupPicture, checked_setup, read_setup
from journal_app.domain.risk import read_rule
from journal_app.domain.trades import TradeFilter
from journal_app.figures import Figures, Outcome
from journal_app.ledger import playbook
from journal_app.ledger.reviews import checks_by_seq

if TYPE_CHECKING:
    from journal_app.ledger.store import Ledger


class Playbook:
    """The playbook of one journal. Safe from any thread."""

    def __init__(self, ledger: Ledger, figures: Figures) -> None:
        """Work on a ledger; *figures* tell the results of trades."""
        self._ledger, self._figures = ledger, figures

    def setups(self) -> tuple[Setup, ...]:
        """Return all setups in their order, retired ones too."""
        return playbook.setups(self._ledger)

    def setup(self, name: str) -> Setup:
        """Return one setup. Raises LedgerError when the playbook has none of that name."""
        found = next((one for one in self.setups() if one.name == name), None)
        if found is None:
            raise LedgerError(f"The playbook has no setup “{name}”.", "List them with `journal-app playbook`.")
        return found

    def baseline(self) -> tuple[Setup, ...]:
        """Return the setups against which deviations are measured."""
        return tuple(one for one in self.setups() if one.is_baseline)

    def save(self, setup: Setup) -> Setup | None:
        """Write a setup, at the end when it is new; return what it was before, None for new (`remove` undoes that).

        Another name makes another setup: `rename` is for that. Raises LedgerError for a name, criterion or target,
        SettingsError for a risk rule, that cannot be used.
        """
        return playbook.save_setup(self._ledger, self.checked(setup))

    def read(self, documents: Sequence[Mapping[str, Any]]) -> tuple[Setup, ...]:
        """Write the setups of plain fields (`domain.playbook.read_setup`), all or none; return them.

        A criterion of the same text as before keeps its id, and with it the answers on trades. Raises LedgerError
        or SettingsError as `save` does.
        """
        known = {one.name: one for one in self.setups()}
        found = []
        for fields in documents:
            name = fields.get("name")
            found.append(self.checked(read_setup(fields, known.get(name.strip()) if isinstance(name, str) else None)))
        if len({one.name for one in found}) < len(found):
            raise LedgerError("Two of these setups have the same name.", "Give each a name of its own.")
        playbook.save_setups(self._ledger, found)
        return tuple(found)

    def rename(self, before: str, after: str) -> Renamed:
        """Give a setup another name, on its trades too; return what undoes it. Raises LedgerError."""
        return playbook.rename_setup(self._ledger, before, after)

    def undo_rename(self, done: Renamed) -> None:
        """Undo what `rename` did, with what it returned. Raises LedgerError when the old name is taken by now."""
        playbook.undo_rename(self._ledger, done)

    def remove(self, name: str) -> Removed:
        """Take a setup out of the playbook; return what brings it back. Trades keep its name. Raises LedgerError."""
        return playbook.remove_setup(self._ledger, name)

    def put_back(self, removed: Removed) -> None:
        """Undo what `remove` did, with what it returned."""
        playbook.put_setup_back(self._ledger, removed)

    def arrange(self, names: Sequence[str]) -> tuple[str, ...]:
        """Put the setups into this order; return the order before, which undoes it."""
        return playbook.arrange_setups(self._ledger, names)

    def add_picture(self, setup: str, name: str, content: bytes) -> int:
        """Put a picture (PNG, JPEG or WebP, up to 10 MB) on a setup; return its number. Raises LedgerError."""
        return playbook.add_setup_picture(self._ledger, setup, name, content)

    def pictures_of(self, setup: str) -> tuple[SetupPicture, ...]:
        """Return the pictures of a setup, oldest first."""
        return playbook.pictures_of_setup(self._ledger, setup)

    def remove_picture(self, setup: str, number: int) -> SetupPicture:
        """Take a picture off a setup and return it, to be put back. Raises LedgerError when it is not there."""
        return playbook.remove_setup_picture(self._ledger, setup, number)

    def put_picture_back(self, picture: SetupPicture) -> int:
        """Undo what `remove_picture` did, with what it returned; return the new number. Raises LedgerError."""
        return playbook.put_setup_picture_back(self._ledger, picture)

    def worth(
        self, name: str, only: TradeFilter | None = None, outcome: Outcome | None = None
    ) -> tuple[CriterionWorth, ...]:
        """Return what each criterion of a setup is worth, by its closed trades that the filter leaves.

        Results are in the unit of the outcome (money by default); trades without a result in it are left out and
        counted. Raises LedgerError for an unknown setup.
        """
        import numpy as np

        from journal_app.metrics.outcomes import UNITS
        from journal_app.metrics.worth import MET, NOT_MET, UNKNOWN, worth_of

        setup, measured = self.setup(name), outcome or Outcome()
        chosen = replace(only or TradeFilter(), setup=name)
        seqs, results = self._figures.results(chosen, measured)
        left_out = len(self._figures.results(chosen)[0]) - len(seqs)
        answers = checks_by_seq(self._ledger, name)
        told = [answers.get(seq, {}) for seq in seqs.tolist()]
        found = []
        for criterion in setup.criteria:
            met = [one.get(criterion.id) for one in told]
            codes = np.array([UNKNOWN if one is None else MET if one else NOT_MET for one in met], dtype=np.int8)
            found.append(worth_of(criterion, UNITS[measured.measure], results, codes, left_out))
        return tuple(found)

    def checked(self, setup: Setup) -> Setup:
        """Return a setup as `save` would keep it, and keep nothing. Raises LedgerError or SettingsError as it does."""
        read_rule(setup.risk_rule)
        return checked_setup(setup)
