"""Run one verb: exit code 0 done, 1 a known error told in two lines, 2 wrong usage, 130 interrupted."""

import contextlib
import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from journal_app import paths
from journal_app.cli.parser import make_parser
from journal_app.cli.showing import Desktop
from journal_app.domain.errors import JournalError
from journal_app.logs import start_logging


def main(desktop: Desktop, arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; *desktop* shows what needs a window."""
    options = make_parser().parse_args(arguments, Namespace(desktop=desktop))
    start_logging(paths.log_dir(), verbose=options.verbose, quiet=options.quiet)
    # Imported here: `--help` and `--version` answer at once.
    from journal_app.cli.verbs import VERBS

    try:
        return VERBS[options.verb](options)
    except JournalError as error:
        print(f"{error.title}\n{error.hint}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (head, less) closed: that is no error, but Python would report it once more at exit.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
