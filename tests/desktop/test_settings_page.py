"""The Settings page: every field is there, counts at once, is kept, and can be taken back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QPalette, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QSpinBox
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from journal_app import autostart
from journal_app.credentials import BrokerKeys, Secret, load_keys, save_keys
from journal_app.desktop.choosing import SettingsKeeper
from journal_app.desktop.dialogs.connect import ConnectDialog
from journal_app.desktop.figures import amounts_masked, mask_amounts
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.theme import Theme, colours, resize_text
from journal_app.desktop.views.setting_rows import RuleRow, TextRow
from journal_app.desktop.views.settings_page import SettingsPage
from journal_app.journal import Journal
from journal_app.setting_fields import GROUPS
from journal_app.settings import AccountConnection, Settings, load_settings, save_settings, setting_fields
from tests.desktop.stand_in import StandIn

Opened = Callable[[Journal], MainWindow]
PAPER = AccountConnection("paper", "alpaca-paper")
LIVE = AccountConnection("live", "main", calendar="24/5")


@pytest.fixture(autouse=True)
def usual_look() -> Iterator[None]:
    yield
    resize_text(1.0)
    mask_amounts(masked=False)


@pytest.fixture
def two_accounts(tmp_path: Path) -> Iterator[Journal]:
    save_settings(tmp_path / "config", Settings(connections=(PAPER, LIVE)))
    for one in (PAPER, LIVE):
        save_keys(one.environment, BrokerKeys(Secret(f"id of {one.account}"), Secret("secret")), one.account)
    with NoEngines(tmp_path / "two.db", tmp_path / "config") as journal:
        yield journal


class NoEngines(Journal):
    """A real journal that nobody syncs: its brokers are out of reach of a test."""

    def sync_engines(self) -> tuple[()]:
        return ()

    def test_keys(self, key_id: str, secret: str, *, paper: bool) -> str:
        return f"{key_id} {secret} {paper}"


def page_of(window: MainWindow, group: str = "accounts") -> SettingsPage:
    window.commands["settings"].trigger()
    page = window.pages.page("settings")
    assert isinstance(page, SettingsPage)
    page.open_part(group)
    return page


def keeper_of(window: MainWindow) -> SettingsKeeper:
    return window.house.settings


def wait_kept(qtbot: QtBot, window: MainWindow) -> Settings:
    qtbot.waitUntil(lambda: keeper_of(window).idle)
    return load_settings(window._journal.config_dir)


def line_of(page: SettingsPage, name: str) -> TextRow:
    row = page.row(name)
    assert isinstance(row, TextRow)
    return row


def write(row: TextRow, text: str) -> None:
    row.line.setText(text)
    QTest.keyClick(row.line, Qt.Key.Key_Return)


def test_every_field_is_shown_in_its_group_with_its_sentence(open_window: Opened, journal: StandIn) -> None:
    window = open_window(journal)
    page = page_of(window)
    titles = dict(GROUPS)
    for one in setting_fields():
        if not one.group:
            continue
        page.open_part(one.group)
        assert page.groups.currentItem().text() == titles[one.group]
        view = page.views[one.name]
        assert view.isVisibleTo(page), one.name
        if view not in {page.accounts, page.shortcuts}:
            row = page.row(one.name)
            assert (row.title.text(), row.sentence.text()) == (one.title, one.sentence)
            assert row.control.accessibleName() == one.title


def test_search_finds_every_field_by_its_words_and_says_when_there_is_none(
    open_window: Opened, journal: StandIn
) -> None:
    page = page_of(open_window(journal))
    for one in setting_fields():
        if one.group:
            page.search.setText(one.title.upper())
            assert page.views[one.name].isVisibleTo(page), one.title
    page.search.setText("zone tomorrow")
    shown = {name for name, view in page.views.items() if view.isVisibleTo(page)}
    assert shown == {"own_zone"}
    page.search.setText("xyzzy")
    assert not any(view.isVisibleTo(page) for view in page.views.values())
    assert "No setting speaks of “xyzzy”" in page._nothing.text()
    page.groups.itemClicked.emit(page.groups.item(2))
    assert page.search.text() == ""
    assert page.groups.currentItem().isSelected()


def test_every_switch_choice_and_number_can_be_chosen_and_is_kept(
    qtbot: QtBot, open_window: Opened, journal: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(autostart, "login_list", lambda: autostart.DesktopEntry(tmp_path / "autostart"))
    window = open_window(journal)
    page = page_of(window)
    wanted: dict[str, object] = {}
    for one in setting_fields():
        before = keeper_of(window).value(one.name)
        if one.kind == "switch":
            control = page.row(one.name).control
            assert isinstance(control, QCheckBox)
            control.click()
            wanted[one.name] = not before
            assert control.text() == ("Off" if before else "On")
        elif one.kind == "choice":
            choices = page.row(one.name).control
            assert isinstance(choices, QComboBox)
            QTest.keyClick(choices, Qt.Key.Key_Down)
            wanted[one.name] = one.choices[[value for value, _ in one.choices].index(str(before)) + 1][0]
        elif one.kind == "number":
            number = page.row(one.name).control
            assert isinstance(number, QSpinBox)
            number.setValue(number.value() + 3)
            wanted[one.name] = int(str(before)) + 3
    kept = wait_kept(qtbot, window)
    assert {name: getattr(kept, name) for name in wanted} == wanted
    assert {name: keeper_of(window).value(name) for name in wanted} == wanted
    while keeper_of(window).undo_stack.canUndo():
        window.commands.undoing[0].trigger()
    assert wait_kept(qtbot, window) == Settings()
    window.commands.undoing[1].trigger()
    assert wait_kept(qtbot, window) != Settings()


def test_choices_take_effect_at_once(
    qtbot: QtBot, open_window: Opened, journal: StandIn, theme: Theme, qapp: QApplication
) -> None:
    window = open_window(journal)
    keeper, size = keeper_of(window), qapp.font().pointSizeF()
    keeper.change("theme", "dark")
    assert QApplication.palette().color(QPalette.ColorRole.Window).name() == colours("dark").window
    assert window.commands.themes["dark"].isChecked()
    keeper.change("colour_blind", value=True)
    assert theme.colours.gain == colours("dark", safe=True).gain != colours("dark").gain
    keeper.change("text_size", "large")
    assert qapp.font().pointSizeF() == pytest.approx(size * 1.15)
    qtbot.waitUntil(lambda: window.performance.font().pointSizeF() == pytest.approx(size * 1.15))
    keeper.change("reduced_motion", value=True)
    assert theme.reduced_motion
    assert not QApplication.isEffectEnabled(Qt.UIEffect.UI_AnimateCombo)
    keeper.change("mask_amounts", value=True)
    assert amounts_masked()
    keeper.change("measure", "r")
    keeper.change("gross", value=True)
    assert (window.scope.view.measure, window.scope.view.gross) == ("r", True)
    keeper.change("auto_sync", value=False)
    assert window.sync.paused
    keeper.change("text_size", "normal")
    keeper.change("reduced_motion", value=False)
    assert qapp.font().pointSizeF() == pytest.approx(size)
    wait_kept(qtbot, window)


def test_amounts_are_dots_here_too_while_they_are_hidden(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    journal.change_settings(Settings(start_capital="25000", risk_rule="money:50", mask_amounts=True))
    window = open_window(journal)
    page = page_of(window, "figures")
    rule = page.row("risk_rule")
    assert isinstance(rule, RuleRow)
    lines = (line_of(page, "start_capital").line, rule.amount)
    assert not any(one.displayText().strip("●•*") for one in lines)
    window.commands["mask"].trigger()
    assert [one.displayText() for one in lines] == ["25000", "50"]
    wait_kept(qtbot, window)


def test_columns_grow_with_the_text_and_those_chosen_by_hand_stay(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:
    window = open_window(journal)
    keys = page_of(window, "shortcuts").shortcuts.table
    table, small = window.trades.table, keys.columnWidth(1)
    opened = table.columnWidth(0)
    table.setColumnWidth(1, 222)
    keeper_of(window).change("text_size", "largest")
    qtbot.waitUntil(lambda: table.columnWidth(0) > opened * 1.2 and keys.columnWidth(1) > small)
    assert table.columnWidth(1) == 222
    keeper_of(window).change("text_size", "normal")
    qtbot.waitUntil(lambda: table.columnWidth(0) == opened and keys.columnWidth(1) == small)
    wait_kept(qtbot, window)


def test_what_is_chosen_elsewhere_is_kept_and_shown_here(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    window = open_window(journal)
    page = page_of(window, "figures")
    window.commands["mask"].trigger()
    window.scope.choose_outcome("percent", gross=True)
    window.commands.themes["light"].trigger()
    kept = wait_kept(qtbot, window)
    assert (kept.mask_amounts, kept.measure, kept.gross, kept.theme) == (True, "percent", True, "light")
    control = page.row("measure").control
    assert isinstance(control, QComboBox)
    assert control.currentData() == "percent"


def test_a_window_opens_as_it_was_left(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    journal.change_settings(Settings(mask_amounts=True, measure="r", gross=True, auto_sync=False))
    window = open_window(journal)
    assert amounts_masked()
    assert (window.scope.view.measure, window.scope.view.gross, window.sync.paused) == ("r", True, True)
    wait_kept(qtbot, window)


@pytest.mark.parametrize("name,text,said", [
    ("start_capital", "much", "no capital"), ("start_capital", "-5", "no capital"),
    ("quiet_from", "25:99", "no time of day"), ("own_zone", "Mars/Olympus", "no time zone"),
])  # fmt: skip
def test_an_entry_that_cannot_be_kept_is_told_and_the_old_value_counts(
    qtbot: QtBot, open_window: Opened, journal: StandIn, name: str, text: str, said: str
) -> None:
    window = open_window(journal)
    page = page_of(window, next(one.group for one in setting_fields() if one.name == name))
    row = line_of(page, name)
    write(row, text)
    assert said in row.wrong.text()
    assert row.wrong.isVisible()
    assert row.line.text() == text
    assert keeper_of(window).settings == Settings()
    QTest.keyClick(row.line, Qt.Key.Key_Escape)
    assert not row.wrong.isVisible()
    assert row.line.text() == ""
    assert wait_kept(qtbot, window) == Settings()


def test_texts_are_kept_in_their_usual_form_and_undo_shows_the_old_ones(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:
    window = open_window(journal)
    page = page_of(window, "notices")
    row = line_of(page, "quiet_from")
    write(row, "7:05")
    assert row.line.text() == "07:05"
    folder = line_of(page, "second_backup_folder")
    write(folder, " /mnt/usb ")
    kept = wait_kept(qtbot, window)
    assert (kept.quiet_from, kept.second_backup_folder) == ("07:05", "/mnt/usb")
    for _ in range(2):
        window.commands.undoing[0].trigger()
    assert (row.line.text(), folder.line.text()) == ("", "")
    wait_kept(qtbot, window)


def test_capital_and_risk_are_reckoned_with_at_once(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    window = open_window(journal)
    assert journal.metrics()["average_r"].value is None
    window.commands["reckoning"].trigger()
    page = window.pages.page("settings")
    assert isinstance(page, SettingsPage)
    assert page.groups.currentItem().text() == "Capital, risk and lots"
    rule = page.row("risk_rule")
    assert isinstance(rule, RuleRow)
    rule.kinds.setCurrentIndex(rule.kinds.findData("money"))
    rule.kinds.activated.emit(rule.kinds.currentIndex())
    assert rule.amount.isVisible()
    assert keeper_of(window).value("risk_rule") == "none"
    rule.amount.setText("lots")
    QTest.keyClick(rule.amount, Qt.Key.Key_Return)
    assert "no rule" in rule.wrong.text()
    rule.amount.setText("50")
    with qtbot.waitSignal(window.house.reckoned):
        QTest.keyClick(rule.amount, Qt.Key.Key_Return)
    assert load_settings(journal.config_dir).risk_rule == "money:50"
    assert journal.metrics()["average_r"].value is not None
    frame = window.trades.model.frame
    qtbot.waitUntil(lambda: window.feed.complete and not window.feed.busy and window.trades.model.frame is not frame)
    fresh = window.trades.model.frame
    known = fresh.r_multiple[: fresh.size][~fresh.is_open()]
    assert len(known)
    assert not np.isnan(known).any()
    rule.kinds.setCurrentIndex(0)
    rule.kinds.activated.emit(0)
    assert keeper_of(window).value("risk_rule") == "none"
    assert not rule.amount.isVisible()
    wait_kept(qtbot, window)
    qtbot.waitUntil(lambda: window.feed.complete and not window.feed.busy)


def test_settings_that_cannot_be_saved_say_so_and_are_as_they_were(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:
    window = open_window(journal)
    page = page_of(window, "privacy")
    journal.config_dir = journal.ledger.path  # a file stands where the folder should be
    control = page.row("mask_in_tray").control
    assert isinstance(control, QCheckBox)
    control.click()
    qtbot.waitUntil(lambda: "cannot be saved" in window.banner.title.text())
    assert not control.isChecked()
    assert not keeper_of(window).value("mask_in_tray")


def test_the_wheel_scrolls_the_page_and_turns_no_control(open_window: Opened, journal: StandIn) -> None:
    window = open_window(journal)
    page = page_of(window, "appearance")
    page.groups.setFocus()
    control = page.row("theme").control
    middle = QPointF(control.rect().center())
    wheel = QWheelEvent(
        middle, control.mapToGlobal(middle), QPoint(), QPoint(0, -240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(control, wheel)
    assert keeper_of(window).value("theme") == "system"


def test_accounts_are_listed_with_their_clocks_and_these_can_be_changed(
    qtbot: QtBot, open_window: Opened, two_accounts: Journal
) -> None:
    window = open_window(two_accounts)
    page = page_of(window)
    assert list(page.accounts.rows) == ["alpaca-paper", "main"]
    row = page.accounts.rows["main"]
    assert (row.zone.text(), row.calendar.currentData()) == ("America/New_York", "24/5")
    row.zone.setText("Mars/Olympus")
    QTest.keyClick(row.zone, Qt.Key.Key_Return)
    assert "no time zone" in row.wrong.text()
    row.zone.setText("Europe/London")
    with qtbot.waitSignal(window.house.accounts.changed):
        QTest.keyClick(row.zone, Qt.Key.Key_Return)
    kept = wait_kept(qtbot, window)
    assert [one.zone for one in kept.connections] == ["America/New_York", "Europe/London"]
    window.commands.undoing[0].trigger()
    assert page.accounts.rows["main"].zone.text() == "America/New_York"
    wait_kept(qtbot, window)


def test_an_account_that_was_removed_comes_back_with_its_keys(
    qtbot: QtBot, open_window: Opened, two_accounts: Journal
) -> None:
    window = open_window(two_accounts)
    page = page_of(window)
    page.accounts.rows["main"].remove_button.click()
    assert "Its trades stay" in window.banner.title.text()
    qtbot.waitUntil(lambda: list(page.accounts.rows) == ["alpaca-paper"])
    assert wait_kept(qtbot, window).connections == (PAPER,)
    assert load_keys("live", "main") is None
    assert load_keys("paper", "alpaca-paper") is not None
    window.commands.undoing[0].trigger()
    qtbot.waitUntil(lambda: list(page.accounts.rows) == ["alpaca-paper", "main"])
    assert wait_kept(qtbot, window).connections == (PAPER, LIVE)
    keys = load_keys("live", "main")
    assert keys is not None
    assert keys.key_id.reveal() == "id of main"
    window.commands.undoing[1].trigger()
    window.commands.undoing[0].trigger()
    qtbot.waitUntil(lambda: keeper_of(window).idle)
    assert load_keys("live", "main") is not None


@pytest.mark.parametrize("name,kept", [("", "alpaca-live"), ("second", "second")])
def test_another_account_is_connected_beside_the_first(
    qtbot: QtBot, open_window: Opened, tmp_path: Path, name: str, kept: str
) -> None:
    save_settings(tmp_path / "config", Settings(connection="paper"))
    save_keys("paper", BrokerKeys(Secret("first"), Secret("secret")))
    with NoEngines(tmp_path / "one.db", tmp_path / "config") as journal:
        window = open_window(journal)
        page = page_of(window)
        assert list(page.accounts.rows) == ["alpaca-paper"]
        page.accounts.add_button.click()
        dialog = window.findChild(ConnectDialog)
        assert dialog is not None
        dialog.live_choice.click()
        assert dialog.name_line.placeholderText() == "alpaca-live"
        for line, text in ((dialog.key_line, "AKNEW"), (dialog.secret_line, "good"), (dialog.name_line, name)):
            line.setText(text)
        with qtbot.waitSignal(dialog.connected):
            dialog.test_button.click()
        qtbot.waitUntil(lambda: list(page.accounts.rows) == ["alpaca-paper", kept])
        assert [one.account for one in journal.settings.connections] == ["alpaca-paper", kept]
        first, second = load_keys("paper", "alpaca-paper"), load_keys("live", kept)
        assert first is not None
        assert second is not None
        assert (first.key_id.reveal(), second.key_id.reveal()) == ("first", "AKNEW")
        window.quit()


def test_keys_are_given_by_pressing_them_conflicts_are_told_and_the_usual_ones_come_back(
    qtbot: QtBot, open_window: Opened, journal: StandIn, qtmodeltester: ModelTester
) -> None:
    window = open_window(journal)
    page = page_of(window, "shortcuts")
    keys = page.shortcuts
    assert {one.name for one in keys.table.rows.rows} == set(window.commands.by_name)
    keys.table.choose("import")
    keys.table.opened.emit(keys.table.current_row())
    QTest.keyClick(keys.press, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: window.commands["import"].shortcut() == QKeySequence("F7"))
    assert wait_kept(qtbot, window).shortcuts == (("import", "F7"),)
    keys.table.choose("backup")
    keys.press.setKeySequence(QKeySequence("F7"))
    keys.press.editingFinished.emit()
    assert "F7 already means “Import a file”" in keys.answer.text()
    assert window.commands["backup"].shortcut() == QKeySequence("Ctrl+B")
    keys.take_button.click()
    assert window.commands["backup"].shortcut() == QKeySequence("F7")
    assert window.commands["import"].shortcut().isEmpty()
    keys.press.setKeySequence(QKeySequence(QKeySequence.StandardKey.Undo))
    keys.press.editingFinished.emit()
    assert "undoes or redoes" in keys.answer.text()
    assert window.commands["backup"].shortcut() == QKeySequence("F7")
    keys.none_button.click()
    assert window.commands["backup"].shortcut().isEmpty()
    keys.table.choose("import")
    keys.usual_button.click()
    assert window.commands["import"].shortcut() == QKeySequence("Ctrl+I")
    keys.all_button.click()
    assert wait_kept(qtbot, window).shortcuts == ()
    assert window.commands["backup"].shortcut() == QKeySequence("Ctrl+B")
    window.commands.undoing[0].trigger()
    assert window.commands["backup"].shortcut().isEmpty()
    wait_kept(qtbot, window)
    qtmodeltester.check(keys.table.rows)  # type: ignore[no-untyped-call]  # pytest-qt has no types here


def test_keys_of_the_settings_are_there_from_the_start(open_window: Opened, journal: StandIn) -> None:
    journal.change_settings(Settings(shortcuts=(("gone", "F8"), ("import", "F7"), ("sync", ""))))
    window = open_window(journal)
    assert window.commands["import"].shortcut() == QKeySequence("F7")
    assert window.commands["sync"].shortcut().isEmpty()


def test_the_page_shows_what_the_system_really_does(
    qtbot: QtBot, open_window: Opened, journal: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    entry = autostart.DesktopEntry(tmp_path / "autostart")
    monkeypatch.setattr(autostart, "login_list", lambda: entry)
    entry.turn_on(["journal"])
    window = open_window(journal)
    page = page_of(window, "notices")
    control = page.row("start_with_system").control
    assert isinstance(control, QCheckBox)
    qtbot.waitUntil(control.isChecked)
    control.click()
    qtbot.waitUntil(lambda: not entry.is_on())
    assert not wait_kept(qtbot, window).start_with_system


def test_a_system_that_does_not_start_the_program_is_told(
    qtbot: QtBot, open_window: Opened, journal: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "autostart").write_text("in the way")
    monkeypatch.setattr(autostart, "login_list", lambda: autostart.DesktopEntry(tmp_path / "autostart"))
    window = open_window(journal)
    keeper_of(window).change("start_with_system", value=True)
    qtbot.waitUntil(lambda: "start at login" in window.banner.title.text())
    assert not keeper_of(window).value("start_with_system")
    wait_kept(qtbot, window)
