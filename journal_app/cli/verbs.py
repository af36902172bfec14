"""The verbs: each asks the journal and writes one answer."""

import os
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import cast

from journal_app.cli import (
    answers,
    arranging,
    bar_verbs,
    doctor,
    exporting,
    incoming,
    keeping,
    measuring,
    noting,
    proving,
    safety,
    showing,
    syncing,
)
from journal_app.cli.opening import existing, opened
from journal_app.cli.progress import ImportBar
from journal_app.domain.errors import ImportRefusedError, SettingsError
from journal_app.domain.trades import Trade


def trades(options: Namespace) -> int:
    """List the trades."""
    with existing(options) as journal:
        method = options.method or journal.settings.method
        found = journal.trades(method, measuring.filter_of(options))
        if options.json:
            answers.write_json_trades(found)
        else:
            header = ("trade", "symbol", "side", "qty", "opened (UTC)", "closed (UTC)", "entry", "exit", "net", "fees")
            answers.write_table(header, map(_cells, found), left=3)
    return 0


def _cells(trade: Trade) -> tuple[str, ...]:
    return (
        trade.trade_id, trade.symbol, trade.side, trade.qty, answers.short_time(trade.opened_us),
        answers.short_time(trade.closed_us), trade.entry_price, trade.exit_price or "–",
        answers.to_cents(trade.net), answers.to_cents(trade.fees),
    )  # fmt: skip


def positions(options: Namespace) -> int:
    """List what is held now."""
    with existing(options) as journal:
        rows = [answers.position_row(one) for one in journal.positions(options.account)]
    if options.json:
        answers.write_json(rows)
    else:
        cells = ((row["account"], row["symbol"], row["qty"], row["avg_cost"], str(len(row["lots"]))) for row in rows)
        answers.write_table(("account", "symbol", "qty", "average cost", "lots"), cells, left=2)
    return 0


def import_files(options: Namespace) -> int:
    """Read files into the journal."""
    from journal_app.brokers.files import FORMATS

    if options.format not in {"auto", *FORMATS}:
        raise ImportRefusedError(f"There is no format “{options.format}”.", f"Known are: {', '.join(FORMATS)}.")
    file_format = None if options.format == "auto" else options.format
    reports = []
    with opened(options) as journal:
        for path in options.files:
            with ImportBar(str(path), quiet=options.quiet) as bar:
                reports.append(journal.import_file(path, bar.show, file_format=file_format, dry_run=options.dry_run))
            if not options.json:
                one = reports[-1]
                print(f"{path}: {one.new} new, {one.same} known, {one.corrected} corrected, {one.held} held")
                for row in one.rows:
                    print(f"  line {row.line} {row.status}: {row.reason}")
    if options.json:
        answers.write_json([asdict(one) for one in reports])
    return 0


def rebuild(options: Namespace) -> int:
    """Derive all trades anew."""
    with existing(options) as journal:
        count = journal.ledger.rebuild()
    if options.json:
        answers.write_json({"trades": count})
    else:
        print(f"{count} trades derived anew.")
    return 0


def practice(options: Namespace) -> int:
    """Run only the practice broker."""
    from journal_app.practice.server import serve_foreground
    from journal_app.practice.settings import PracticeSettings

    try:
        settings = PracticeSettings(
            fills=options.fills, seed=options.seed, live_every=options.live_every, port=options.port,
            exit_with_parent=options.exit_with_parent, eventful=options.eventful,
        )  # fmt: skip
    except ValueError as error:
        raise SettingsError(f"The practice broker cannot do that: {error}.", "See `practice --help`.") from error
    try:
        serve_foreground(settings)
    except OSError as error:
        raise SettingsError(f"Port {options.port} cannot be used: {error.strerror}.", "Leave --port out.") from error
    return 0


def has_display() -> bool:
    """Tell whether a window can be shown."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def window(options: Namespace) -> int:
    """Open the window."""
    if not has_display():
        raise SettingsError(
            "There is no display for the window.",
            "Without one use `demo --shots DIR` for pictures, `sync`, or `practice`.",
        )
    # Started by a click there is no terminal to ask on.
    ask = None if sys.stdin is not None and sys.stdin.isatty() else options.desktop.ask_passphrase
    with opened(options, ask) as journal:
        return int(options.desktop.run_window(journal))


def demo(options: Namespace) -> int:
    """Show everything on a practice account."""
    if options.shots is None and has_display():
        return showing.demo_window(options)
    return showing.demo_shots(options, options.shots or Path("demo-shots"))


def selftest(options: Namespace) -> int:
    """Start everything once, offscreen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    lines = options.desktop.run_selftest()
    if options.json:
        answers.write_json({"ok": True, "checks": lines})
    else:
        print("\n".join(lines))
    return 0


VERBS = cast(
    "dict[str | None, Callable[[Namespace], int]]",
    {
        None: window, "demo": demo, "practice": practice, "sync": syncing.sync, "import": import_files,
        "export": exporting.export, "trades": trades, "positions": positions, "metrics": measuring.metrics,
        "structures": arranging.structures, "group": arranging.group, "ungroup": arranging.ungroup,
        "split": arranging.split, "join": arranging.join,
        "note": noting.note, "playbook": keeping.playbook, "day": keeping.day,
        "bars": bar_verbs.bars, "excursions": bar_verbs.excursions,
        "proof": proving.proof, "inbox": incoming.inbox, "moves": incoming.moves,
        "rebuild": rebuild, "verify": safety.verify, "backup": safety.backup, "backups": safety.backups,
        "restore": safety.restore,
        "encrypt": safety.encrypt, "decrypt": safety.decrypt, "doctor": doctor.doctor, "selftest": selftest,
    },
)  # fmt: skip
