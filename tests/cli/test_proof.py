"""The verb that shows the proofs, on a journal that has been synced with a broker that lies about one fee."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from journal_app.brokers.alpaca import AlpacaAddress, AlpacaBroker
from journal_app.ledger.store import Ledger
from journal_app.practice.settings import PracticeSettings
from journal_app.sync.engine import SyncEngine
from tests.cli.terminal import Terminal
from tests.fakes.faults import Json
from tests.fakes.faulty_broker import FaultyBroker


@pytest.fixture
def synced(empty: Terminal) -> Terminal:
    with (
        FaultyBroker(PracticeSettings(fills=250, newest_day=date(2026, 4, 17))) as server,
        Ledger(Path(empty.journal)) as ledger,
    ):

        def change(route: str, body: Any) -> Json:
            return {**body, "cash": str(Decimal(body["cash"]) - 5)} if route == "account" else body

        server.faults.rewrite = change
        address = AlpacaAddress(server.rest_url, server.stream_url, server.data_url)
        broker = AlpacaBroker(address, server.settings.key_id, server.settings.secret_key)
        SyncEngine(ledger, broker).run_pass()
    return empty


def test_every_day_has_its_line_and_a_difference_its_reason(synced: Terminal) -> None:
    said = synced.run("proof")
    assert said.code == 0
    assert "= 0.00" in said.out
    newest = [line for line in said.out.splitlines() if line.startswith("practice")][-2]
    assert " off " in newest
    assert "= 5.00; " in newest
    assert "difference 5.00, not explained by any row" in said.out


def test_the_answer_is_exact_and_can_be_narrowed(synced: Terminal) -> None:
    found = synced.run("proof", "--json", "--from", "2026-04-16", "--to", "2026-04-17").answer
    assert [(one["day"], one["state"]) for one in found] == [("2026-04-16", "even"), ("2026-04-17", "even")]
    for one in found:
        assert one["equity"]["difference"] == "0"
        assert Decimal(one["held"]) + Decimal(one["booked"]) == Decimal(one["equity"]["ledger"])
    (today,) = [one for one in synced.run("proof", "--json").answer if one["state"] == "off"]
    assert today["cash"]["difference"] == today["cash"]["unexplained"] == "5"
    assert today["positions"]["differ"] == []
    assert json.dumps(today)


def test_a_journal_that_never_met_a_broker_says_so(terminal: Terminal) -> None:
    assert terminal.run("proof").out.startswith("Nothing has been compared")
    assert terminal.run("proof", "--json").answer == []


def test_a_day_that_is_none_is_refused(terminal: Terminal) -> None:
    said = terminal.run("proof", "--from", "yesterday")
    assert (said.code, said.out) == (1, "")
    assert "is not a day" in said.err
