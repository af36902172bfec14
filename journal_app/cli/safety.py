"""The verbs that keep a journal safe: verify, backup, backups, restore, encrypt, decrypt."""

import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from journal_app.cli import answers
from journal_app.cli.opening import existing, new_passphrase, with_passphrase
from journal_app.credentials import Secret, forget_passphrase, passphrase_from_environment, save_passphrase
from journal_app.domain.clock import format_time, now_us
from journal_app.domain.errors import LedgerError, SettingsError
from journal_app.journal import Journal
from journal_app.journal_file import change_journal_passphrase, journal_path, restore_journal
from journal_app.ledger import checking
from journal_app.ledger.backup_files import backup_folder, list_backups, list_upgrade_copies
from journal_app.ledger.drill import Drill, last_drill
from journal_app.ledger.encryption import is_encrypted
from journal_app.ledger.setting_aside import set_aside
from journal_app.rechecking import wrong_trades


def verify(options: Namespace) -> int:
    """Check every row and the hash chain; exit code 1 when anything is wrong."""
    with existing(options) as journal:
        verdict = checking.verify(journal.ledger)
        if options.set_aside and verdict.damages:
            return _set_aside(journal, verdict, as_json=options.json)
        hashed = checking.trades_hash(journal.ledger) if verdict.is_whole else None
        wrong = wrong_trades(journal.ledger) if verdict.is_whole else {}
    if options.json:
        told = {"ok": verdict.is_whole and not wrong, "trades_hash": hashed, "wrong_trades": wrong}
        answers.write_json(asdict(verdict) | told)
    else:
        print(f"{verdict.facts} facts, {verdict.trades} trades, content {(verdict.content_hash or '–')[:16]}")
        for damage in verdict.damages:
            print(f"  row {damage.seq} {damage.external_id}: {damage.reason}")
    if wrong:
        print(
            f"Trades that are not what their fills give: {', '.join(f'{name} ({n})' for name, n in wrong.items())}.\n"
            "The fills themselves are whole. Derive all trades anew with `rebuild`.",
            file=sys.stderr,
        )
        return 1
    if verdict.is_whole:
        return 0
    print(
        f"The journal is damaged: {len(verdict.damages)} rows, pages {verdict.pages}.\n"
        "Nothing was changed. Put a backup in its place with `restore FILE`, or let `verify --set-aside` take the\n"
        "damaged rows out of the numbers and `sync --full` bring them again.",
        file=sys.stderr,
    )
    return 1


def _set_aside(journal: Journal, verdict: checking.Verdict, *, as_json: bool) -> int:
    """Take damaged rows out of the numbers; refuse where whole pages are damaged."""
    if verdict.pages != "ok":
        raise LedgerError(
            f"Whole pages of the journal are damaged: {verdict.pages}.",
            "Rows cannot be set aside here. Put a backup in its place with `restore FILE`.",
        )
    journal.backups.back_up_before("repair")
    count = set_aside(journal.ledger, verdict.damages)
    if as_json:
        answers.write_json({"set_aside": count, "rows": [asdict(damage) for damage in verdict.damages]})
    else:
        for damage in verdict.damages:
            print(f"  row {damage.seq} {damage.external_id}: {damage.reason}")
        print(
            f"{count} rows are set aside and count no longer. Bring them again with `sync --full`,"
            " or import their file again."
        )
    return 0


def backup(options: Namespace) -> int:
    """Write a checked copy of the journal."""
    with existing(options) as journal:
        done = journal.back_up(options.to)
    if options.json:
        answers.write_json(asdict(done))
    else:
        print(f"{done.facts} facts, {done.size / 1e6:.1f} MB, {done.seconds:.1f} s: {done.path}")
    return 0


def backups(options: Namespace) -> int:
    """List the backups; with --drill try the newest one out first. Exit code 1 when that one is damaged."""
    with existing(options) as journal:
        held = journal.backups.run_drill() if options.drill else None
        last = last_drill(journal.ledger)
        rows = backup_rows(journal, last)
    if options.json:
        answers.write_json({"backups": rows, "drill": None if last is None else _drill_row(last)})
    else:
        cells = (
            (row["path"], _age(row["age_seconds"]), f"{row['size'] / 1e6:.1f} MB", row["reason"],
             "yes" if row["verified"] else "")
            for row in rows
        )  # fmt: skip
        answers.write_table(("backup", "age", "size", "made", "tried out"), cells)
        print(drill_sentence(last, now_us()))
    return 1 if held is not None and not held.passed else 0


def backup_rows(journal: Journal, last: Drill | None) -> list[dict[str, Any]]:
    """Return every backup beside the journal, newest first; ``verified`` means: restored whole in a drill."""
    path = journal.ledger.path
    found = [*list_backups(backup_folder(path), path), *list_upgrade_copies(path)]
    now = now_us()
    return [
        {
            "path": str(one.path), "made_at": format_time(one.at_us), "age_seconds": (now - one.at_us) // 1_000_000,
            "size": one.size, "reason": one.reason, "verified": last is not None and last.verified == one.path.name,
        }
        for one in found
    ]  # fmt: skip


def drill_sentence(last: Drill | None, now: int) -> str:
    """Say when a backup was last tried out, and how that went."""
    if last is None:
        return "No backup has been tried out yet."
    age = _age((now - last.at_us) // 1_000_000)
    if last.passed:
        return f"The backup {last.backup} was restored whole {age} ago: {last.facts} facts, {last.trades} trades."
    return f"The backup {last.backup} could not be restored {age} ago: {last.problem}"


def _drill_row(last: Drill) -> dict[str, Any]:
    return asdict(last) | {"at": format_time(last.at_us), "passed": last.passed}


def _age(seconds: int) -> str:
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {name}"
    return f"{max(seconds, 0)} s"


def restore(options: Namespace) -> int:
    """Put a checked backup in the place of the journal."""
    done = with_passphrase(lambda known: restore_journal(options.file, options.journal, known))
    if options.json:
        answers.write_json(asdict(done))
    else:
        print(f"{done.facts} facts, {done.trades} trades restored to {done.path} in {done.seconds:.1f} s.")
        if done.replaced:
            print(f"What stood there before: {done.replaced}")
    return 0


def encrypt(options: Namespace) -> int:
    """Put the journal under a passphrase, or under another one."""
    was_encrypted = is_encrypted(_existing_path(options))
    new = new_passphrase(None if was_encrypted else passphrase_from_environment())
    return _rekey(options, new, remember=options.remember)


def decrypt(options: Namespace) -> int:
    """Make an ordinary file of an encrypted journal."""
    path = _existing_path(options)
    code = _rekey(options, None, remember=False)
    forget_passphrase(str(path.absolute()))
    return code


def _existing_path(options: Namespace) -> Path:
    path = journal_path(options.journal)
    if not path.is_file():
        raise SettingsError(f"There is no journal {path}.", "Check --journal; `sync` and `import` make a new one.")
    return path


def _rekey(options: Namespace, new: Secret | None, *, remember: bool) -> int:
    path = journal_path(options.journal)
    done = with_passphrase(
        lambda known: change_journal_passphrase(options.journal, new, old=known, keeps_old=options.keep)
    )
    if new is not None and remember:
        save_passphrase(str(path.absolute()), new)
    plain = [one for one in list_backups(backup_folder(path), path) if not is_encrypted(one.path)]
    if options.json:
        answers.write_json(asdict(done) | {"plain_backups": len(plain)})
        return 0
    print(f"{done.facts} facts are now {'under the passphrase' if done.encrypted else 'in an ordinary file'}.")
    if done.kept:
        print(f"The file as it was: {done.kept}")
    if new is not None and plain:
        print(f"{len(plain)} backups made before are not encrypted; remove them when you need them no longer:")
        print(f"  {backup_folder(path)}")
    if new is not None and not remember:
        print("Keep the passphrase well: without it nobody can read this journal, and nobody can reset it.")
    return 0
