"""Bars from the window: fetched by themselves, and told once when they cannot be had."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from journal_app.desktop.deciding import Said
from journal_app.desktop.measuring import Measuring
from journal_app.domain.events import Fact
from journal_app.journal import Journal
from journal_app.practice.settings import PracticeSettings
from tests.fakes.faulty_broker import FaultyBroker


@pytest.fixture
def server() -> Iterator[FaultyBroker]:
    with FaultyBroker(PracticeSettings(fills=20, newest_day=date(2026, 4, 17))) as running:
        yield running


@pytest.fixture
def journal(server: FaultyBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journal]:
    """A journal with one trade in the practice broker's market, in which nothing else is traded."""
    monkeypatch.setenv("APCA_API_KEY_ID", server.settings.key_id)
    monkeypatch.setenv("APCA_API_SECRET_KEY", server.settings.secret_key)
    monkeypatch.setenv("APCA_API_BASE_URL", server.rest_url)
    opened, minute = 1_776_434_400_000_000, 60_000_000  # 2026-04-17 14:00 UTC
    with Journal(tmp_path / "j.db", tmp_path / "config") as made:
        with made.ledger.recording() as batch:
            account = batch.account("main")
            batch.add(account, [
                Fact("in", "fill", opened + 1, "GLDR", side="buy", qty="1", price="80"),
                Fact("out", "fill", opened + 9 * minute, "GLDR", side="sell", qty="1", price="81"),
            ])  # fmt: skip
        yield made


@pytest.fixture
def measuring(qapp: QApplication, journal: Journal) -> Iterator[Measuring]:
    made = Measuring(journal, qapp)
    yield made
    assert made.close()
    made.deleteLater()


def test_trades_are_measured_by_themselves(qtbot: QtBot, measuring: Measuring, journal: Journal) -> None:
    measuring.start()
    qtbot.waitUntil(lambda: [one.excursion for one in journal.trades()] == ["whole"], timeout=20_000)


def test_bars_that_cannot_be_had_are_told_once(qtbot: QtBot, measuring: Measuring, server: FaultyBroker) -> None:
    server.faults.fail_next("bars", 403, times=2)
    with qtbot.waitSignal(measuring.told, timeout=20_000) as heard:
        measuring.start()
    assert isinstance(heard.args[0], Said)
    assert heard.args[0].title == "The broker does not give bars to these keys."


def test_the_window_never_waits_for_bars(measuring: Measuring, server: FaultyBroker) -> None:
    server.set_rest_lag(30)
    measuring.start()
    assert measuring.close()
