"""What is paid and charged without a trade: dividends, withholding, interest, deposits, fees, the rest."""

from typing import Any

from journal_app.practice.bookings import Booking
from journal_app.practice.exact import CASH_CENT, QTY_ONE
from journal_app.practice.instruments import Instrument

from .stage import Stage, dollars, qty

# Kind, sub type, cents per share: below zero is withheld or charged.
_OF_FUND = (
    ("DIVCGL", "", 61),
    ("DIVCGS", "", 22),
    ("CGD", "", 18),
    ("DIVROC", "", 15),
    ("DIVTXEX", "", 9),
)
_OF_ABROAD = (("DIV", "CDIV", 84), ("DIVFT", "", -13), ("DIVTW", "", -8), ("DIVFEE", "", -2), ("WH", "FWH", -5))
_AT_HOME = (("DIV", "SPD", 45), ("DIV", "ROC", 12), ("DIVNRA", "", -11), ("WH", "SWH", -6), ("WH", "SLWH", -3))

# Trading day, kind, sub type, dollars, days until it is booked.
_INTEREST = (
    (30, "INT", "MGN", "-14.37", 4),
    (31, "INT", "CDT", "3.18", 3),
    (52, "INT", "SWP", "1.94", 1),
    (53, "INT", "QII", "7.05", 0),
    (73, "INT", "FPSL", "2.66", 9),
    (94, "INT", "FI", "11.25", 0),
    (95, "INTNRA", "", "-1.05", 0),
    (96, "INTTW", "", "-0.61", 0),
    (97, "INTPNL", "", "0.42", 0),
)
_CASH = (
    (3, "CSD", "", "15000.00", "ACH deposit"),
    (118, "CSD", "", "5000.00", "Wire deposit"),
    (184, "CSW", "", "-2750.50", "ACH withdrawal"),
    (59, "JNLC", "", "750.00", "Journal of cash"),
    (61, "JNLC", "", "-250.00", "Journal of cash"),
    (9, "JNL", "", "120.00", "Journal"),
    (74, "PTC", "", "-3.75", "Pass through charge"),
    (75, "PTR", "", "1.20", "Pass through rebate"),
    (76, "MEM", "", "0", "Memo posting"),
    (78, "SWP", "", "-5000.00", "Cash sweep out"),
    (139, "SWP", "", "5000.00", "Cash sweep in"),
    (82, "OCT", "", "6.60", "Other cash transaction"),
    (84, "EXTRD", "", "-985.00", "External trade: Treasury bill"),
    (147, "FIMAT", "", "1000.00", "Fixed income maturity: Treasury bill"),
    (86, "FXTRD", "", "-0.85", "Foreign exchange"),
    (153, "TKNREW", "", "12.34", "Token reward"),
)
_FEES = (
    (38, "COM", "-1.00", "Commission on an OTC trade"),
    (39, "OCOM", "-0.65", "Option commission"),
    (46, "NRC", "-2.00", "Non-regulatory charge"),
    (48, "NRV", "-0.35", "Non-regulatory venue fee"),
    (49, "LCT", "-4.10", "Locate fee"),
    (51, "ADR", "-1.50", "ADR pass-through fee"),
    (55, "BSWP", "-0.90", "Bank sweep fee"),
)


def payments(stage: Stage) -> None:
    """Tell every payment and charge once."""
    home = stage.stock("DIVY", "Divvy Utilities", 6010)
    stage.trade(home, stage.day(10), qty("60"))
    _pay(stage, home, 57, _AT_HOME)
    _share_dividend(stage, home, 115)
    _taken_back(stage, home, 128)
    fund = stage.stock("FNDX", "Foundry Income Fund", 2530)
    stage.trade(fund, stage.day(11), qty("80.25"))
    _pay(stage, fund, 65, _OF_FUND)
    abroad = stage.stock("ADRX", "Adriatic Shipping ADR", 3370)
    stage.trade(abroad, stage.day(17), qty("90"))
    _pay(stage, abroad, 68, _OF_ABROAD)
    short = stage.stock("SHRT", "Shorthorn Cattle", 4790)
    stage.trade(short, stage.day(19), -qty("75"), parts=2)
    _pay(stage, short, 72, (("DIV", "CDIV", 27),))
    stage.trade(short, stage.day(109), qty("75"))
    stage.trade(abroad, stage.day(148), -qty("90"))
    for at, kind, sub, amount, wait in _INTEREST:
        day = stage.day(at)
        stage.cash(day, kind, sub, amount, f"{kind} {sub}".strip(), created_us=stage.morning(day + wait, 6))
    for at, kind, sub, amount, text in _CASH:
        stage.cash(stage.day(at), kind, sub, amount, text)
    for at, sub, amount, text in _FEES:
        stage.cash(stage.day(at), "FEE", sub, amount, text, created_us=stage.morning(stage.day(at), 11))
    _odd_rows(stage)


def _pay(stage: Stage, one: Instrument, at: int, rows: tuple[tuple[str, str, int], ...]) -> None:
    """Book what one dividend brings and costs, on the shares held."""
    day, held, group = stage.day(at), stage.held[one], stage.new_id()
    for kind, sub, each in rows:
        net = held * abs(each) // QTY_ONE * CASH_CENT * (1 if each > 0 else -1)
        text = f"{kind} {sub}".strip() + f" @ {abs(each) / 100:.2f}"
        stage.book(
            Booking(
                day, kind, sub, stage.morning(day, 5), net, text, one, held, per_share=abs(each) * 100, group="div",
            ),
            group,
        )  # fmt: skip


def _share_dividend(stage: Stage, one: Instrument, at: int) -> None:
    day = stage.day(at)
    stage.move(Booking(day, "DIV", "SDIV", stage.morning(day), 0, "Stock dividend 5 %", one, qty("3"), value=0))


def _taken_back(stage: Stage, one: Instrument, at: int) -> None:
    """Book a dividend that is canceled, and the right one days later with the date of the first."""
    day = stage.day(at)
    _dividend(stage, one, day, 40, status="canceled")
    _dividend(stage, one, day, 38, status="correct", created_us=stage.morning(stage.day(at + 12), 9))


def _dividend(stage: Stage, one: Instrument, day: int, each: int, **more: Any) -> None:  # noqa: ANN401 - Booking's fields
    """Book a dividend of *each* cents a share on the shares held."""
    held = stage.held[one]
    amount, text = dollars(held * each // QTY_ONE * CASH_CENT), f"Cash DIV @ 0.{each}"
    stage.cash(day, "DIV", "CDIV", amount, text, one=one, qty=held, per_share=each * 100, **more)


def _odd_rows(stage: Stage) -> None:
    """Leave out what rows may leave out, and book one row three weeks late."""
    day = stage.day
    stage.cash(day(156), "OCT", "", "0.77", None, status=None, currency=None)
    stage.cash(day(158), "PTC", "", "-0.12", "")
    stage.cash(day(161), "INT", "CDT", "4.04", "Interest booked late", created_us=stage.morning(day(176), 10))
