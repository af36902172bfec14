"""Every text of the window goes through the translator: a language that marks them finds those that do not."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from journal_app.desktop.charts.card import ChartCard
from journal_app.desktop.deciding import Said
from journal_app.desktop.dialogs.raw_row import RawRow
from journal_app.desktop.language import tr, word
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.models.proof_rows import short_id
from journal_app.desktop.pages import PAGES
from journal_app.desktop.received import Received
from journal_app.desktop.scope import CUSTOM
from journal_app.desktop.sync_state import SyncState
from journal_app.desktop.views.day_bar import PARTS
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.desktop.views.review_page import ReviewPage
from journal_app.desktop.views.settings_page import SettingsPage
from journal_app.desktop.views.today_page import TodayPage
from journal_app.domain.clock import now_us
from journal_app.domain.days import DayPlan
from journal_app.domain.errors import LedgerError
from journal_app.domain.marks import Annotation
from journal_app.domain.news import SyncPhase, SyncReport
from journal_app.domain.playbook import Criterion, Setup
from journal_app.journal import Journal
from tests.desktop.books import LATE, ODD, TODAY, write_books
from tests.desktop.marked_language import MarkedLanguage, bare, unmarked
from tests.desktop.option_books import LONG_SHARES, write_option_books
from tests.desktop.stand_in import StandIn

Opened = Callable[[Journal], MainWindow]
SETUP = Setup("opening range", "Break.", (Criterion("c1", "volume is high", is_hard=True),), "money:50", "2")
PLAN = DayPlan("Only gaps.", ("never add to a loser",), "300", 2)
DATA = (
    # what brokers, files and the trader named: no language changes it
    "ABC", "DEF", "GHI", "MNO", "NIL", "QQQ", "SPY", "XYZ", "main", "files", "alpaca-paper", "alpaca", "paper",
    "my fills.jsonl", LATE, ODD, short_id(LATE), short_id(ODD), "New York", "Etc/", "America/New_York",
    SETUP.name, "volume is high", "never add to a loser", "Only gaps.", "late", "quick thought", "Trader's words",
    "PA123",
)  # fmt: skip


@pytest.fixture
def marked(qapp: QApplication) -> Iterator[None]:
    """Speak the language of marks."""
    language = MarkedLanguage()
    qapp.installTranslator(language)
    word.cache_clear()
    yield
    qapp.removeTranslator(language)
    word.cache_clear()


@pytest.fixture
def full(tmp_path: Path) -> Iterator[StandIn]:
    """Open a journal with something for every page."""
    write_books(tmp_path / "full.db", tmp_path)
    write_option_books(tmp_path / "full.db")
    with StandIn(tmp_path / "full.db", tmp_path / "config") as journal:
        journal.playbook.save(SETUP)
        said = Annotation(setup=SETUP.name, tags=("late",), checks=(("c1", True),), stop="9.5", note="Trader's words")
        journal.marks.annotate(LONG_SHARES, said)
        journal.days.save_plan(TODAY, PLAN)
        yield journal


def _rest(qtbot: QtBot, window: MainWindow, name: str) -> QWidget:
    window.pages.visit(name)
    page = window.pages.page(name)
    if isinstance(page, ReadingPage):
        qtbot.waitUntil(lambda: page.settled, timeout=10_000)
    return page


def _look(window: MainWindow, *others: QWidget) -> set[tuple[str, str]]:
    return {one for top in (window, *others) for one in unmarked(top, DATA)}


@pytest.mark.usefixtures("marked")
def test_every_page_speaks_the_readers_language(qtbot: QtBot, full: StandIn, open_window: Opened) -> None:
    window = open_window(full)
    window.resize(1600, 1000)
    found: dict[str, set[tuple[str, str]]] = {}
    for name in PAGES:
        page = _rest(qtbot, window, name)
        found[name] = _look(window)
        if isinstance(page, TodayPage):
            for part in PARTS:
                page.bar.part_chosen.emit(part)
                found[f"{name} {part}"] = _look(window)
        elif isinstance(page, SettingsPage):
            for place in range(page.groups.count()):
                page.groups.setCurrentRow(place)
                found[f"{name} {place}"] = _look(window)
    _rest(qtbot, window, "trades")
    assert window.trades.open_trade(LONG_SHARES)
    qtbot.waitUntil(lambda: window.trades.detail.trade_id == LONG_SHARES and window.trades.detail.settled)
    for place in range(window.trades.detail.tabs.count()):
        window.trades.detail.tabs.setCurrentIndex(place)
        found[f"tab {place}"] = _look(window)
    window.trades.open_bulk()
    window.scope.choose_period(CUSTOM, "2026-03-01", "2026-03-31")
    for by, key, label in (("side", "long", "long"), ("weekday", "0", "Monday"), ("net", "0..50", "")):
        window.scope.choose(by, key, label)
    found["chips"] = _look(window)
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.usefixtures("marked")
def test_what_charts_tell_of_a_mark_is_translated(qtbot: QtBot, full: StandIn, open_window: Opened) -> None:
    window = open_window(full)
    _rest(qtbot, window, "performance")
    cards = window.performance.cards
    assert cards is not None
    charts = [one.chart for one in cards.cards.values() if isinstance(one, ChartCard)]
    told = [text for one in charts for text in (one.basis(), one.summary(), *map(one.read, range(one.marks)))]
    told += [tr(one.title) for one in charts] + [tr(one.nothing) for one in charts]
    assert len(charts) > 8 < len(told)
    assert [text for text in told if bare(text, DATA)] == []
    _rest(qtbot, window, "review")
    page = window.pages.page("review")
    assert isinstance(page, ReviewPage)
    assert page.middle.chart.words()
    assert bare(page.middle.chart.words(), DATA) == ""


@pytest.mark.usefixtures("marked")
def test_dialogs_menus_and_the_tray_speak_it_too(full: StandIn, open_window: Opened) -> None:
    window = open_window(full)
    window.errands.hear_report(SyncReport(
        "main", new=3, missing_at_broker=1, clock_skew=95.0, orders={"differ": [
            {"symbol": "ABC", "order_id": "o1", "ledger": "1", "broker": "2"}]},
    ))  # fmt: skip
    window.errands.show_last_sync()
    window.errands.connect_alpaca()
    window.errands.show_about()
    window.help()
    window.show_crash("report")
    window.find_command()
    RawRow(Received("f1", "{}"), window).open()
    dialogs = [one for one in window.findChildren(QDialog) if one.isVisible()]
    assert len(dialogs) == 7
    assert _look(window, *dialogs) == set()
    actions = [*window.commands.all(), *window.tray.actions.values()]
    menus = [menu.title() for menu in window.menuBar().findChildren(QMenu)]
    assert len(actions) > 50 < len(menus) + len(actions)
    assert [text for text in (*(one.text() for one in actions), *menus) if bare(text, DATA)] == []
    for dialog in dialogs:
        dialog.close()


@pytest.mark.usefixtures("marked")
def test_an_empty_journal_and_what_sync_says_speak_it(
    qtbot: QtBot, empty_journal: StandIn, open_window: Opened
) -> None:
    window = open_window(empty_journal)
    assert _look(window) == set()
    for name in PAGES:
        _rest(qtbot, window, name)
        assert _look(window) == set(), name
    for phase in SyncPhase:
        state = SyncState(phase, now_us(), connected=True, rows=12, last_sync_us=now_us(), account="main")
        window.sync.changed.emit((state, replace(state, account="files")))
        assert _look(window) == set(), phase
    window.house.notices.hear_report(SyncReport("main", new_fills=2))
    window.tell(LedgerError("The disk is full.", "Make room."))
    window.say(Said(tr("Backing up …")))
    assert _look(window) == set()


@pytest.mark.usefixtures("marked")
def test_a_text_that_nobody_translates_is_found(open_window: Opened, empty_journal: StandIn) -> None:
    window = open_window(empty_journal)
    label = QLabel("Nobody translates this", window)
    label.setToolTip(f"{tr('Journal')} of main")
    label.show()
    assert {text for _, text in _look(window)} == {"Nobody translates this", "⟦Journal⟧ of main"}


def test_numbers_and_names_of_the_country_are_no_texts() -> None:
    assert bare("⟦net ⟦long⟧ of ABC⟧ 1,234.50 R · Wed 25 Nov 09:30", DATA) == ""
    assert bare("AAPL closed") == "AAPL closed"


# The source ------------------------------------------------------------------------------------

SHOWING = frozenset({
    "setText", "setToolTip", "setPlaceholderText", "setWindowTitle", "setAccessibleName", "setAccessibleDescription",
    "addItem", "addAction", "addTab", "setTabText", "addMenu", "setTitle", "setLabelText", "setInformativeText",
    "setHeaderLabels", "setMarkdown", "setPlainText", "setNameFilter", "setNameFilters", "setSuffix", "showMessage",
    "QLabel", "QPushButton", "QRadioButton", "QCheckBox", "QAction", "QCommandLinkButton", "QMenu", "QMessageBox",
    "QFileDialog", "QTreeWidgetItem", "QListWidgetItem", "Said", "LedgerError", "RowColumn", "Column", "heading",
    "quiet", "caption", "LinesEdit", "WordLine", "ChoiceButton", "tell_wrong", "say_nothing", "show_rows",
    "__init__", "tell",
})  # fmt: skip
SHOWN_BY_NAME = frozenset({"placeholderText", "hint"})
PLACES = {"RowColumn": slice(1), "Column": slice(1, 3), "QFileDialog": slice(1, None), "RowsTable": slice(0)}
"""Which arguments are shown, where others are names or samples to be measured."""
TABLE_NAME = ("RowsTable", "name")
NOT_SHOWN = frozenset({"shots.py", "selftest.py", "practice_notes.py"})
NO_TEXTS = frozenset({
    "Σ ", "<b>", "</b><p>", "</p>", " R", " MB", "left", "bottom", "problems", "rules", "fills", "reports",
})  # fmt: skip
"""Marks, units, the sides of plots and the kinds of notices."""


def _literals(value: ast.expr) -> Iterator[str]:
    """Yield the texts with letters in what is handed over, in every branch of it."""
    if isinstance(value, ast.IfExp):
        yield from _literals(value.body)
        yield from _literals(value.orelse)
    elif isinstance(value, ast.BinOp):
        yield from _literals(value.left)
        yield from _literals(value.right)
    elif isinstance(value, ast.List | ast.Tuple):
        for one in value.elts:
            yield from _literals(one)
    elif isinstance(value, ast.JoinedStr):
        for part in value.values:
            yield from _literals(part)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value not in NO_TEXTS:
        yield from [value.value] if any(map(str.isalpha, value.value)) else []


def _untranslated(source: str) -> list[str]:
    """Return the literals that are shown and not translated, and the texts to translate that are put together."""
    found: list[str] = []
    for call in (one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.Call)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name in {"tr", "noop", "word", "counted"}:
            put_together = (one for one in call.args if isinstance(one, ast.JoinedStr | ast.BinOp))
            found += [text for one in put_together for text in _literals(one)]
            continue
        shown = call.args[PLACES.get(name, slice(None))] if name in SHOWING else []
        shown += [one.value for one in call.keywords if one.arg in SHOWN_BY_NAME or (name, one.arg) == TABLE_NAME]
        found += [text for one in shown for text in _literals(one)]
    return found


def test_no_literal_is_shown_without_the_translator() -> None:
    sources = [one for one in Path("journal_app/desktop").rglob("*.py") if one.name not in NOT_SHOWN]
    assert len(sources) > 100
    found = {str(one): texts for one in sources if (texts := _untranslated(one.read_text("utf-8")))}
    assert found == {}


@pytest.mark.parametrize("line", [
    'label.setText("Net")', 'QLabel(f"{n} trades")', 'QLineEdit(placeholderText="Search")', 'tr(f"{n} trades")',
    'box.addItem("Open" if is_open else tr("Closed"))', 'RowColumn("Net", "1.00", show)', 'tr("Net " + b)',
])  # fmt: skip
def test_a_literal_that_is_shown_is_found(line: str) -> None:
    assert _untranslated(line)


@pytest.mark.parametrize("line", [
    'label.setText(tr("Net"))', 'RowColumn(noop("Net"), "1,000 trades", show)', 'label.setText("▲")', "QLabel(text)",
])  # fmt: skip
def test_a_text_that_is_translated_is_not(line: str) -> None:
    assert _untranslated(line) == []
