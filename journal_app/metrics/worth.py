"""What the criteria of a setup are worth: trades that met one beside those that did not."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from journal_app.domain.playbook import Criterion, CriterionWorth, Worth
from journal_app.metrics.entries import bounds, figure
from journal_app.metrics.exact import Floats
from journal_app.metrics.intervals import difference_interval, group_of, mean_interval

Answers = npt.NDArray[np.int8]
MET, NOT_MET, UNKNOWN = 1, 0, -1
FEWEST = 5
"""Of fewer trades in either group nothing is said about the difference: our own caution, for results are no bell."""


def worth_of(criterion: Criterion, unit: str, results: Floats, answers: Answers, left_out: int = 0) -> CriterionWorth:
    """Return what a criterion is worth, from the result of each trade in *unit* and whether the trade met it.

    Expectancies are means with Student's 90 % interval, the difference has Welch's (`intervals`). It claims no
    cause: trades that meet a criterion may differ in other ways too.
    """
    met, not_met, unknown = (results[answers == answer] for answer in (MET, NOT_MET, UNKNOWN))
    difference, interval = None, None
    if min(len(met), len(not_met)) >= FEWEST:
        one, other = group_of(met), group_of(not_met)
        difference, interval = figure(one.mean - other.mean), bounds(difference_interval(one, other))
    return CriterionWorth(
        criterion, unit, _worth(met), _worth(not_met), _worth(unknown), difference, interval, left_out
    )  # fmt: skip


def _worth(results: Floats) -> Worth:
    if not len(results):
        return Worth(0, None, None)
    group = group_of(results)
    return Worth(group.n, figure(group.mean), bounds(mean_interval(group.n, group.n * group.mean, group.spread)))
