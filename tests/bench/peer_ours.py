"""Our side of the race: `python -m tests.bench.peer_ours JOURNAL.db REPEATS`, two JSON lines.

The first is what the peers do too: the stored fills are read and matched into trades in memory, and then the whole
metric catalogue is measured, which they do not. The second also stores every trade, with its texts, in one durable
transaction, and measures from what is stored. Not timed: the import of the file, opening the journal, and Python's
imports, which an empty journal calls for first.
"""

import sys
from decimal import Decimal
from pathlib import Path

from journal_app.journal import Journal
from journal_app.ledger.rederiving import rederive
from journal_app.metrics.catalogue import measure
from journal_app.metrics.cells import cells_of
from journal_app.metrics.matched import book_of
from journal_app.metrics.outcomes import r_multiples
from journal_app.metrics.sample import Sample
from tests.bench.peer_side import print_median


def in_memory(journal: Journal) -> tuple[int, float]:
    """Match the stored fills and measure their trades; return how many there are and their net."""
    (found,) = rederive(journal.ledger)
    book = book_of(found.account, found.closed, found.left_out, {})
    net = measure(Sample(cells_of(book, r_multiples(book))))["net_pnl"]
    return net.n, float(Decimal(net.value or "0"))


def stored(journal: Journal) -> tuple[int, float]:
    """Derive and store all trades, and measure them; return how many there are and their net."""
    journal.ledger.rebuild()
    net = journal.figures.metrics()["net_pnl"]
    return net.n, float(Decimal(net.value or "0"))


def main() -> None:
    """Do both and print their figures."""
    path, repeats = Path(sys.argv[1]), int(sys.argv[2])
    with Journal(path.with_name("empty.db"), path.parent / "config") as empty:
        stored(empty)
        list(rederive(empty.ledger))
    with Journal(path, path.parent / "config") as journal:
        print_median(lambda: in_memory(journal), repeats)
        print_median(lambda: stored(journal), repeats)


if __name__ == "__main__":
    main()
