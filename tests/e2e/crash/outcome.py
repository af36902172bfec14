"""What a crash gate found, and the table that tells it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often something was done to a journal, and how often that harmed what was promised.

    ``control_harmed`` of ``control_done`` is the same done to a journal that is built wrongly on purpose.
    """

    what: str
    done: int
    harmed: int
    control: str
    control_done: int
    control_harmed: int
    seconds: float

    @property
    def is_kept(self) -> bool:
        """Tell whether nothing was harmed, by a gate that notices harm."""
        return self.harmed == 0 and self.control_harmed > 0


def show(outcomes: Sequence[Outcome]) -> None:
    """Print all outcomes."""
    head = ("gate", "done", "harmed", "control", "done", "harmed", "seconds", "")
    rows = [
        (one.what, f"{one.done:,}", f"{one.harmed:,}", one.control, f"{one.control_done:,}", f"{one.control_harmed:,}",
         f"{one.seconds:.1f}", "kept" if one.is_kept else "BROKEN")
        for one in outcomes
    ]  # fmt: skip
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        cells = [
            cell.ljust(width) if column in {0, 3, 7} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())
