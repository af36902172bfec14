"""Start the program: `python -m journal_app`, the console script and the frozen build all come here."""

import multiprocessing
import sys


def main() -> int:
    """Run the command line and return its exit code."""
    from journal_app.cli.main import main as run

    return run()


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
