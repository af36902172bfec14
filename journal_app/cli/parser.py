"""The command line: every verb with its options; the global ones are accepted before and after it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from journal_app import __version__
from journal_app.domain.trades import METHODS


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="journal-app", description="A trade journal that fills itself. Without a verb it opens the window.",
        parents=[_global_options(top=True)],
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"journal-app {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    for add in (
        _demo, _practice, _sync, _import, _export, _trades, _structures, _positions, _metrics, _note, _keepsakes,
        _bars, _proof, _inbox, _backups, _plain,
    ):  # fmt: skip
        add(verbs)
    return parser


def _global_options(*, top: bool = False) -> argparse.ArgumentParser:
    # After the verb nothing is set unless given, so that the values before the verb are kept.
    default = None if top else argparse.SUPPRESS
    options = argparse.ArgumentParser(add_help=False)
    group = options.add_argument_group("global options")
    group.add_argument("--journal", metavar="PATH", default=default, help="the journal's file")
    group.add_argument("--config", metavar="DIR", type=Path, default=default, help="the folder of the settings")
    group.add_argument("--account", metavar="NAME", default=default, help="only this account (default: all)")
    group.add_argument(
        "--json", action="store_true", default=False if top else default, help="answer as one JSON document"
    )
    group.add_argument("--quiet", action="store_true", default=False if top else default, help="no log, no progress")
    group.add_argument("-v", "--verbose", action="count", default=0 if top else default, help="log more")
    return options


if TYPE_CHECKING:
    _Verbs: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name


def _verb(verbs: _Verbs, name: str, sentence: str) -> argparse.ArgumentParser:
    return verbs.add_parser(name, help=sentence, description=sentence, parents=[_global_options()])


def _demo(verbs: _Verbs) -> None:
    verb = _verb(verbs, "demo", "show everything on a practice account of its own")
    verb.add_argument("--fills", type=_count, default=5000, help="size of the history (default 5000)")
    verb.add_argument("--seed", type=_count, default=1, help="which history (default 1)")
    verb.add_argument("--keep", type=Path, metavar="DIR", help="keep the journal in this folder")
    verb.add_argument("--shots", type=Path, metavar="DIR", help="no window: write a picture of every page to DIR")


def _practice(verbs: _Verbs) -> None:
    verb = _verb(verbs, "practice", "run only the practice broker; the first line says where it listens")
    verb.add_argument("--port", type=_count, default=0, help="port on loopback (default: a free one)")
    verb.add_argument("--fills", type=_count, default=5000, help="size of the history, up to 1000000")
    verb.add_argument("--seed", type=_count, default=1, help="which history (default 1)")
    verb.add_argument("--eventful", action="store_true", help="a year in which every kind of activity occurs")
    verb.add_argument("--live-every", type=_seconds, metavar="SEC", help="a new fill every so many seconds")
    verb.add_argument("--exit-with-parent", action="store_true", help="end when the starting program ends")


def _sync(verbs: _Verbs) -> None:
    verb = _verb(verbs, "sync", "fetch what is new at the broker")
    how = verb.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true", help="one pass, then end (default)")
    how.add_argument("--watch", action="store_true", help="stay connected until interrupted")
    verb.add_argument("--full", action="store_true", help="read everything again, not only what is new")


def _import(verbs: _Verbs) -> None:
    verb = _verb(verbs, "import", "read files; all or nothing for each file")
    verb.add_argument("files", nargs="+", type=Path, metavar="FILE")
    verb.add_argument("--format", default="auto", metavar="auto|journal-jsonl|fills-csv", help="default: auto")
    verb.add_argument("--dry-run", action="store_true", help="tell what would happen, store nothing")


def _export(verbs: _Verbs) -> None:
    verb = _verb(verbs, "export", "write the journal without loss (journal-jsonl), or tables")
    verb.add_argument(
        "--format", default="journal-jsonl", choices=("journal-jsonl", "fills-csv", "trades-csv", "parquet"),
        help="default: journal-jsonl",
    )  # fmt: skip
    verb.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")


def _filters(verb: argparse.ArgumentParser, status: str) -> None:
    verb.add_argument("--status", choices=("closed", "open", "all"), default=status, help=f"default: {status}")
    verb.add_argument("--from", dest="from_day", metavar="DAY", help="first exchange day, YYYY-MM-DD")
    verb.add_argument("--to", dest="to_day", metavar="DAY", help="last exchange day, YYYY-MM-DD")
    verb.add_argument("--symbol", metavar="S")
    verb.add_argument("--tag", metavar="T")
    verb.add_argument("--setup", metavar="S")
    verb.add_argument("--side", choices=("long", "short"))
    verb.add_argument("--asset-class", metavar="C", help="equity, option, crypto or future")


def _method(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--method", choices=METHODS, help="how fills become trades (default: as in the settings: flat)")


def _trades(verbs: _Verbs) -> None:
    verb = _verb(verbs, "trades", "list the trades")
    _filters(verb, "closed")
    _method(verb)


def _structures(verbs: _Verbs) -> None:
    _filters(_verb(verbs, "structures", "list trades that belong together: option legs, and shares beside them"), "all")
    verb = _verb(verbs, "group", "put trades of one account into one structure")
    verb.add_argument("trades", nargs="+", metavar="ID")
    verb.add_argument("--name", metavar="NAME", help="what the structure is called")
    verb = _verb(verbs, "ungroup", "let trades stand on their own")
    verb.add_argument("trades", nargs="+", metavar="ID")
    verb = _verb(verbs, "split", "make some fills of a trade a trade of their own")
    verb.add_argument("trade", metavar="ID")
    verb.add_argument("fills", nargs="+", metavar="FILL", help="the id of a fill of the trade")
    verb = _verb(verbs, "join", "take back the fills that were split off into a trade")
    verb.add_argument("trade", metavar="ID")


def _positions(verbs: _Verbs) -> None:
    _verb(verbs, "positions", "list what is held now")


def _metrics(verbs: _Verbs) -> None:
    verb = _verb(verbs, "metrics", "the figures of the metric catalogue")
    _filters(verb, "closed")
    _method(verb)
    verb.add_argument("--name", metavar="NAME", help="only this metric")
    verb.add_argument(
        "--by", metavar="DIMENSION", help="day, week, month, year, symbol, underlying, setup, tag, side, weekday, hour,"
        " holding, size, account, asset_class or reviewed",
    )  # fmt: skip
    verb.add_argument("--measure", choices=("money", "percent", "r"), default="money", help="default: money")
    verb.add_argument("--gross", action="store_true", help="leave fees out of the results")
    verb.add_argument("--benchmark", metavar="SYMBOL", help="compare the daily returns with those of a symbol")
    verb.add_argument(
        "--simulate", action="store_true", help="what the same trading days could have made in another order"
    )
    verb.add_argument("--days", type=_count, metavar="N", help="simulate: days ahead (default: as many as there were)")
    verb.add_argument("--ruin-at", type=_amount, metavar="LOSS", help="simulate: the loss that ends it, in the measure")
    verb.add_argument("--paths", type=_count, default=1000, metavar="N", help="simulate: how often (default 1000)")
    verb.add_argument("--seed", type=_count, default=1, metavar="S", help="simulate: which draw (default 1)")


def _note(verbs: _Verbs) -> None:
    verb = _verb(verbs, "note", "tell what is said about a trade, or say something; no number changes by it")
    verb.add_argument("trade", metavar="ID", help="the trade's id, as `trades` lists it")
    text = verb.add_mutually_exclusive_group()
    text.add_argument("--text", metavar="T", help="the note")
    text.add_argument("--text-from", type=Path, metavar="FILE", help="the note, from a file; - for standard input")
    verb.add_argument("--setup", metavar="S")
    verb.add_argument("--tag", action="append", metavar="T", help="add a tag; may be repeated")
    verb.add_argument("--untag", action="append", metavar="T", help="take a tag away; may be repeated")
    verb.add_argument("--mistake", action="append", metavar="M", help="add a mistake; may be repeated")
    verb.add_argument("--unmistake", action="append", metavar="M", help="take a mistake away; may be repeated")
    verb.add_argument(
        "--check", action="append", metavar="ID=yes|no|unknown",
        help="answer a criterion of the setup's checklist, by its id or its text; may be repeated",
    )  # fmt: skip
    verb.add_argument("--stop", metavar="PRICE", help="the planned stop")
    verb.add_argument("--target", metavar="PRICE", help="the planned target")
    verb.add_argument("--rating", type=_count, metavar="1-5")
    verb.add_argument("--reviewed", choices=("yes", "no"))
    verb.add_argument("--picture", action="append", type=Path, metavar="FILE", help="add a PNG, JPEG or WebP")
    verb.add_argument("--remove-picture", type=_count, metavar="N", help="take the picture of this number off")
    verb.add_argument(
        "--clear", action="append", help="take a field away; may be repeated",
        choices=("note", "setup", "tags", "stop", "target", "rating", "reviewed", "mistakes", "checks"),
    )  # fmt: skip


def _keepsakes(verbs: _Verbs) -> None:
    verb = _verb(verbs, "playbook", "list the setups; show one with what its criteria are worth; read some from a file")
    verb.add_argument("setup", nargs="?", metavar="SETUP", help="show this one")
    verb.add_argument("--import", dest="file", type=Path, metavar="FILE", help="write the setups of a JSON file first")
    verb.add_argument("--measure", choices=("money", "percent", "r"), default="money", help="default: money")
    verb = _verb(verbs, "day", "the close-out card of a day; write its plan, or a quick note")
    verb.add_argument("day", nargs="?", metavar="DATE", help="YYYY-MM-DD (default: today, by the exchange's clock)")
    verb.add_argument("--plan", metavar="FILE|TEXT", help="write the plan: a JSON file, or its text")
    verb.add_argument("--note", metavar="TEXT", help="write a quick note")


def _bars(verbs: _Verbs) -> None:
    verb = _verb(verbs, "bars", "minute bars for how far trades went: which are kept; fetch what is missing")
    verb.add_argument("--fetch", action="store_true", help="fetch what trades need, and work out how far they went")
    verb.add_argument("--drop", action="store_true", help="forget the kept bars first, and what was worked out")
    verb.add_argument("--symbol", metavar="S", help="only trades of this symbol")
    verb.add_argument("--from", dest="from_day", metavar="DAY", help="first exchange day of the close, YYYY-MM-DD")
    verb.add_argument("--to", dest="to_day", metavar="DAY", help="last exchange day of the close, YYYY-MM-DD")
    verb = _verb(verbs, "excursions", "how far closed trades went, or would have ended with a stop and a target")
    verb.add_argument("--stop", metavar="X", help="close at a loss of so much")
    verb.add_argument("--target", metavar="Y", help="close at a gain of so much")
    verb.add_argument("--unit", choices=("R", "money"), default="R", help="of both (default: R, by the planned stop)")
    verb.add_argument("--from", dest="from_day", metavar="DAY", help="first exchange day, YYYY-MM-DD")
    verb.add_argument("--to", dest="to_day", metavar="DAY", help="last exchange day, YYYY-MM-DD")
    verb.add_argument("--symbol", metavar="S")
    verb.add_argument("--tag", metavar="T")


def _inbox(verbs: _Verbs) -> None:
    verb = _verb(verbs, "inbox", "what syncs and imports brought, and rows that are held back")
    what = verb.add_mutually_exclusive_group()
    what.add_argument("--release", type=_count, metavar="ROW", help="count this held row")
    what.add_argument("--discard", type=_count, metavar="ROW", help="let this held row go")
    what.add_argument("--undo", type=_count, metavar="JOB", help="take back the whole import of this number")
    what.add_argument("--raw", type=_count, metavar="ROW", help="print this held row as it was received")
    verb = _verb(verbs, "moves", "why figures of the past changed: which rows, what before, what after")
    verb.add_argument("--from", dest="from_day", metavar="DAY", help="first exchange day that changed, YYYY-MM-DD")
    verb.add_argument("--to", dest="to_day", metavar="DAY", help="last exchange day that changed, YYYY-MM-DD")
    verb.add_argument("--trade", metavar="ID", help="only this trade")


def _proof(verbs: _Verbs) -> None:
    verb = _verb(verbs, "proof", "what the journal holds and has booked against what the broker says, day by day")
    verb.add_argument("--from", dest="from_day", metavar="DAY", help="first exchange day, YYYY-MM-DD")
    verb.add_argument("--to", dest="to_day", metavar="DAY", help="last exchange day, YYYY-MM-DD")


def _backups(verbs: _Verbs) -> None:
    verb = _verb(verbs, "backup", "write a checked copy of the journal, also while it is in use")
    verb.add_argument("--to", type=Path, metavar="DIR", help="default: the folder “backups” beside the journal")
    verb = _verb(verbs, "backups", "list the backups beside the journal, and tell when one was last tried out")
    verb.add_argument("--drill", action="store_true", help="try the newest one out first: restore it to a scratch file")
    verb = _verb(verbs, "restore", "check a backup and put it in the place of the journal, which is backed up first")
    verb.add_argument("file", type=Path, metavar="FILE")
    verb = _verb(verbs, "encrypt", "put the journal under a passphrase (JOURNAL_PASSPHRASE, or asked for), or another")
    verb.add_argument("--remember", action="store_true", help="keep the passphrase in the system keyring")
    _keep_option(verb)
    _keep_option(_verb(verbs, "decrypt", "make an ordinary file of an encrypted journal"))


def _keep_option(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--keep", action="store_true", help="keep the file as it was, in the folder “backups”")


def _plain(verbs: _Verbs) -> None:
    _verb(verbs, "rebuild", "derive all trades anew from the stored facts")
    verb = _verb(verbs, "verify", "check every row and the hash chain")
    verb.add_argument(
        "--set-aside", action="store_true", help="take damaged rows out of the numbers, to sync them again"
    )
    _verb(verbs, "doctor", "tell about this installation, without secrets")
    _verb(verbs, "selftest", "start everything once, without a display")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"must be a whole number of 0 or more, not “{text}”")
    return int(text)


def _amount(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("must be an amount above 0")
    return number


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 86_400:
        raise argparse.ArgumentTypeError("must be between 0 and 86400 seconds")
    return number
