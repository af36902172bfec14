"""The close-out card of a day as Markdown: the draft of the daily report. Pure: the card in, text out."""

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from journal_app.domain.clock import to_datetime
from journal_app.domain.days import Against, CloseOut, DayCard, Figure
from journal_app.domain.trades import Trade

_CENT = Decimal("0.01")
_UNKNOWN, _HIDDEN = "–", "•••"
_Write = Callable[[str], str]
_ANSWERS = {True: "kept", False: "broken", None: "not said"}


def day_card_markdown(card: DayCard, *, hides_amounts: bool = False) -> str:
    """Return the card as Markdown, in the account's currency; what is unknown is a dash, what is unsaid left out.

    *hides_amounts* writes dots for money; R, shares and numbers of trades are told, and what the trader wrote.
    """
    return "\n\n".join(_parts(card, _hidden if hides_amounts else _rounded)) + "\n"


def _parts(card: DayCard, amount: _Write) -> Iterator[str]:
    yield f"# {card.record.day}"
    if card.rule:
        yield f"**Rule for today** (from {card.rule_from}): {_line(card.rule)}"
    yield "## Result"
    yield _table(("Figure", "Value", "n"), [(one.label, _figure(one, amount), str(one.n)) for one in card.figures])
    if card.doubtful:
        yield f"Left out, because the result is not known: {card.doubtful}."
    if card.best is not None and card.worst is not None:
        best, worst = _trade(card.best, amount), _trade(card.worst, amount)
        yield f"Best trade: {best}  \nWorst trade: {worst}  \nRanked by {card.ranked_by}."
    if card.against.plan is not None:
        yield "## Plan against actual"
        yield from _plan(card.against, amount)
    if card.record.close_out is not None:
        yield "## Close-out"
        yield from _close_out(card.record.close_out)
    if card.record.notes:
        yield "## Notes (New York time)"
        yield "\n".join(f"- {to_datetime(one.at_us):%H:%M} {_line(one.text)}" for one in card.record.notes)
    if card.unreviewed:
        yield f"Not reviewed yet: {len(card.unreviewed)} of {len(card.trades)} trades."


def _plan(against: Against, amount: _Write) -> Iterator[str]:
    plan = against.plan
    if plan is None:
        return
    if plan.plan.strip():
        yield plan.plan.strip()
    rows = []
    if plan.risk_budget is not None:
        rows.append(("Lost at the worst", amount(against.lost), amount(plan.risk_budget), _kept(against.is_in_budget)))
    if plan.most_trades is not None:
        rows.append(("Trades entered", str(against.entered), str(plan.most_trades), _kept(against.is_in_count)))
    if rows:
        yield _table(("Limit", "Actual", "Most", ""), rows)
    if against.rules:
        yield "\n".join(f"- {_line(rule)}: {_ANSWERS[kept]}" for rule, kept in against.rules)


def _close_out(close_out: CloseOut) -> Iterator[str]:
    if close_out.grade is not None:
        yield f"Process: {close_out.grade} of 5"
    for label, text in (
        ("Best decision", close_out.best), ("Worst decision", close_out.worst),
        ("Rule for tomorrow", close_out.rule_for_tomorrow),
    ):  # fmt: skip
        if text.strip():
            yield f"**{label}:** {text.strip()}"


def _trade(trade: Trade, amount: _Write) -> str:
    r = "" if trade.r_multiple is None else f", {_rounded(trade.r_multiple)} R"
    return f"{trade.symbol} {trade.side}, {amount(trade.net)}{r}"


def _figure(figure: Figure, amount: _Write) -> str:
    if figure.value is None:
        return _UNKNOWN
    if figure.unit == "fraction":
        return f"{_rounded(str(Decimal(figure.value) * 100))} %"
    if figure.unit == "money":
        return amount(figure.value)
    return figure.value if figure.unit == "count" else _rounded(figure.value) + (" R" if figure.unit == "R" else "")


def _hidden(_: str) -> str:
    return _HIDDEN


def _rounded(text: str) -> str:
    """Return an exact number for reading: thousands apart, two decimals, a real minus."""
    return f"{Decimal(text).quantize(_CENT, ROUND_HALF_EVEN):,}".replace("-", "−")


def _kept(answer: bool | None) -> str:  # noqa: FBT001 - an answer is what is told
    return _ANSWERS[answer]


def _line(text: str) -> str:
    """Return a text in one line, for a list or a table."""
    return " ".join(text.split())


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" if place == 0 else "---:" for place in range(len(head))), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '¦') for cell in line)} |" for line in lines)
