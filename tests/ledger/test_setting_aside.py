"""Damaged facts are set aside and come again from where they came; nothing is deleted, nothing counts twice."""

from pathlib import Path

import pytest

from journal_app.ledger.checking import content_hash, trades_hash, verify
from journal_app.ledger.inbox import held_items
from journal_app.ledger.setting_aside import set_aside
from journal_app.ledger.store import Ledger
from tests.ledger.facts import history, record

_DAMAGES = {
    "a price": "UPDATE fact SET price = price || '1' WHERE external_id = 'f17'",
    "a symbol": "UPDATE fact SET symbol = 'ZZZ' WHERE external_id = 'f17'",
    "an id": "UPDATE fact SET external_id = 'g17' WHERE external_id = 'f17'",
    "a check sum": "UPDATE fact SET crc = crc + 1 WHERE external_id = 'f17'",
    "a hash": "UPDATE fact SET content = zeroblob(16) WHERE external_id = 'f17'",
}


@pytest.mark.parametrize("damage", _DAMAGES.values(), ids=_DAMAGES)
def test_a_damaged_fact_is_set_aside_and_comes_again(tmp_path: Path, damage: str) -> None:
    facts = history(60)
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, facts)
        whole = content_hash(ledger), trades_hash(ledger)
        with ledger.writing() as (database, _):
            database.execute_sql(damage)
        found = verify(ledger).damages
        assert [one.seq for one in found] == [18]
        assert set_aside(ledger, found) == 1
        assert verify(ledger).is_whole
        assert trades_hash(ledger) != whole[1]
        assert "Row 18 was damaged" in held_items(ledger)[0].reason
        again = record(ledger, facts)
        assert (again.new + again.corrected, again.same) == (1, 59)
        assert (content_hash(ledger), trades_hash(ledger)) == whole
        assert verify(ledger).is_whole
        ledger.rebuild()
        assert trades_hash(ledger) == whole[1]
        assert record(ledger, facts).same == 60


def test_what_is_set_aside_is_set_aside_once(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, history(20))
        with ledger.writing() as (database, _):
            database.execute_sql(_DAMAGES["a price"])
        found = verify(ledger).damages
        assert [set_aside(ledger, found), set_aside(ledger, found)] == [1, 0]
        assert verify(ledger).facts == 20, "nothing is deleted"
