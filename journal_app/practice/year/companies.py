"""What companies do to their shares: splits, spin-offs, mergers, new names, tenders, the end."""

from dataclasses import replace
from fractions import Fraction

from journal_app.practice.bookings import Booking
from journal_app.practice.exact import TICK
from journal_app.practice.exchange import SECOND
from journal_app.practice.instruments import Instrument

from .stage import Stage, dollars, qty, worth


def companies(stage: Stage) -> None:
    """Tell every corporate action once, each on an open position."""
    _splits(stage)
    _shorts(stage)
    _spin_offs(stage)
    _cash_mergers(stage)
    _share_mergers(stage)
    _names(stage)
    _legacy(stage)
    _endings(stage)
    _offers(stage)
    _transfers(stage)


def _splits(stage: Stage) -> None:
    """Split forward 3 for 2, back 1 for 10 and as a unit; what is left of a share is paid out weeks later."""
    day = stage.day
    quad = stage.stock("QUAD", "Quadrant Units", 2840, {day(88): Fraction(1, 2)})
    tinr = stage.stock("TINR", "Tinrock Mining", 310, {day(71): Fraction(10)})
    amble = stage.stock("AMBL", "Amble Footwear", 6230, {day(47): Fraction(2, 3)})
    stage.trade(amble, day(21), qty("101"), parts=2)
    stage.pair(day(47), "SPLIT", "FSPLIT", (amble, -qty("101")), (amble, qty("151.5")), "Forward split 3 for 2")
    _cash_in_lieu(stage, amble, day(62), "0.5")
    stage.trade(amble, day(69), -qty("51"))
    stage.trade(amble, day(140), -qty("100"), parts=2)
    stage.trade(tinr, day(33), qty("125"))
    stage.pair(day(71), "SPLIT", "RSPLIT", (tinr, -qty("125")), (tinr, qty("12.5")), "Reverse split 1 for 10")
    _cash_in_lieu(stage, tinr, day(85), "0.5")
    stage.trade(tinr, day(131), -qty("4"))
    stage.trade(quad, day(64), qty("60"))
    stage.pair(day(88), "SPLIT", "USPLIT", (quad, -qty("60")), (quad, qty("120")), "Unit split 2 for 1")
    stage.trade(quad, day(112), -qty("120"), parts=3)


def _shorts(stage: Stage) -> None:
    """Split and rename what was sold short: the signs of the pair are the other way round."""
    day = stage.day
    forward = stage.stock("FORW", "Forward Paints", 9960, {day(55): Fraction(1, 3)})
    stage.trade(forward, day(31), -qty("30"))
    stage.pair(day(55), "SPLIT", "FSPLIT", (forward, qty("30")), (forward, -qty("90")), "Forward split 3 for 1")
    stage.trade(forward, day(60), qty("40"))
    stage.trade(forward, day(81), qty("50"))
    after = stage.stock("SHRN", "Shorn Wool", 1730)
    before = stage.twin(after, "SHRO", "Shore Wool")
    stage.trade(before, day(53), -qty("60"), parts=2)
    stage.pair(day(89), "NC", "SNC", (before, qty("60")), (after, -qty("60")), "Symbol change SHRO to SHRN")
    stage.trade(after, day(103), qty("60"))


def _cash_in_lieu(stage: Stage, one: Instrument, day: int, part: str) -> None:
    price = stage.close(one, day - 1) // (2 * TICK) * 2 * TICK
    booking = Booking(
        day, "CIL", "", stage.morning(day, 8), worth(price, qty(part)), "Cash in lieu of fractional share",
        one, -qty(part), price=price,
    )  # fmt: skip
    stage.move(booking)


def _spin_offs(stage: Stage) -> None:
    day = stage.day
    parent = stage.stock("PARN", "Parnell Industries", 8800, {day(54): Fraction(9, 10)})
    child = stage.stock("CHLD", "Childers Tools", 3400)
    stage.trade(parent, day(30), qty("100"))
    _arrival(stage, "SPIN", child, day(54), "25", "Spin-off 1 for 4 of PARN")
    stage.trade(child, day(77), -qty("25"))
    stage.trade(parent, day(190), -qty("60"))


def _arrival(stage: Stage, kind: str, one: Instrument, day: int, shares: str, text: str) -> str:
    """Book shares that come (or go, below zero) without an execution, at the price of the day before."""
    price, size = stage.close(one, day - 1), qty(shares)
    booking = Booking(day, kind, "", stage.morning(day), 0, text, one, size, price=price)
    return stage.move(replace(booking, value=worth(price, size) if size > 0 else None))


def _removal(stage: Stage, kinds: str, one: Instrument, day: int, shares: str, cash: str) -> str:
    """Book shares that go for cash, both in one row (type/sub type); *cash* is dollars a share."""
    size, price = qty(shares), qty(cash) // 100_000
    (kind, _, sub), text = kinds.partition("/"), f"{kinds} at {cash} a share"
    return stage.move(Booking(day, kind, sub, stage.morning(day), worth(price, size), text, one, -size, price=price))


def _cash_mergers(stage: Stage) -> None:
    """Merge for cash twice: paid in the row of the shares, and in a row of its own."""
    day = stage.day
    brook = stage.stock("BRKW", "Brookwell Water", 3080)
    stage.trade(brook, day(40), qty("80"))
    _removal(stage, "MA/CMA", brook, day(90), "80", "31.5")
    holt = stage.stock("HOLT", "Holt Freight", 4420)
    stage.trade(holt, day(52), qty("45.5"), parts=2)
    group, at = stage.new_id(), day(104)
    price = 44 * 10_000 + 7_500
    text = "Cash merger at 44.75"
    gone = Booking(at, "MA", "CMA", stage.morning(at), 0, text, holt, -qty("45.5"), price=price)
    stage.move(gone, group=group)
    net = dollars(worth(price, qty("45.5")))
    stage.cash(at, "MA", "CMA", net, text, group=group, symbol="HOLT", created_us=stage.morning(at) + SECOND)


def _share_mergers(stage: Stage) -> None:
    """Merge for shares, and for shares and cash."""
    day = stage.day
    merger = stage.stock("MERG", "Merganser Holdings", 9150)
    starka = stage.twin(merger, "STKA", "Starka Labs", Fraction(1, 2))
    stage.trade(starka, day(58), qty("120"), parts=2)
    stage.trade(starka, day(70), -qty("20"))
    text = "Stock merger 1 STKA for 0.5 MERG"
    stage.pair(day(98), "MA", "SMA", (starka, -qty("100")), (merger, qty("50")), text)
    stage.trade(merger, day(133), -qty("30"))
    union = stage.stock("UNIO", "Union Harbor", 7720)
    scmx = stage.twin(union, "SCMX", "Scimitar Exploration", Fraction(1, 2), plus=400)
    stage.trade(scmx, day(80), qty("90"))
    at, text = day(119), "Merger: 0.5 UNIO and 4.00 a share of SCMX"
    group = stage.pair(at, "MA", "SCMA", (scmx, -qty("90")), (union, qty("45")), text)
    created = stage.morning(at) + 2 * SECOND
    stage.cash(at, "MA", "SCMA", "360.00", text, group=group, symbol="SCMX", created_us=created)
    stage.trade(union, day(170), -qty("45"))


def _names(stage: Stage) -> None:
    """Change a symbol, a CUSIP, both; an old symbol is later taken by another company."""
    day = stage.day
    metex = stage.stock("METX", "Metex Social", 5230)
    fabook = stage.twin(metex, "FBKK", "Fabook")
    stage.trade(fabook, day(25), qty("50"))
    stage.pair(day(67), "NC", "SNC", (fabook, -qty("50")), (metex, qty("50")), "Symbol change FBKK to METX")
    stage.trade(metex, day(73), qty("10"))
    stage.trade(metex, day(101), -qty("60"), parts=2)
    cusip = stage.stock("CUSP", "Cusper Paper", 1840)
    stage.trade(cusip, day(44), qty("70"))
    stage.pair(day(83), "NC", "CNC", (cusip, -qty("70")), (cusip, qty("70")), "CUSIP change")
    stage.trade(cusip, day(126), -qty("70"))
    newer = stage.stock("NEWN", "Newnham Energy", 2210)
    older = stage.twin(newer, "OLDN", "Oldnall Energy, later Oldn Robotics")
    stage.trade(older, day(36), qty("40"))
    stage.pair(day(79), "NC", "SCNC", (older, -qty("40")), (newer, qty("40")), "Symbol and CUSIP change")
    stage.trade(newer, day(92), -qty("40"))
    stage.trade(older, day(160), qty("15"))
    stage.trade(older, day(175), -qty("15"))


def _legacy(stage: Stage) -> None:
    """Use the names that older rows carry: SC, SSO, SSP."""
    day = stage.day
    legato = stage.stock("LEGB", "Legato Music", 3650)
    legate = stage.twin(legato, "LEGA", "Legate Music")
    stage.trade(legate, day(6), qty("30"))
    stage.pair(day(12), "SC", "", (legate, -qty("30")), (legato, qty("30")), "Symbol change")
    stage.trade(legato, day(39), -qty("30"))
    offspring = stage.stock("LSPN", "Lakespin", 990)
    _arrival(stage, "SSO", offspring, day(13), "8", "Stock spin-off")
    stage.trade(offspring, day(41), -qty("8"))
    split = stage.stock("LSPL", "Lasplit Dairy", 7400, {day(14): Fraction(1, 2)})
    stage.trade(split, day(7), qty("20"))
    stage.pair(day(14), "SSP", "", (split, -qty("20")), (split, qty("40")), "Stock split 2 for 1")
    stage.trade(split, day(43), -qty("40"))


def _endings(stage: Stage) -> None:
    """Remove shares that are worth nothing."""
    bust = stage.stock("BUST", "Bustamante Solar", 60)
    stage.trade(bust, stage.day(50), qty("200"))
    at = stage.day(145)
    text = "Worthless removal"
    stage.move(Booking(at, "REORG", "WRM", stage.morning(at), 0, text, bust, -qty("200"), price=0))


def _offers(stage: Stage) -> None:
    """Tender shares, sell in an offer, and exercise warrants."""
    day = stage.day
    tend = stage.stock("TEND", "Tender Mills", 2590)
    stage.trade(tend, day(87), qty("40"))
    _removal(stage, "REO", tend, day(122), "25", "27.25")
    stage.trade(tend, day(135), -qty("15"))
    offer = stage.stock("VOFA", "Vofara Health", 1480)
    warrant = stage.stock("VOFAW", "Vofara Health Warrant", 260)
    stage.trade(offer, day(91), qty("50"))
    _removal(stage, "VOF/VTND", offer, day(127), "30", "15.1")
    _arrival(stage, "JNLS", warrant, day(110), "20", "Warrants received")
    at, group = day(137), stage.new_id()
    text = "Warrant exercise at 11.50"
    stage.move(Booking(at, "VOF", "VWRT", stage.morning(at), 0, text, warrant, -qty("20")), group=group)
    price = 115_000
    paid = -worth(price, qty("20"))
    shares = Booking(at, "VOF", "VWRT", stage.morning(at) + SECOND, paid, text, offer, qty("20"), price=price)
    stage.move(replace(shares, value=-paid), group=group)
    stage.trade(offer, day(152), -qty("40"))


def _transfers(stage: Stage) -> None:
    """Bring shares in and out without an execution, and a little cash."""
    day = stage.day
    moved = stage.stock("ACTS", "Actis Transport", 4120)
    _arrival(stage, "ACATS", moved, day(15), "150", "ACATS transfer in")
    stage.trade(moved, day(28), -qty("50"))
    stage.trade(moved, day(96), qty("25"))
    _arrival(stage, "JNLS", moved, day(99), "-10", "Journal to another account")
    _arrival(stage, "ACATS", moved, day(165), "-40", "ACATS transfer out")
    free = stage.stock("FREE", "Freeland Timber", 1990)
    _arrival(stage, "FOPT", free, day(18), "30", "Free of payment delivery")
    _arrival(stage, "JNL", free, day(29), "5", "Journal of securities")
    stage.trade(free, day(150), -qty("35"), parts=2)
    stage.cash(day(15), "ACATC", "", "2500.00", "ACATS cash transfer", created_us=stage.morning(day(16)))
    stage.cash(day(165), "ACATC", "", "-125.40", "ACATS cash transfer")
    if stage.held[free]:
        raise ValueError("the transfers do not close")
