"""The playbook: the setups that the trader trades, each with its checklist. Written by hand; it changes no number."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from journal_app.domain.errors import LedgerError
from journal_app.domain.money import canonical


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a setup's entry checklist. ``is_hard``: without it the trade is not to be taken.

    ``id`` is what a trade's checks are kept under; it stays when the text is put better.
    """

    id: str
    text: str
    is_hard: bool = False


@dataclass(frozen=True, slots=True)
class Setup:
    """A named reason for entering. ``name`` is what stands on its trades.

    ``risk_rule`` is what a trade of it is planned to risk, written as the default rule of the settings
    ("money:100", "percent:1", "entry:2"), "" for none of its own. ``target_r`` is the planned target in R, exact
    text. Deviations are measured against the setups that are ``is_baseline``. A retired one is offered no more.
    """

    name: str
    description: str = ""
    criteria: tuple[Criterion, ...] = ()
    risk_rule: str = ""
    target_r: str | None = None
    is_baseline: bool = False
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class SetupPicture:
    """A picture of a setup: PNG, JPEG or WebP, told by its content. ``added_us`` is the computer's clock."""

    id: int
    setup: str
    name: str
    media_type: str
    added_us: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Removed:
    """A setup that was taken out of the playbook, with all that brings it back; its trades keep its name."""

    setup: Setup
    place: int
    pictures: tuple[SetupPicture, ...] = ()


@dataclass(frozen=True, slots=True)
class Renamed:
    """A setup that was renamed, and where: trade anchors by account, and marks that are not at home, by number."""

    before: str
    after: str
    anchors: tuple[tuple[str, str], ...] = ()
    moved_marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Worth:
    """What trades made that met a criterion (or did not, or of which it is not known).

    ``expectancy`` is the mean result in ``unit``, ``interval`` its 90 % interval; None where it cannot be known.
    """

    n: int
    expectancy: str | None
    interval: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class CriterionWorth:
    """What a criterion is worth: the trades that met it beside those that did not.

    ``difference`` is met less not met, in ``unit``, with its 90 % interval; both None where either group is too
    small to say. ``left_out`` counts trades whose result in this unit cannot be known.
    """

    criterion: Criterion
    unit: str
    met: Worth
    not_met: Worth
    unknown: Worth
    difference: str | None
    interval: tuple[str, str] | None
    left_out: int = 0


def new_criterion(text: str, *, is_hard: bool = False) -> Criterion:
    """Return a criterion under an id that no other has."""
    return Criterion(secrets.token_hex(6), text, is_hard)


def fields_of_setup(setup: Setup) -> dict[str, Any]:
    """Return a setup as plain fields, for JSON; `read_setup` reads them back."""
    return asdict(setup) | {"criteria": [asdict(one) for one in setup.criteria]}


def read_setup(fields: Mapping[str, Any], known: Setup | None = None) -> Setup:
    """Return the setup of plain fields, all but ``name`` optional; other fields are not looked at.

    A criterion is an object with ``text``, or just its text. Without an id it gets that of the criterion of the
    same text in *known*, else a new one. Raises LedgerError naming the field that cannot be read.
    """
    criteria = fields.get("criteria")
    if not isinstance(criteria, list | tuple | None):
        raise _unreadable("criteria", "a list")
    ids = {one.text: one.id for one in known.criteria} if known else {}
    return checked_setup(Setup(
        _text(fields, "name"), _text(fields, "description"), tuple(_criterion(one, ids) for one in criteria or ()),
        _text(fields, "risk_rule"), _text(fields, "target_r") or None, _flag(fields, "is_baseline"),
        _flag(fields, "is_retired"),
    ))  # fmt: skip


def checked_setup(setup: Setup) -> Setup:
    """Return a setup with its name trimmed and its target in canonical form.

    Raises LedgerError without a name, for a criterion without text, an id that comes twice, and a target that is
    no number above 0.
    """
    name = setup.name.strip()
    if not name:
        raise LedgerError("The setup has no name.", "Give it the name that is to stand on its trades.")
    if any(not one.id or not one.text.strip() for one in setup.criteria):
        raise LedgerError(f"A criterion of “{name}” has no text.", "Write what is to be checked, or take it out.")
    if len({one.id for one in setup.criteria}) < len(setup.criteria):
        raise LedgerError(f"Two criteria of “{name}” have the same id.", "Give each an id of its own, or none.")
    try:
        target = canonical(setup.target_r.strip()) if setup.target_r else None
    except ValueError:
        target = "0"
    if target is not None and (target == "0" or target.startswith("-")):
        raise LedgerError(f"“{setup.target_r}” is no target in R.", "Write a plain number above 0, for example 2.5.")
    return Setup(name, setup.description, setup.criteria, setup.risk_rule.strip(), target, setup.is_baseline,
                 setup.is_retired)  # fmt: skip


def _criterion(fields: object, ids: Mapping[str, str]) -> Criterion:
    if isinstance(fields, str):
        fields = {"text": fields}
    if not isinstance(fields, dict):
        raise _unreadable("criteria", "a list of texts, or of objects with a text")
    text = _text(fields, "text")
    return Criterion(_text(fields, "id") or ids.get(text) or new_criterion(text).id, text, _flag(fields, "is_hard"))


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str | None):
        raise _unreadable(name, "a text")
    return value or ""


def _flag(fields: Mapping[str, Any], name: str) -> bool:
    value = fields.get(name)
    if not isinstance(value, bool | None):
        raise _unreadable(name, "true or false")
    return bool(value)


def _unreadable(name: str, wanted: str) -> LedgerError:
    return LedgerError(f"A setup cannot be read: its “{name}” is not {wanted}.", "Mend it and try again.")
