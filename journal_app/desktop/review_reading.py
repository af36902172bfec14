"""What the review page reads: the list with the words to offer, one trade, and its pictures; frozen values only."""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtGui import QImage

from journal_app.desktop.models.pictures_model import SmallPicture
from journal_app.desktop.models.review_model import ReviewList, list_of
from journal_app.desktop.picture_files import ReadyPicture, from_file, from_image, thumbnail_of
from journal_app.desktop.scope import View
from journal_app.domain.clock import now_us, trading_day
from journal_app.domain.days import ReviewQueue
from journal_app.domain.marks import Annotation
from journal_app.domain.playbook import Setup
from journal_app.domain.trades import FillRow, Trade
from journal_app.journal import Journal
from journal_app.ledger.used_words import UsedWords


class Reviewed(NamedTuple):
    """The trades to go through, the trader's pace, and the words to offer; ``writes`` were known when it was read."""

    found: ReviewList
    pace: ReviewQueue
    playbook: tuple[Setup, ...]
    used: UsedWords
    writes: int


class OpenedTrade(NamedTuple):
    """One trade by its lasting number, None where it is not there any more; ``version`` is the editor's."""

    seq: int
    trade: Trade | None
    fills: tuple[FillRow, ...]
    said: Annotation
    version: int


class OpenedPictures(NamedTuple):
    """The pictures of one trade."""

    trade_id: str
    pictures: tuple[SmallPicture, ...]


class IncomingPicture(NamedTuple):
    """A picture that is ready to be put on a trade."""

    trade_id: str
    picture: ReadyPicture


def read_list(journal: Journal, view: View, writes: int) -> Reviewed:
    """Read the closed trades of a view."""
    today = str(trading_day(now_us()))
    return Reviewed(
        list_of(journal.figures.closed_trades(view.only()), today),
        journal.days.queue(account=view.account or None, most=0), journal.playbook.setups(), journal.marks.used_words(),
        writes,
    )  # fmt: skip


def read_trade(journal: Journal, seq: int, version: int) -> OpenedTrade:
    """Read one trade with its fills and what is said about it."""
    trade_id = journal.marks.trade_id(seq)
    trade = None if trade_id is None else journal.trade(trade_id)
    if trade is None:
        return OpenedTrade(seq, None, (), Annotation(), version)
    return OpenedTrade(seq, trade, journal.fills_of(trade.trade_id), journal.marks.said(trade.trade_id), version)


def read_pictures(journal: Journal, trade_id: str) -> OpenedPictures:
    """Read the pictures of a trade, each with a small copy."""
    found = journal.marks.pictures_of(trade_id)
    return OpenedPictures(trade_id, tuple(SmallPicture(one, thumbnail_of(one.content)) for one in found))


def read_file(trade_id: str, path: Path) -> IncomingPicture:
    """Read a picture file for a trade. Raises LedgerError for one that is none."""
    return IncomingPicture(trade_id, from_file(path))


def read_image(trade_id: str, image: QImage) -> IncomingPicture:
    """Pack a picture from the clipboard for a trade. Raises LedgerError for one without anything in it."""
    return IncomingPicture(trade_id, from_image(image, "screenshot"))
