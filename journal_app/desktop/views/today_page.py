"""The page of the day: it follows the clock of the exchange from the plan over the trading to the close-out."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from journal_app.desktop.day_keeper import DayKeeper, DayWords
from journal_app.desktop.deciding import Said
from journal_app.desktop.desk import Desk
from journal_app.desktop.language import tr
from journal_app.desktop.session_words import short_date
from journal_app.desktop.theme import GRID
from journal_app.desktop.today_reading import TodayAnswer, read_today
from journal_app.desktop.views.close_out_part import CloseOutPart
from journal_app.desktop.views.day_bar import PARTS, DayBar
from journal_app.desktop.views.day_plan_part import DayPlanPart
from journal_app.desktop.views.quick_note import QuickNoteLine
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.desktop.views.trading_part import TradingPart
from journal_app.domain.clock import now_us, parse_day, trading_day
from journal_app.domain.days import CloseOut, DayPlan, QuickNote
from journal_app.domain.trading_hours import Phase

_TYPING_MS = 1000
_MINUTE_US = 60_000_000


class TodayPage(ReadingPage[TodayAnswer]):
    """One day in three parts; all of them can be opened at any time, the clock only chooses which one is.

    What is written saves itself: a second after the last key, when a field or the page is left, and at once for
    what is chosen by a click.
    """

    def __init__(self, desk: Desk, clock: Callable[[], int] = now_us) -> None:
        """Place the parts; *clock* tells the time (UTC µs). Nothing is read before the page is looked at."""
        super().__init__(desk)
        self.clock = clock
        self.keeper = DayKeeper(desk.journal, desk.keeper, self)
        self._wanted = self._held = ""
        self._shown: TodayAnswer | None = None
        self._words, self._before = DayWords(), DayWords()
        self._offered = DayPlan()
        self._stood: tuple[str, Phase] | None = None
        self._writes = self._session = 0
        self._field = ""
        self._waits_for_part = False
        self.bar = DayBar(desk.theme)
        self.plan, self.trading = DayPlanPart(desk.theme), TradingPart(desk.theme)
        self.closing = CloseOutPart(desk.theme)
        self.note = QuickNoteLine()
        self.parts = QStackedWidget()
        self._waiting = QLabel(tr("Reading the day …"), alignment=Qt.AlignmentFlag.AlignCenter)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._minute = QTimer(self, singleShot=True)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        for part in (self.plan, self.trading, self.closing):
            self.parts.addWidget(part)
        self.parts.addWidget(self._waiting)
        self.parts.setCurrentWidget(self._waiting)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.parts, 1)
        column.addWidget(self.note)
        column.setSpacing(GRID // 2)

    def _connect(self) -> None:
        self._typing.timeout.connect(self.save)
        self._minute.timeout.connect(self._tick)
        self.bar.stepped.connect(self.step)
        self.bar.now_wanted.connect(self.go_to_now)
        self.bar.part_chosen.connect(self._open_part)
        self.bar.rule_wanted.connect(self._take_rule)
        self.plan.typed.connect(self._hear_typed)
        self.plan.keep_wanted.connect(self._keep_plan)
        self.closing.typed.connect(self._hear_typed)
        self.closing.decided.connect(self._save_alone)
        self.closing.review_wanted.connect(self._go_to_review)
        self.note.written.connect(self._write_note)
        self.trading.note_removed.connect(self._remove_note)
        for part in (self.trading, self.closing):
            part.meter.answered.connect(self._answer)
            part.opened.connect(self.trade_wanted)
        self.closing.report.told.connect(self.told)
        self.closing.report.failed.connect(self.failed)
        self.keeper.turned.connect(self._hear_turned)
        self.keeper.written.connect(self._hear_written)
        self.keeper.refused.connect(self._hear_refused)
        self.keeper.note_refused.connect(self.note.bring_back)
        self.desk.keeper.written.connect(self._hear_of_trades)
        for field in (*self.findChildren(QPlainTextEdit), *self.findChildren(QLineEdit)):
            field.installEventFilter(self)

    # Reading ------------------------------------------------------------------------------------

    @property
    def day(self) -> str:
        """The day that is shown, YYYY-MM-DD; "" before the first answer."""
        return self._shown.day if self._shown else ""

    @property
    def settled(self) -> bool:
        """Tell whether everything read is shown and everything written kept."""
        return super().settled and not self._typing.isActive() and self.keeper.idle

    def question(self) -> Callable[[], TodayAnswer]:
        """Read the day."""
        return partial(read_today, self.journal, self._asked_day(), self.account, self.clock(), self._writes)

    def _asked_day(self) -> str:
        """Return the day that is wanted, "" for the current one; midnight takes no day from under the typing hand."""
        if self._wanted or not self._is_in_a_field:
            self._held = ""
        elif self._shown is not None and self._shown.day == self._shown.hours.current.day.isoformat():
            self._held = self._shown.day
        return self._wanted or self._held

    def show_answer(self, answer: TodayAnswer) -> None:
        """Show a day; what is being written is not disturbed."""
        if answer.day != self.day:
            self.save()
            self._session += 1
        is_same = answer.day == self.day
        self._shown = answer
        is_now = answer.day == answer.hours.current.day.isoformat()
        self.bar.show_day(answer.day, is_now=is_now, earlier=answer.earlier, later=answer.later)
        date = parse_day(answer.day)
        self.note.tell_day("" if date == answer.hours.moment_day else short_date(date))
        if not is_same or (answer.writes == self._writes and self.keeper.idle and not self._typing.isActive()):
            self._take_words(answer, keeps_typed=is_same and self._typed_words() != self._words)
        if not is_same:
            self.plan.forget_limits()
        self.trading.show_day(answer.card, answer.so_far)
        self.trading.heard.show_fills(answer.heard)
        self.closing.show_day(answer.card, answer.queue)
        self._show_rule()
        self._follow_clock()

    def _take_words(self, answer: TodayAnswer, *, keeps_typed: bool) -> None:
        """Show what the journal has; *keeps_typed*: what was refused stays in the fields, to be saved over it."""
        self._words, self._offered = DayWords.of(answer.card.record), answer.offered.plan
        if not keeps_typed:
            self._show_words()

    def _show_words(self) -> None:
        """Show what is written of the day, or offered."""
        answer, (plan, close_out) = self._shown, self._words
        offered_from = answer.offered.from_day if answer and plan is None else None
        self.plan.show_plan(plan or self._offered, short_date(parse_day(offered_from)) if offered_from else None)
        self.closing.show_words(close_out, plan)
        self._show_answers()

    def _show_answers(self) -> None:
        answers = self._words.close_out.kept_rules if self._words.close_out else ()
        self.trading.meter.show_rules(self._words.plan, answers)
        self.closing.show_answers(answers, self._words.plan)

    def _show_rule(self) -> None:
        if self._shown is not None:
            card, rules = self._shown.card, self.plan.typed_plan().rules
            rule = " ".join(card.rule.split()) if card.rule else None
            self.bar.show_rule(card.rule, card.rule_from, is_in_plan=rule in rules)

    # The clock ----------------------------------------------------------------------------------

    def _follow_clock(self) -> None:
        """Tell the time, and open the part of the day that has come, unless somebody types."""
        if self._shown is None:
            return
        now, hours = self.clock(), self._shown.hours
        self.bar.show_clock(hours, now)
        self._minute.start((_MINUTE_US - now % _MINUTE_US) // 1000 + 1)
        stood = self._shown.day, hours.phase_of(parse_day(self._shown.day), now)
        is_other_day = self._stood is None or self._stood[0] != stood[0]
        if stood != self._stood and (is_other_day or not self._is_in_a_field):
            self._stood = stood
            self.bar.show_part(stood[1])
            self._open_part(stood[1])
            self._begin()

    def _begin(self) -> None:
        """Let the keys work in the part that came, unless they were used elsewhere meanwhile."""
        if self._waits_for_part and self.note.line.hasFocus() and not self.note.line.text():
            self.take_focus()
        self._waits_for_part = False

    @property
    def _is_in_a_field(self) -> bool:
        focused = QApplication.focusWidget()
        return isinstance(focused, QLineEdit | QPlainTextEdit) and self.isAncestorOf(focused)

    def _tick(self) -> None:
        """Begin another minute; when the day has changed, read it."""
        if self._shown is not None and self.isVisible():
            is_left_behind = not self._wanted and self.day != self._shown.hours.current.day.isoformat()
            if self.clock() >= self._shown.hours.until_us or is_left_behind:
                self.refresh()
            self._follow_clock()

    def step(self, step: int) -> None:
        """Look at the day before (−1) or after (1), where there is one."""
        if self._shown is not None:
            day = self._shown.earlier if step < 0 else self._shown.later
            if day:
                self._look_at("" if day == self._shown.hours.current.day.isoformat() else day)

    def go_to_now(self) -> None:
        """Look at the day that is traded now, or was last."""
        self._look_at("")

    def _look_at(self, day: str) -> None:
        self.save()
        self._wanted, self._held = day, ""
        self.refresh()
        self.read_now()

    def choose_account(self, account: str) -> None:
        """Look at the day of one account, of all with ""."""
        self.save()
        super().choose_account(account)

    # Writing ------------------------------------------------------------------------------------

    def save(self) -> None:
        """Save what is typed and not saved yet."""
        self._typing.stop()
        after = self._typed_words()
        if self.day and after != self._words:
            self._before, self._words = self._words, after
            self._writes += 1
            self.keeper.write(self.day, self._before, after, self._session)
            self._show_words()
            self._show_rule()

    def _typed_words(self) -> DayWords:
        """Return the words of the day as they stand in the fields; the answers to rules go with their texts."""
        plan, close_out = self.plan.typed_plan(), self.closing.typed_words()
        kept_plan = self._words.plan if plan == (self._words.plan or self._offered) else plan
        before = self._words.plan.rules if self._words.plan else ()
        if kept_plan is not None and kept_plan.rules != before:
            said = dict(zip(before, close_out.kept_rules, strict=False))
            close_out = replace(close_out, kept_rules=_trimmed([said.get(rule) for rule in kept_plan.rules]))
        return DayWords(kept_plan, None if close_out == CloseOut() and not self._words.close_out else close_out)

    def _save_alone(self) -> None:
        """Save what was chosen by a click as one step of its own."""
        self._session += 1
        self.save()
        self._session += 1

    def _hear_typed(self, name: str) -> None:
        if name != self._field:
            self._field = name
            self._session += 1
        self._typing.start()

    def _keep_plan(self) -> None:
        self.save()
        if self._words.plan is None and self.day:
            before, self._words = self._words, self._words._replace(plan=self.plan.typed_plan())
            self._session += 1
            self._writes += 1
            self.keeper.write(self.day, before, self._words, self._session)
            self._show_words()

    def _take_rule(self) -> None:
        if self._shown is not None and self._shown.card.rule:
            self.plan.add_rule(self._shown.card.rule)
            self._save_alone()

    def _answer(self, place: int, answer: bool | None) -> None:  # noqa: FBT001 - what the signal tells
        self.save()
        if self._words.plan is None:
            return
        said = self._words.close_out.kept_rules if self._words.close_out else ()
        answers = [*said, *(None for _ in self._words.plan.rules)][: len(self._words.plan.rules)]
        answers[place] = answer
        self.closing.show_answers(_trimmed(answers), self._words.plan)
        self._save_alone()

    def _write_note(self, text: str) -> None:
        self._writes += 1
        now = self.clock()
        self.keeper.add_note(self.day or trading_day(now).isoformat(), text, now)

    def _remove_note(self, note: QuickNote) -> None:
        self._writes += 1
        self.keeper.remove_note(self.day, note)
        self.told.emit(Said(tr("The note was taken away."), tr("Ctrl+Z brings it back.")))

    def _hear_turned(self, day: str, words: DayWords) -> None:
        """Show at once what Undo or Redo brings back."""
        self._writes += 1
        if day == self.day:
            self._typing.stop()
            self._session += 1
            self._words = words
            self._show_words()

    def _hear_written(self, day: str) -> None:
        if day == self.day:
            self._writes += 1
            self.refresh()
            self.read_now()

    def _hear_of_trades(self, _: str) -> None:
        """Read again when somebody looks: a review leaves fewer that wait, a stop changes R."""
        self.refresh()

    def _hear_refused(self, day: str) -> None:
        """Take what is typed for not saved: it is not in the journal."""
        if day == self.day:
            self._words = self._before
            self._writes += 1
            self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Save what was typed when its field is left."""
        if event.type() == QEvent.Type.FocusOut and self._typing.isActive():
            self.save()
        return super().eventFilter(watched, event)

    # Coming and going ---------------------------------------------------------------------------

    def _open_part(self, part: str) -> None:
        self.parts.setCurrentIndex(PARTS.index(part))

    def _go_to_review(self) -> None:
        self.save()
        self.page_wanted.emit("review")

    def take_focus(self) -> None:
        """Let the keys work where the part that is open begins."""
        part: QWidget | None = self.parts.currentWidget()
        self._waits_for_part = part is self._waiting
        if part is self.closing:
            self.closing.take_focus()
        elif part is self.plan:
            self.plan.text.setFocus()
        else:
            self.note.line.setFocus()

    def focus_note(self) -> None:
        """Let the keys write a quick note."""
        self.note.line.setFocus()

    def open_raw(self) -> None:
        """Show the chosen fill as received."""
        fill = self.trading.fills.current_row()
        if fill is not None and self.parts.currentWidget() is self.trading:
            self.show_received(fill.account, fill.external_id)

    @property
    def chosen_ids(self) -> tuple[str, ...]:
        """The id of the trade of the chosen fill."""
        fill = self.trading.fills.current_row() if self.parts.currentWidget() is self.trading else None
        return () if fill is None else (fill.trade_id,)

    def showEvent(self, event: QShowEvent) -> None:
        """Tell the time again."""
        super().showEvent(event)
        self._tick()

    def hideEvent(self, event: QHideEvent) -> None:
        """Save what is typed; stand still until somebody looks."""
        self.save()
        self._minute.stop()
        super().hideEvent(event)


def _trimmed(answers: list[bool | None]) -> tuple[bool | None, ...]:
    """Return answers, none where all are unsaid."""
    return tuple(answers) if any(one is not None for one in answers) else ()
