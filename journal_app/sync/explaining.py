"""Which rows make a difference: pure search, the simplest answer first."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from journal_app.domain.money import from_units
from journal_app.domain.proofs import HARD, Difference
from journal_app.ledger.suspects import Suspect, explanation

Measure = Callable[[Suspect], int]
"""What a suspect adds to ledger − broker of the figure that differs, in units of 10⁻¹⁸."""


def explain(
    difference: Difference, units: int, suspects: Sequence[Suspect], measure: Measure,
    *, near: int = 0, guesses: Iterable[Suspect] = (),
) -> Difference:  # fmt: skip
    """Name the rows that make a difference of so many units, exactly or within *near* (the broker's rounding).

    Single rows come first, then pairs, then all rows of a symbol, of a reason, and all together;
    then a single row among the *guesses*, by its amount alone. When nothing adds up, the rows that
    are known to differ are named, and what they leave is unexplained.
    """
    weighed = [(measure(one), one) for one in suspects]
    weighed = [pair for pair in weighed if pair[0]]
    chosen = _adding_up(units, weighed, near)
    if chosen is None:
        guessed = ((measure(one), one) for one in guesses)
        chosen = next(([pair] for pair in guessed if pair[0] and abs(pair[0] - units) <= near), None)
    if chosen is None:
        chosen = [pair for pair in weighed if pair[1].why in HARD]
        left = units - sum(weight for weight, _ in chosen)
    else:
        left = 0
    rows = tuple(explanation(one, weight) for weight, one in chosen)
    return difference._replace(rows=rows, unexplained=from_units(left))


Weighed = tuple[int, Suspect]


def _adding_up(units: int, weighed: Sequence[Weighed], near: int) -> list[Weighed] | None:
    """Return the simplest group of rows that adds up to the difference, or None."""
    for pair in weighed:
        if abs(pair[0] - units) <= near:
            return [pair]
    return _pair(units, weighed, near) or next(
        (group for group in _groups(weighed) if abs(sum(weight for weight, _ in group) - units) <= near), None
    )


def _pair(units: int, weighed: Sequence[Weighed], near: int) -> list[Weighed] | None:
    """Return two rows that add up; sorted, so that the other half is found from both ends."""
    rising = sorted(weighed, key=lambda pair: pair[0])
    low, high = 0, len(rising) - 1
    while low < high:
        total = rising[low][0] + rising[high][0]
        if abs(total - units) <= near:
            return [rising[low], rising[high]]
        if total < units:
            low += 1
        else:
            high -= 1
    return None


def _groups(weighed: Sequence[Weighed]) -> list[list[Weighed]]:
    """Return the rows by symbol, by reason, and all of them."""
    by_symbol: defaultdict[str | None, list[Weighed]] = defaultdict(list)
    by_reason: defaultdict[str, list[Weighed]] = defaultdict(list)
    for pair in weighed:
        by_symbol[pair[1].symbol].append(pair)
        by_reason[pair[1].why].append(pair)
    return [*by_symbol.values(), *by_reason.values(), list(weighed)]
