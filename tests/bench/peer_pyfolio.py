"""pyfolio's ``extract_round_trips`` over a file of fills: `python peer_pyfolio.py FILLS.jsonl REPEATS`, one JSON line.

Runs in the environment of the peers and imports nothing of ours but what lies beside it. Timed: the one call; not
timed: the file being read, the table being made and the imports. Fees are none of its business.
"""

import sys
import warnings
from pathlib import Path

from peer_side import print_median, read_fills

warnings.simplefilter("ignore")  # it warns of what it does without, on every import and every sum

import pandas as pd  # noqa: E402 - the silence comes first
from pyfolio.round_trips import extract_round_trips  # noqa: E402 - the same


def main() -> None:
    """Extract the round trips of the file's fills and print the figures."""
    fills = read_fills(Path(sys.argv[1]))
    table = pd.DataFrame(
        {
            "amount": [fill.qty if fill.is_buy else -fill.qty for fill in fills],
            "price": [float(fill.price) for fill in fills],
            "symbol": [fill.symbol for fill in fills],
        },
        index=pd.to_datetime([fill.time_ns for fill in fills], utc=True),
    )

    def work() -> tuple[int, float]:
        trips = extract_round_trips(table)
        return len(trips), float(trips["pnl"].sum())

    print_median(work, int(sys.argv[2]))


if __name__ == "__main__":
    main()
