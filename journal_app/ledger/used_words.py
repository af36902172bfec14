"""Words that the trader has used on trades, to be offered again."""

from typing import NamedTuple

from journal_app.ledger.engine import ask
from journal_app.ledger.store import Ledger

_MOST = 500
_SETUPS = (
    """SELECT setup FROM annotation WHERE setup IS NOT NULL GROUP BY setup ORDER BY count(*) DESC, setup LIMIT ?"""
)
_LISTED = """SELECT value FROM annotation, json_each(annotation.{}) GROUP BY value ORDER BY count(*) DESC, value
LIMIT ?"""


class UsedWords(NamedTuple):
    """Setups, tags and mistakes of all trades, the most used first, each once; at most 500 of a kind."""

    setups: tuple[str, ...]
    tags: tuple[str, ...]
    mistakes: tuple[str, ...]


def used_words(ledger: Ledger) -> UsedWords:
    """Return the words that were used. Raises LedgerError."""
    with ledger.reading() as connection:
        return UsedWords(*(
            tuple(word for (word,) in ask(connection, query, (_MOST,)))
            for query in (_SETUPS, _LISTED.format("tags"), _LISTED.format("mistakes"))
        ))  # fmt: skip
