"""The crash gates of the disk: power cuts and flipped bits. `make crash` runs more of each."""

from pathlib import Path

import pytest

from journal_app.ledger.encryption import can_encrypt
from tests.e2e.crash.flips import flip_bits
from tests.e2e.crash.power_cuts import cut_power, cut_power_encrypted, cut_power_without_log


def test_two_hundred_power_cuts_lose_no_acknowledged_commit(tmp_path: Path) -> None:
    found = cut_power(tmp_path, 200)
    assert (found.done, found.harmed) == (200, 0)
    assert found.control_harmed > 0


def test_power_cuts_lose_nothing_without_the_write_ahead_log_either(tmp_path: Path) -> None:
    found = cut_power_without_log(tmp_path, 60)
    assert (found.done, found.harmed) == (60, 0)
    assert found.control_harmed > 0


@pytest.mark.skipif(not can_encrypt(), reason="this SQLite knows no ciphers")
def test_power_cuts_do_no_more_harm_to_an_encrypted_journal(tmp_path: Path) -> None:
    found = cut_power_encrypted(tmp_path, 25)
    assert (found.done, found.harmed) == (25, 0)
    assert found.control_harmed > 0


@pytest.mark.timeout(300)
def test_three_hundred_flipped_bits_are_three_hundred_named_rows(tmp_path: Path) -> None:
    found = flip_bits(tmp_path, 300)
    assert (found.done, found.harmed) == (300, 0)
    assert found.control_harmed > 200, "the check of pages alone should miss most"
