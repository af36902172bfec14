"""Metrics of single trades: results, win rate, what a winner and a loser bring, R, time and size."""

from __future__ import annotations

import math

from journal_app.metrics.entries import (
    JOURNALS,
    OWN,
    Entry,
    Example,
    bounds,
    figure,
    mean_money,
    money,
    quotient,
)
from journal_app.metrics.intervals import mean_interval, t_statistic
from journal_app.metrics.resampling import wilson
from journal_app.metrics.sample import UNIT, Sample, longest_run

_NO_TRADES = "There is no closed trade."
_THARP_CAP = 100


def _best(sample: Sample, *, highest: bool) -> str | None:
    column = sample.cells.best if highest else sample.cells.worst
    if not len(column):
        return None
    found = max(column.units()) if highest else min(column.units())
    return money(found) if (found > 0 if highest else found < 0) else None


def _kelly(sample: Sample) -> float | None:
    if not sample.wins or not sample.losses:
        return None
    share = sample.wins / (sample.wins + sample.losses)
    payoff = (sample.won / sample.wins) / (-sample.lost / sample.losses)
    return share - (1 - share) / payoff


def _sqn(n: int, total: float, spread: float | None) -> float | None:
    return None if spread is None else math.sqrt(min(n, _THARP_CAP)) * total / n / spread


def _streak(sample: Sample, kind: str) -> str:
    cells = sample.cells
    heads, tails, runs = (getattr(cells, f"{kind}_{part}").tolist() for part in ("head", "tail", "run"))
    return str(longest_run(heads, tails, runs, cells.n.tolist()))


def _seconds(total: float, n: int) -> str | None:
    return figure(total / n) if n else None


def _wins(sample: Sample) -> int:
    return sample.wins


def _losses(sample: Sample) -> int:
    return sample.losses


def _with_risk(sample: Sample) -> int:
    return sample.r_n


RESULT = (
    Entry("net_pnl", "Net P&L", "money", "result", "Sum of gross P&L less fees of the closed trades.",
          "Σ net", JOURNALS, lambda s: money(s.net), Example("10", "100 − 50 + 0 − 80 + 40")),
    Entry("gross_pnl", "Gross P&L", "money", "result", "Sum of P&L before fees of the closed trades.",
          "Σ gross", JOURNALS, lambda s: money(s.cells.gross.total()), Example("15", "101 − 49 + 1 − 79 + 41")),
    Entry("fees", "Fees", "money", "result", "Fees of the closed trades; a cost is positive.",
          "Σ fees", JOURNALS, lambda s: money(s.cells.fees.total()), Example("5", "5 trades × 1")),
    Entry("account_fees", "Account fees", "money", "result",
          "Fees that the broker books by day, not by trade; they reduce the account, not single trades.",
          "Σ fees booked by day", OWN, lambda s: money(s.account_fees), Example("2.5",
          "one fee of 2.50 on the first day"),
          size=lambda s: len(s.beside.fees_by_day)),
    Entry("result", "Result", "money", "result", "What the account made: net P&L less the fees booked by day.",
          "net P&L − account fees", OWN, lambda s: money(s.net - s.account_fees), Example("7.5", "10 − 2.50")),
    Entry("trades", "Trades", "count", "result", "Closed trades.", "n", JOURNALS, lambda s: str(s.n),
          Example("5", "five trades are closed")),
    Entry("open_trades", "Open trades", "count", "result", "Trades that are still open.", "n open", JOURNALS,
          lambda s: str(s.beside.open_trades), Example("3", "three are open"), size=lambda s: s.beside.open_trades),
    Entry("excluded", "Left out", "count", "result",
          "Closed trades that no figure counts, because their own figures are not known; the Inbox says why.",
          "n in doubt", OWN, lambda s: str(s.beside.excluded), Example("1", "one trade is in doubt"),
          size=lambda s: s.beside.excluded),
)  # fmt: skip
TRADES = (
    Entry("winners", "Winners", "count", "trades", "Trades with net P&L above zero.", "n(net > 0)", JOURNALS,
          lambda s: str(s.wins), Example("2", "100 and 40"), size=_wins),
    Entry("losers", "Losers", "count", "trades", "Trades with net P&L below zero.", "n(net < 0)", JOURNALS,
          lambda s: str(s.losses), Example("2", "−50 and −80"), size=_losses),
    Entry("breakeven", "Break-even", "count", "trades", "Trades with net P&L of exactly zero.", "n(net = 0)",
          JOURNALS,
          lambda s: str(s.n - s.wins - s.losses), Example("1", "the third trade")),
    Entry("win_rate", "Win rate", "fraction", "trades",
          "Winners ÷ all closed trades; break-even trades count in the total.", "winners ÷ n",
          "LEAN and pyfolio: wins ÷ all; interval: Wilson 1927, 90 %", lambda s: quotient(s.wins, s.n),
          Example("0.4", "2 ÷ 5"), _NO_TRADES, interval=lambda s: bounds(wilson(s.wins, s.n))),
    Entry("profit_factor", "Profit factor", "ratio", "trades",
          "Sum of winners ÷ sum of losers, net; none without a loser.", "Σ winners ÷ |Σ losers|", JOURNALS,
          lambda s: quotient(s.won, -s.lost), Example("1.076923", "(100 + 40) ÷ (50 + 80)"),
          "There is no loser; an invented cap would be a lie."),
    Entry("expectancy", "Expectancy", "money", "trades", "Mean net P&L per closed trade.", "Σ net ÷ n",
          "as freqtrade; interval: Student's t, 90 %", lambda s: mean_money(s.net, s.n), Example("2", "10 ÷ 5"),
          _NO_TRADES, interval=lambda s: bounds(mean_interval(s.n, s.net / UNIT, s.net_spread))),
    Entry("average_win", "Average win", "money", "trades", "Mean net P&L of the winners.", "Σ winners ÷ winners",
          JOURNALS, lambda s: mean_money(s.won, s.wins), Example("70", "(100 + 40) ÷ 2"), "There is no winner.",
          _wins),
    Entry("average_loss", "Average loss", "money", "trades", "Mean net P&L of the losers, a negative number.",
          "Σ losers ÷ losers", JOURNALS, lambda s: mean_money(s.lost, s.losses), Example("-65", "(−50 − 80) ÷ 2"),
          "There is no loser.", _losses),
    Entry("payoff", "Payoff", "ratio", "trades", "Average win ÷ average loss, without sign; none without both.",
          "average win ÷ |average loss|", "as quantstats, over trades",
          lambda s: quotient(s.won * s.losses, -s.lost * s.wins) if s.wins else None,
          Example("1.076923", "70 ÷ 65"), "There is no winner or no loser."),
    Entry("largest_win", "Largest win", "money", "trades", "Best single trade, net.", "max net", JOURNALS,
          lambda s: _best(s, highest=True), Example("100", "the first trade"), "There is no winner.", _wins),
    Entry("largest_loss", "Largest loss", "money", "trades", "Worst single trade, net.", "min net", JOURNALS,
          lambda s: _best(s, highest=False), Example("-80", "the fourth trade"), "There is no loser.", _losses),
    Entry("kelly", "Kelly", "fraction", "trades",
          "The share of capital that would have grown it fastest; noise below about 100 trades: halve it, or leave it.",
          "W − (1 − W) ÷ payoff, W = winners ÷ (winners + losers)",
          "Kelly 1956; as quantstats, W without break-evens",
          lambda s: figure(_kelly(s)), Example("0.035714", "0.5 − 0.5 ÷ (70 ÷ 65)"),
          "There is no winner or no loser.",
          lambda s: s.wins + s.losses),
    Entry("half_kelly", "Half Kelly", "fraction", "trades",
          "Half of Kelly: three quarters of its growth for half of its swings.", "Kelly ÷ 2",
          "MacLean, Thorp & Ziemba 2011", lambda s: figure(None if (share := _kelly(s)) is None else share / 2),
          Example("0.017857", "0.0357143 ÷ 2"), "There is no winner or no loser.", lambda s: s.wins + s.losses),
    Entry("sqn", "System quality", "ratio", "trades", "How clearly the trades stand out from their own noise.",
          "√min(n, 100) × mean ÷ standard deviation (n − 1)", "Van Tharp's SQN, n capped at 100 as he does",
          lambda s: figure(_sqn(s.n, s.net / UNIT, s.net_spread)), Example("0.0625",
          "√5 × 2 ÷ 71.5542 (variance 20,480 ÷ 4)"),
          "There are fewer than two trades, or all made the same."),
    Entry("t_statistic", "t-statistic", "ratio", "trades",
          "The mean net P&L in standard errors from zero; beyond ±2 chance alone seldom goes.",
          "√n × mean ÷ standard deviation (n − 1)", "Student 1908",
          lambda s: figure(t_statistic(s.n, s.net / UNIT, s.net_spread)),
          Example("0.0625", "as system quality while n ≤ 100"),
          "There are fewer than two trades, or all made the same."),
    Entry("win_streak", "Longest winning streak", "count", "trades", "Winners in a row, by close.",
          "longest run of net > 0",
          JOURNALS, lambda s: _streak(s, "win"), Example("1", "no two winners in a row")),
    Entry("loss_streak", "Longest losing streak", "count", "trades", "Losers in a row, by close.",
          "longest run of net < 0", JOURNALS, lambda s: _streak(s, "loss"),
          Example("1", "the break-even trade parts the two losers")),
    Entry("long_trades", "Long trades", "count", "trades", "Closed trades that began with a purchase.", "n long",
          JOURNALS, lambda s: str(int(s.cells.longs.sum())), Example("3", "the 1st, 3rd and 4th")),
    Entry("long_pnl", "Long P&L", "money", "trades", "Net P&L of the long trades.", "Σ net long", JOURNALS,
          lambda s: money(s.cells.long_net.total()), Example("20", "100 + 0 − 80"),
          size=lambda s: int(s.cells.longs.sum())),
    Entry("short_pnl", "Short P&L", "money", "trades", "Net P&L of the short trades.", "Σ net short", JOURNALS,
          lambda s: money(s.net - s.cells.long_net.total()), Example("-10", "−50 + 40"),
          size=lambda s: s.n - int(s.cells.longs.sum())),
)  # fmt: skip
R = (
    Entry("average_r", "Average R", "R", "R", "Mean net P&L ÷ initial risk, of trades with a stop or a risk rule.",
          "Σ R ÷ n with risk", "Van Tharp's R; interval: Student's t, 90 %",
          lambda s: figure(s.r_sum / s.r_n) if s.r_n else None, Example("0.25", "(2 − 1 − 2 + 2) ÷ 4"),
          "No trade has a known risk.", _with_risk, lambda s: bounds(mean_interval(s.r_n, s.r_sum, s.r_spread))),
    Entry("total_r", "Total R", "R", "R", "Sum of the R-multiples.", "Σ R", "Van Tharp's R",
          lambda s: figure(s.r_sum) if s.r_n else None, Example("1", "2 − 1 − 2 + 2"), "No trade has a known risk.",
          _with_risk),
    Entry("r_profit_factor", "Profit factor in R", "ratio", "R", "Sum of positive R ÷ sum of negative R.",
          "Σ R > 0 ÷ |Σ R < 0|", OWN,
          lambda s: figure(-float(s.cells.r_won.sum()) / float(s.cells.r_lost.sum())) if s.cells.r_lost.sum() else None,
          Example("1.333333", "(2 + 2) ÷ (1 + 2)"), "No trade with a known risk lost.", _with_risk),
    Entry("sqn_r", "System quality in R", "ratio", "R", "Van Tharp's number over R-multiples.",
          "√min(n, 100) × mean R ÷ standard deviation (n − 1)", "Van Tharp's SQN",
          lambda s: figure(_sqn(s.r_n, s.r_sum, s.r_spread)), Example("0.242536",
          "√4 × 0.25 ÷ 2.061553 (variance 12.75 ÷ 3)"),
          "Fewer than two trades have a known risk, or all made the same.", _with_risk),
)  # fmt: skip
TIME_AND_SIZE = (
    Entry("average_holding", "Average holding time", "seconds", "time and size",
          "From the first entry to the last exit.",
          "Σ (closed − opened) ÷ n", JOURNALS, lambda s: _seconds(float(s.cells.seconds.sum()), s.n),
          Example("1020", "(600 + 1,200 + 300 + 2,400 + 600) ÷ 5"), _NO_TRADES),
    Entry("winner_holding", "Holding time of winners", "seconds", "time and size", "Mean over the winners.",
          "Σ seconds ÷ winners", JOURNALS, lambda s: _seconds(float(s.cells.win_seconds.sum()), s.wins),
          Example("600", "(600 + 600) ÷ 2"), "There is no winner.", _wins),
    Entry("loser_holding", "Holding time of losers", "seconds", "time and size", "Mean over the losers.",
          "Σ seconds ÷ losers", JOURNALS, lambda s: _seconds(float(s.cells.loss_seconds.sum()), s.losses),
          Example("1800", "(1,200 + 2,400) ÷ 2"), "There is no loser.", _losses),
    Entry("average_size", "Average size", "money", "time and size", "Mean value of what was opened, at entry prices.",
          "Σ |entry price × quantity × multiplier| ÷ n", OWN,
          lambda s: figure(float(s.cells.volume.sum()) / s.n) if s.n else None, Example("1000",
          "every trade opened 1,000"),
          _NO_TRADES),
    Entry("average_fills", "Fills per trade", "ratio", "time and size", "Executions per closed trade.", "Σ fills ÷ n",
          OWN,
          lambda s: quotient(int(s.cells.fills.sum()), s.n), Example("2", "in and out"), _NO_TRADES),
    Entry("fee_share", "Fees of gross", "fraction", "time and size",
          "What part of the gross P&L the trades' own fees took; none when nothing was earned before them.",
          "Σ fees ÷ Σ gross", OWN,
          lambda s: quotient(s.cells.fees.total(), gross) if (gross := s.cells.gross.total()) > 0 else None,
          Example("0.333333", "5 ÷ 15"), "The gross P&L is zero or below."),
)  # fmt: skip
