"""The verbs about bars: fetch them, and tell how trades would have ended with a stop and a target."""

from argparse import Namespace
from dataclasses import asdict
from datetime import date

from journal_app.cli import answers
from journal_app.cli.opening import existing
from journal_app.cli.progress import Bar
from journal_app.cli.syncing import stop_at_term
from journal_app.domain.bars import EXCURSION_SIZE
from journal_app.domain.clock import parse_day
from journal_app.domain.errors import SettingsError
from journal_app.domain.money import canonical, from_units, to_units
from journal_app.domain.trades import Trade, TradeFilter
from journal_app.excursions import Issue, Verdict, taken_by
from journal_app.sync.excursions import BarsProgress, BarsReport

_MOST_ISSUES = 10


class FetchBar(Bar):
    """Progress of fetching bars."""

    def on_progress(self, progress: BarsProgress) -> None:
        """Show questions asked so far and trades that are worked out."""
        self.write(f"bars: {progress.asked} of {progress.questions} questions, {progress.trades} trades worked out")


def bars(options: Namespace) -> int:
    """Tell which bars are kept, fetch what is missing, or forget them."""
    first, last = _day(options.from_day), _day(options.to_day)
    report = None
    with existing(options) as journal:
        if options.drop:
            journal.excursions.drop()
        if options.fetch:
            if not journal.connections():
                raise SettingsError(
                    "No broker is connected, so no bars can be fetched.",
                    "Set APCA_API_KEY_ID and APCA_API_SECRET_KEY, or connect Alpaca in the window.",
                )
            with stop_at_term() as stop, FetchBar(quiet=options.quiet) as bar:
                report = journal.excursions.fetch(
                    stop, bar.on_progress, symbol=options.symbol, from_day=first, to_day=last
                )
        kept, issues = journal.excursions.state(), journal.excursions.issues()
    if options.json:
        told = None if report is None else {**asdict(report), "errors": [_error(*one) for one in report.errors]}
        answers.write_json({
            "bar_size": EXCURSION_SIZE, "kept": kept._asdict(), "fetched": told,
            "issues": [one._asdict() for one in issues],
        })  # fmt: skip
    else:
        _print_bars(report)
        size = f"{kept.bytes / 1_000_000:.1f} MB"
        print(
            f"Kept: {kept.bars:,} bars ({EXCURSION_SIZE}) of {kept.days} symbol days, {kept.empty_days} empty; {size}."
        )
        _print_issues(issues)
    return int(report is not None and bool(report.errors))


def _error(title: str, hint: str) -> answers.Row:
    return {"title": title, "hint": hint}


def _print_bars(report: BarsReport | None) -> None:
    if report is None:
        return
    feeds = f" ({', '.join(report.feeds)})" if report.feeds else ""
    print(f"Fetched {report.bars:,} bars of {report.days} symbol days{feeds} in {report.seconds:.1f} s.")
    print(
        f"{report.trades} trades worked out ({report.gaps} with gaps, {report.no_bars} without bars); "
        f"{report.waiting} wait for bars, {report.missing_days} days are missing."
    )
    for title, hint in report.errors:
        print(f"{title} {hint}")


def _print_issues(issues: list[Issue]) -> None:
    for one in issues[:_MOST_ISSUES]:
        print(f"  {one.trade_id}: {one.reason}")
    if len(issues) > _MOST_ISSUES:
        print(f"  … and {len(issues) - _MOST_ISSUES} more: `journal-app bars --json` names them.")


def excursions(options: Namespace) -> int:
    """Tell how far closed trades went, or how they would have ended with a stop and a target."""
    stop, target = _level(options.stop, "--stop"), _level(options.target, "--target")
    only = TradeFilter(
        account=options.account, symbol=options.symbol, tag=options.tag,
        from_day=options.from_day, to_day=options.to_day,
    )  # fmt: skip
    with existing(options) as journal:
        trades = list(journal.trades("flat", only))
        if stop is None and target is None:
            return _print_taken(trades, as_json=options.json)
        ids = [one.trade_id for one in trades]
        found, total = journal.excursions.what_if(ids, stop, target, options.unit)
    known = [one for one in found if one.ended is not None]
    actual = from_units(sum(to_units(one.trade.gross) for one in known))
    low, high = from_units(total.low), from_units(total.high)
    if options.json:
        answers.write_json({
            "bar_size": EXCURSION_SIZE, "unit": options.unit, "stop": options.stop, "target": options.target,
            "n": len(known), "left_out": len(found) - len(known), "gross": actual, "low": low, "high": high,
            "counts": total.counts, "trades": [_row(one) for one in found],
        })  # fmt: skip
        return 0
    answers.write_table(("trade", "ends by", "gross as it was", "at worst", "at best"), map(_cells, known), left=2)
    counts = ", ".join(f"{count} {name}" for name, count in total.counts.items())
    print(f"\n{len(known)} trades: {counts}. {len(found) - len(known)} left out: not known.")
    print(f"Gross as it was {answers.to_cents(actual)}; with these levels between {answers.to_cents(low)} and "
          f"{answers.to_cents(high)} ({EXCURSION_SIZE} bars; the order within one bar is not known).")  # fmt: skip
    return 0


def _print_taken(trades: list[Trade], *, as_json: bool) -> int:
    rows = [_taken_row(one) for one in trades]
    if as_json:
        answers.write_json({"bar_size": EXCURSION_SIZE, "trades": rows})
        return 0
    money = ("gross", "mae", "mae_high", "mfe", "mfe_high")
    cells = (
        (row["trade_id"], row["excursion"], *(answers.to_cents(row[name]) for name in money), _span(row["efficiency"]))
        for row in rows
    )
    header = ("trade", "bars", "gross", "MAE surely", "at most", "MFE surely", "at most", "exit efficiency")
    answers.write_table(header, cells, left=2)
    return 0


def _taken_row(trade: Trade) -> answers.Row:
    found = taken_by(trade)
    return {
        "trade_id": trade.trade_id, "symbol": trade.symbol, "gross": trade.gross, "excursion": trade.excursion,
        "mae": trade.mae, "mae_high": trade.mae_high, "mfe": trade.mfe, "mfe_high": trade.mfe_high,
        "efficiency": None if found is None or found.efficiency is None else [f"{end:.4f}" for end in found.efficiency],
        "given_back": None if found is None else [from_units(end) for end in found.given_back],
    }  # fmt: skip


def _span(ends: list[str] | None) -> str:
    return "–" if ends is None else " to ".join(dict.fromkeys(f"{float(end):.0%}" for end in ends))


def _row(one: Verdict) -> answers.Row:
    ended = one.ended
    return {
        "trade_id": one.trade.trade_id, "symbol": one.trade.symbol, "gross": one.trade.gross,
        "excursion": one.trade.state or "waiting",
        "ends_by": None if ended is None else ended.ending,
        "worst": None if ended is None else from_units(ended.worst),
        "best": None if ended is None else from_units(ended.best), "why": one.why,
    }  # fmt: skip


def _cells(one: Verdict) -> tuple[str, ...]:
    row = _row(one)
    return (row["trade_id"], row["ends_by"], *(answers.to_cents(row[name]) for name in ("gross", "worst", "best")))


def _day(text: str | None) -> date | None:
    return None if text is None else parse_day(text)


def _level(text: str | None, option: str) -> int | None:
    try:
        return None if text is None else to_units(canonical(text))
    except ValueError as error:
        raise SettingsError(f"“{text}” is no number.", f"Write {option} as in {option} 1.5.") from error
