"""Our side of the race: `python -m tests.bench.peer_ours JOURNAL.db REPEATS`, one JSON line.

Timed, with the journal open: every trade derived anew from the stored fills and stored again, then the whole
metric catalogue from the stored trades. Not timed: the import of the file, opening the journal, and Python's imports,
which an empty journal calls for first.
"""

import sys
from decimal import Decimal
from pathlib import Path

from journal_app.journal import Journal
from tests.bench.peer_side import print_median


def main() -> None:
    """Rebuild the journal's trades, measure them and print the figures."""
    path = Path(sys.argv[1])
    with Journal(path.with_name("empty.db"), path.parent / "config") as empty:
        empty.ledger.rebuild()
        empty.metrics()
    with Journal(path, path.parent / "config") as journal:

        def work() -> tuple[int, float]:
            journal.ledger.rebuild()
            net = journal.metrics()["net_pnl"]
            return net.n, float(Decimal(net.value or "0"))

        print_median(work, int(sys.argv[2]))


if __name__ == "__main__":
    main()
