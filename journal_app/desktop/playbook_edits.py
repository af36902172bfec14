"""What the trader writes into the playbook: done in the background in the order of asking, each undoable."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QUndoCommand

from journal_app.desktop.language import tr
from journal_app.desktop.notes import Job, NoteKeeper
from journal_app.desktop.picture_files import ReadyPicture, from_file, from_image
from journal_app.domain.errors import JournalError, LedgerError
from journal_app.domain.playbook import Removed, Renamed, Setup, SetupPicture
from journal_app.playbook import Playbook

PICTURES = "pictures"
"""The field of the editor beside which troubles with pictures are told."""
ORDER = "order"
"""The same for the order of the setups, and for setups that come and go."""


class _Turned(NamedTuple):
    """A change that was made: what takes it back, the setup that it was of ("" none), and what is to be said.

    ``was`` is the name of the setup before, "" when it is the same.
    """

    back: "Callable[[], _Turned]"
    name: str = ""
    remark: str = ""
    was: str = ""


@dataclass(slots=True)
class _Step:
    """One change and its way back, round and round again. ``field`` is where its trouble is told."""

    do: Callable[[], _Turned]
    name: str
    field: str
    is_new: bool = True
    has_failed: bool = False


class _Change(QUndoCommand):
    """One entry of the undo stack; the change itself is made before the entry is."""

    def __init__(self, edits: "PlaybookEdits", step: _Step) -> None:
        super().__init__(tr("change of {name}", name=step.name))
        self._edits, self._step = edits, step
        self._is_done = True

    def redo(self) -> None:
        if self._is_done:  # Qt asks once when it takes the entry
            self._is_done = False
        else:
            self._edits.turn(self._step)

    def undo(self) -> None:
        self._edits.turn(self._step)


class PlaybookEdits(QObject):
    """Changes setups behind the notes that were written before; what failed leaves nothing to undo."""

    changed = Signal()
    """The playbook is not what it was: read again."""
    shown = Signal(str)
    """A setup came, or something of it was undone: the trader is to see it."""
    refused = Signal(str, str, object)
    """The setup, the field and the `JournalError`."""
    failed = Signal(object)
    """An exception that is nobody's fault but ours."""
    renamed = Signal(str, str)
    """A setup has another name now, on its trades too: the name before, the new one."""
    told = Signal(str)
    """A remark about a picture that was added."""

    def __init__(self, playbook: Playbook, keeper: NoteKeeper, parent: QObject | None = None) -> None:
        """Write through the keeper of the notes; what is done can be undone on its stack."""
        super().__init__(parent)
        self._playbook, self._keeper = playbook, keeper
        self._pending = 0
        self.version = 0
        """Grows with everything asked for and done: what was read before is old then."""

    @property
    def idle(self) -> bool:
        """Tell whether everything asked for is in the journal."""
        return not self._pending

    def create(self, name: str) -> None:
        """Make a setup at the end of the playbook."""
        self._send(_Step(partial(_create, self._playbook, Setup(name)), name, ORDER))

    def write(self, name: str, field: str, value: object) -> None:
        """Write one field of a setup; the others stay as they are in the journal by then."""
        self._send(_Step(partial(_write, self._playbook, name, {field: value}), name, field))

    def rename(self, before: str, after: str) -> None:
        """Give a setup another name, on its trades too."""
        self._send(_Step(partial(_rename, self._playbook, before, after), before, "name"))

    def remove(self, name: str) -> None:
        """Take a setup out of the playbook; its trades keep its name."""
        self._send(_Step(partial(_remove, self._playbook, name), name, ORDER))

    def arrange(self, names: Sequence[str]) -> None:
        """Put the setups into this order."""
        self._send(_Step(partial(_arrange, self._playbook, tuple(names)), tr("the order of setups"), ORDER))

    def add_file(self, name: str, path: Path) -> None:
        """Put a picture file on a setup, made smaller where it is large."""
        self._send(_Step(partial(_add_picture, self._playbook, name, partial(from_file, path)), name, PICTURES))

    def add_image(self, name: str, image: QImage) -> None:
        """Put a picture from the clipboard on a setup."""
        make = partial(from_image, image, "pasted")
        self._send(_Step(partial(_add_picture, self._playbook, name, make), name, PICTURES))

    def remove_picture(self, name: str, number: int) -> None:
        """Take a picture off a setup."""
        self._send(_Step(partial(_remove_picture, self._playbook, name, number), name, PICTURES))

    def turn(self, step: _Step) -> None:
        """Undo a step, or do it again."""
        self._send(step)

    def _send(self, step: _Step) -> None:
        self._pending += 1
        self.version += 1
        self._keeper.queue(Job("", partial(_do, step), partial(self._keep, step), partial(self._refuse, step)))

    def _keep(self, step: _Step, turned: Any) -> None:  # noqa: ANN401 - what the job gave
        self._pending -= 1
        self.version += 1
        if not isinstance(turned, _Turned):  # what was not done needs no undoing, and the other way round
            step.has_failed = False
            return
        was_new, step.is_new, step.do = step.is_new, False, turned.back
        if was_new:
            self._keeper.undo_stack.push(_Change(self, step))
        if turned.was:
            self.renamed.emit(turned.was, turned.name)
        if turned.name and (not was_new or step.field == ORDER):
            self.shown.emit(turned.name)
        if turned.remark:
            self.told.emit(turned.remark)
        self.changed.emit()

    def _refuse(self, step: _Step, error: Exception) -> None:
        self._pending -= 1
        self.version += 1
        step.has_failed = not step.is_new
        if isinstance(error, JournalError):
            self.refused.emit(step.name, step.field, error)
        else:
            self.failed.emit(error)
        self.changed.emit()


def _do(step: _Step) -> _Turned | None:
    return None if step.has_failed else step.do()


def _create(playbook: Playbook, setup: Setup) -> _Turned:
    if any(one.name == setup.name for one in playbook.setups()):
        raise LedgerError(
            tr("The playbook has a setup “{name}” already.", name=setup.name), tr("Choose it in the list.")
        )
    playbook.save(setup)
    return _Turned(partial(_remove, playbook, setup.name), setup.name)


def _write(playbook: Playbook, name: str, fields: dict[str, Any]) -> _Turned:
    now = playbook.setup(name)
    before = {field: getattr(now, field) for field in fields}
    playbook.save(replace(now, **fields))
    return _Turned(partial(_write, playbook, name, before), name)


def _rename(playbook: Playbook, before: str, after: str) -> _Turned:
    done = playbook.rename(before, after)
    return _Turned(partial(_rename_back, playbook, done), done.after, was=before)


def _rename_back(playbook: Playbook, done: Renamed) -> _Turned:
    playbook.undo_rename(done)
    return _Turned(partial(_rename, playbook, done.before, done.after), done.before, was=done.after)


def _remove(playbook: Playbook, name: str) -> _Turned:
    return _Turned(partial(_put_back, playbook, playbook.remove(name)))


def _put_back(playbook: Playbook, removed: Removed) -> _Turned:
    name = removed.setup.name
    if any(one.name == name for one in playbook.setups()):
        raise LedgerError(tr("The playbook has a setup “{name}” by now.", name=name), tr("Rename that one first."))
    playbook.put_back(removed)
    return _Turned(partial(_remove, playbook, name), name)


def _arrange(playbook: Playbook, names: tuple[str, ...]) -> _Turned:
    return _Turned(partial(_arrange, playbook, playbook.arrange(names)))


def _add_picture(playbook: Playbook, name: str, make: Callable[[], ReadyPicture]) -> _Turned:
    ready = make()
    if any(one.content == ready.content for one in playbook.pictures_of(name)):
        raise LedgerError(tr("This picture is on the setup already."), tr("It is among those shown here."))
    playbook.add_picture(name, ready.name, ready.content)
    return _Turned(partial(_remove_same, playbook, name, _digest(ready.content)), name, ready.remark)


def _remove_picture(playbook: Playbook, name: str, number: int) -> _Turned:
    return _Turned(partial(_put_picture_back, playbook, playbook.remove_picture(name, number)), name)


def _put_picture_back(playbook: Playbook, picture: SetupPicture) -> _Turned:
    playbook.put_picture_back(picture)
    return _Turned(partial(_remove_same, playbook, picture.setup, _digest(picture.content)), picture.setup)


def _remove_same(playbook: Playbook, name: str, digest: str) -> _Turned:
    """Take a picture off by its content: its number is another when it was put back in between."""
    number = next((one.id for one in playbook.pictures_of(name) if _digest(one.content) == digest), -1)
    return _remove_picture(playbook, name, number)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
