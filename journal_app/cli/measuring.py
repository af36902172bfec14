"""`metrics`: the catalogue, by any dimension, in money, percent or R; beside a benchmark; in another order."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from journal_app.cli import answers
from journal_app.cli.opening import existing
from journal_app.domain.errors import SettingsError
from journal_app.domain.trades import TradeFilter

if TYPE_CHECKING:
    from journal_app.figures import Outcome
    from journal_app.journal import Journal
    from journal_app.metrics.entries import Metric


def filter_of(options: Namespace) -> TradeFilter:
    """Return the filter that the options name."""
    return TradeFilter(
        account=options.account, symbol=options.symbol, tag=options.tag, status=options.status,
        from_day=options.from_day, to_day=options.to_day, setup=options.setup, side=options.side,
        asset_class=options.asset_class,
    )  # fmt: skip


def metrics(options: Namespace) -> int:
    """Print the figures of the catalogue, or what else the options ask for about them."""
    from journal_app.figures import Outcome

    outcome = Outcome(options.measure, options.gross)
    with existing(options) as journal:
        for wanted, print_it in ((options.by, _by), (options.benchmark, _beside), (options.simulate, _simulated)):
            if wanted:
                return print_it(journal, options, outcome)
        found = _measured(journal, options, outcome)
    if options.name:
        if options.name not in found:
            raise SettingsError(f"There is no metric “{options.name}”.", f"Known are: {', '.join(found)}.")
        found = {options.name: found[options.name]}
    if options.json:
        answers.write_json(answers.metric_rows(found))
    else:
        rows = ((one.label, _readable(one.value, one.unit), one.unit, str(one.n)) for one in found.values())
        answers.write_table(("metric", "value", "unit", "n"), rows)
    return 0


def _measured(journal: Journal, options: Namespace, outcome: Outcome) -> dict[str, Metric]:
    method = options.method or journal.settings.method
    if method == "flat":
        return journal.figures.metrics(filter_of(options), outcome)
    return journal.figures.lot_metrics(method, filter_of(options), outcome)


def _readable(value: str | None, unit: str) -> str:
    return answers.to_cents(value) if unit == "money" else value or "–"


def _by(journal: Journal, options: Namespace, outcome: Outcome) -> int:
    groups = journal.figures.breakdown(options.by, filter_of(options), outcome)
    if options.json:
        rows = [asdict(one) for one in groups]
        answers.write_json({"by": options.by, "measure": outcome.measure, "gross": outcome.gross, "groups": rows})
    else:
        cells = (
            (one.label, str(one.n), answers.to_cents(one.net_pnl), one.win_rate or "–", one.profit_factor or "–",
             answers.to_cents(one.expectancy), " to ".join(one.interval) if one.interval else "–", one.average_r or "–")
            for one in groups
        )  # fmt: skip
        head = (options.by, "n", "net", "win rate", "profit factor", "expectancy", "90 % interval", "average R")
        answers.write_table(head, cells)
    return 0


def _beside(journal: Journal, options: Namespace, _: Outcome) -> int:
    symbol = options.benchmark.upper()
    found = journal.figures.compare(symbol, partial(_closes, journal), filter_of(options))
    told = {name: _told(value) for name, value in asdict(found).items()} | {"excess_return": _text(found.excess_return)}
    if options.json:
        answers.write_json(told)
    else:
        answers.write_table(("against", symbol), ((name, str(value or "–")) for name, value in told.items()))
    return 0


def _closes(journal: Journal, symbol: str, first: date, last: date) -> dict[date, str]:
    """Return the closing prices that the journal knows, else those that a connected broker tells."""
    known = journal.figures.closes(symbol, first, last)
    if known or not journal.connections():
        return known
    return journal.excursions.daily_closes(symbol, first, last)


def _simulated(journal: Journal, options: Namespace, outcome: Outcome) -> int:
    from journal_app.metrics.resampling import BANDS

    found = journal.figures.simulate(
        filter_of(options), outcome, days=options.days or None, paths=options.paths or 1, seed=options.seed,
        ruin_at=options.ruin_at,
    )  # fmt: skip
    if found is None:
        raise SettingsError("There is no closed trade to draw days from.", "Choose other trades, or a longer time.")
    import numpy as np

    final, fall = (np.percentile(one, BANDS).tolist() for one in (found.final, found.drawdown))
    told: dict[str, Any] = {
        "paths": found.paths, "days": found.days, "measure": outcome.measure, "percentiles": list(BANDS),
        "final": [_text(one) for one in final], "max_drawdown": [_text(one) for one in fall],
        "ruin_at": _text(found.ruin_at), "ruin": _text(found.ruin),
        "ruin_interval": None if found.ruin_interval is None else [_text(one) for one in found.ruin_interval],
        "band": [[_text(one) for one in line] for line in found.band.tolist()],
    }  # fmt: skip
    if options.json:
        answers.write_json(told)
    else:
        rows = [(f"{share} %", answers.to_cents(_text(end)), answers.to_cents(_text(low)))
                for share, end, low in zip(BANDS, final, fall, strict=True)]  # fmt: skip
        answers.write_table(("of the paths end below", "result", "max drawdown"), rows)
        if found.ruin is not None:
            low, high = found.ruin_interval or (0.0, 1.0)
            print(f"Risk of losing {found.ruin_at:g} or more: {found.ruin:.1%} ({low:.1%} to {high:.1%}).")
    return 0


def _text(value: float | None) -> str | None:
    """Return a figure as text at six decimals; None stays None."""
    from journal_app.metrics.entries import figure

    return figure(value)


def _told(value: object) -> object:
    return _text(value) if isinstance(value, float) else value
