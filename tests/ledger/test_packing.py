from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.events import Fact
from journal_app.ledger.checking import verify
from journal_app.ledger.packing import SEPARATOR, as_bytes, pack, unpack
from journal_app.ledger.reading import raw_of
from journal_app.ledger.store import Ledger
from tests.ledger.facts import fill, history, record

_TEXTS = st.text(st.characters(exclude_characters=SEPARATOR, exclude_categories=()))


@given(st.lists(_TEXTS, min_size=1, max_size=50))
def test_rows_come_back_as_they_were(texts: list[str]) -> None:
    rows = unpack(pack(map(as_bytes, texts)))
    assert rows is not None
    assert [row.decode("utf-8", "surrogatepass") for row in rows] == texts


@given(st.integers(0), st.integers(0, 7))
def test_a_flipped_bit_in_a_block_is_never_read_as_other_rows(place: int, bit: int) -> None:
    rows = [as_bytes(fact.raw) for fact in history(200)]
    block = bytearray(pack(rows))
    block[place % len(block)] ^= 1 << bit
    assert unpack(bytes(block)) in (None, rows)


def test_a_bare_separator_is_kept_as_its_escape(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, [fill(1)._replace(raw='{"note":"a\x1eb"}'), fill(2)])
        assert raw_of(ledger, "main", "f1") == '{"note":"a\\u001eb"}'
        assert verify(ledger).is_whole


def test_a_damaged_block_names_its_rows_and_leaves_the_facts(tmp_path: Path) -> None:
    first, second = history(30)[:20], history(30)[20:]
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, first)
        record(ledger, second)
        with ledger.writing() as (database, _):
            database.execute_sql("UPDATE raw SET packed = substr(packed, 1, length(packed) - 9) WHERE first_seq = 1")
        verdict = verify(ledger)
        assert [one.external_id for one in verdict.damages] == [fact.external_id for fact in first]
        assert raw_of(ledger, "main", "f1") is None
        assert raw_of(ledger, "main", "f25") == _raw(second, "f25")


def _raw(facts: list[Fact], external_id: str) -> str:
    return next(fact.raw for fact in facts if fact.external_id == external_id)
