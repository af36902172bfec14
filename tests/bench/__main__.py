"""`make bench`: every speed that is promised, measured in one run and printed as one table.

ARGS=--quick takes a tenth of the fills. Nothing here asserts: machines differ, ratios tell.
"""

import argparse
import os
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.bench import figures, files, live, peers, windows
from tests.bench.measuring import Table, yardstick

_FULL, _QUICK = 1_000_000, 100_000


def main() -> None:
    """Measure everything, or the chosen sections."""
    sections = {
        "files": files.measure, "figures": figures.measure, "live": live.measure, "window": windows.measure,
        "peers": peers.measure,
    }  # fmt: skip
    parser = argparse.ArgumentParser(description="Measure the speeds that are promised.")
    parser.add_argument("sections", nargs="*", help=f"only these: {', '.join(sections)}")
    parser.add_argument("--quick", action="store_true", help="a tenth of the fills")
    options = parser.parse_args()
    table = Table()
    with tempfile.TemporaryDirectory(prefix="trade-journal-bench-") as scratch:
        os.environ["JOURNAL_CONFIG_DIR"] = str(Path(scratch) / "config")
        for name in options.sections or sections:
            print(f"{name} …", flush=True)
            table.told(f"yardstick before {name}: 0.8 s when the machine is quiet", yardstick(), "s")
            folder = Path(scratch) / name
            folder.mkdir()
            sections[name](table, folder, _QUICK if options.quick else _FULL)
    table.show()


if __name__ == "__main__":
    main()
