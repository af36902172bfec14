"""`playbook` and `day`: what the trader keeps beside trades, on the command line."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from journal_app.cli import answers
from journal_app.cli.opening import existing
from journal_app.domain.clock import format_time, now_us, trading_day
from journal_app.domain.days import DayCard, DayPlan, fields_of_close_out, fields_of_plan, read_plan
from journal_app.domain.errors import SettingsError
from journal_app.domain.playbook import CriterionWorth, Setup, fields_of_setup

if TYPE_CHECKING:
    from journal_app.domain.trades import Trade
    from journal_app.journal import Journal


def playbook(options: Namespace) -> int:
    """Write the setups of a file if one is named, then list all setups or show one."""
    documents = None if options.file is None else _documents(options.file)
    with existing(options) as journal:
        if documents is not None:
            journal.playbook.read(documents)
        if options.setup is not None:
            _show_setup(journal, options)
            return 0
        setups = journal.playbook.setups()
    if options.json:
        answers.write_json([fields_of_setup(one) for one in setups])
    else:
        answers.write_table(("setup", "state", "criteria", "risk", "target"), map(_setup_cells, setups), left=2)
    return 0


def _setup_cells(one: Setup) -> tuple[str, ...]:
    state = "retired" if one.is_retired else "baseline" if one.is_baseline else "in use"
    return one.name, state, str(len(one.criteria)), one.risk_rule or "–", f"{one.target_r} R" if one.target_r else "–"


def _show_setup(journal: Journal, options: Namespace) -> None:
    from journal_app.figures import Outcome

    setup = journal.playbook.setup(options.setup)
    worth = journal.playbook.worth(setup.name, outcome=Outcome(options.measure))
    if options.json:
        pictures = [{"id": one.id, "name": one.name} for one in journal.playbook.pictures_of(setup.name)]
        answers.write_json(
            fields_of_setup(setup) | {"pictures": pictures, "worth": [_worth_row(one) for one in worth]}
        )  # fmt: skip
        return
    print("\n".join(filter(None, (setup.name, setup.description))))
    unit = worth[0].unit if worth else options.measure
    head = ("id", "criterion", "met", "made", "not met", "made", "not known", f"worth in {unit}", "90 % interval")
    answers.write_table(head, map(_worth_cells, worth), left=2)


def _worth_row(one: CriterionWorth) -> dict[str, Any]:
    return asdict(one.criterion) | {name: value for name, value in asdict(one).items() if name != "criterion"}


def _worth_cells(one: CriterionWorth) -> tuple[str, ...]:
    text = f"{one.criterion.text} (must)" if one.criterion.is_hard else one.criterion.text
    return (
        one.criterion.id, text, str(one.met.n), answers.to_cents(one.met.expectancy), str(one.not_met.n),
        answers.to_cents(one.not_met.expectancy), str(one.unknown.n), answers.to_cents(one.difference),
        " to ".join(map(answers.to_cents, one.interval)) if one.interval else "–",
    )  # fmt: skip


def _documents(path: Path) -> list[dict[str, Any]]:
    """Return the setups of a JSON file as plain fields: a list of objects, or one. Raises SettingsError."""
    hint = 'Write a list of setups, each like {"name": "gap", "criteria": ["volume is high"]}.'
    found = _read_json(path, hint)
    documents = found if isinstance(found, list) else [found]
    if not all(isinstance(one, dict) for one in documents):
        raise SettingsError(f"{path} has no setups.", hint)
    return documents


def day(options: Namespace) -> int:
    """Write what the options say about a day, then tell its close-out card."""
    with existing(options) as journal:
        wanted = options.day or trading_day(now_us()).isoformat()
        plan = None if options.plan is None else _plan(journal, wanted, options.plan)
        journal.days.record(wanted)  # A day that is none is refused before anything is written.
        if options.note is not None:
            journal.days.note(options.note, day=wanted)
        if plan is not None:
            journal.days.save_plan(wanted, plan)
        card = journal.days.card(wanted, options.account)
    if options.json:
        answers.write_json(_card_row(card))
    else:
        from journal_app.publish.day_card import day_card_markdown

        sys.stdout.write(day_card_markdown(card))
    return 0


def _plan(journal: Journal, wanted: str, said: str) -> DayPlan:
    """Return the plan of a JSON file, or the standing plan with another text. Raises SettingsError or LedgerError."""
    try:
        is_file = Path(said).is_file()
    except OSError:  # Too long for a name: it is the text.
        is_file = False
    if not is_file:
        return replace(journal.days.offered_plan(wanted).plan, plan=said)
    hint = 'Write an object like {"plan": "…", "rules": ["…"], "risk_budget": "300", "most_trades": 3}.'
    found = _read_json(Path(said), hint)
    if not isinstance(found, dict):
        raise SettingsError(f"{said} is no plan.", hint)
    return read_plan(found)


def _read_json(path: Path, hint: str) -> Any:  # noqa: ANN401 - JSON is anything
    try:
        return orjson.loads(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.", "Name a file that is there.") from error
    except ValueError as error:
        raise SettingsError(f"{path} is no JSON: {error}.", hint) from error


def _card_row(card: DayCard) -> dict[str, Any]:
    record, against = card.record, card.against
    return {
        "day": record.day, "plan": None if record.plan is None else fields_of_plan(record.plan),
        "notes": [{"at": format_time(one.at_us), "text": one.text} for one in record.notes],
        "close_out": None if record.close_out is None else fields_of_close_out(record.close_out),
        "figures": {one.name: {"value": one.value, "unit": one.unit, "n": one.n} for one in card.figures},
        "best": _trade_row(card.best), "worst": _trade_row(card.worst), "ranked_by": card.ranked_by,
        "lost": against.lost, "entered": against.entered, "is_in_budget": against.is_in_budget,
        "is_in_count": against.is_in_count, "rules": [{"rule": rule, "kept": kept} for rule, kept in against.rules],
        "rule": card.rule, "rule_from": card.rule_from, "unreviewed": card.unreviewed, "doubtful": card.doubtful,
    }  # fmt: skip


def _trade_row(trade: Trade | None) -> dict[str, Any] | None:
    if trade is None:
        return None
    return {"trade_id": trade.trade_id, "symbol": trade.symbol, "net": trade.net, "r_multiple": trade.r_multiple}
