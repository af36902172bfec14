"""A journal with everything that the Proof, Inbox and Changes pages tell of, recorded by the ledger itself."""

from datetime import timedelta
from pathlib import Path

from journal_app.domain.clock import now_us, trading_day
from journal_app.domain.events import Fact
from journal_app.domain.news import ProvisionalFill
from journal_app.domain.proofs import Difference, Explanation, Proof
from journal_app.ledger import heard, proofs
from journal_app.ledger.jobs import OpenJob, RowToHold
from journal_app.ledger.store import AccountRef, Ledger
from journal_app.sync.importing import import_file

MINUTE_US = 60_000_000
TODAY = str(trading_day(now_us()))
YESTERDAY = str(trading_day(now_us()) - timedelta(days=1))
LATE, ODD = "20260302150000000::late-4711", "20260303000000000::odd-1"


def fill(number: int, side: str = "buy", price: str = "10", name: str = "") -> Fact:
    """Make a fill of 100 ABC in one minute of 2 March 2026."""
    name = name or f"f{number}"
    return Fact(
        name, "fill", 1_772_463_600_000_000 + number * MINUTE_US, "ABC", side=side, qty="100", price=price,
        source="alpaca", raw=f'{{"id":"{name}","price":{price}0,"note":"ünï"}}',
    )  # fmt: skip


def record(ledger: Ledger, account: AccountRef, facts: list[Fact], held: tuple[RowToHold, ...] = ()) -> None:
    """Record facts as one sync pass."""
    job = OpenJob("sync", "alpaca paper", account.id)
    with ledger.recording(job) as batch:
        batch.add(account, facts)
        batch.hold(account, held)
    ledger.end_job(job, "done")


def even(account: str, day: str) -> Proof:
    """Make the proof of a finished day without a difference."""
    return Proof(account, day, now_us(), "even", "900", "900", "900", "1000", "1000", agree=1)


def off(account: str, day: str) -> Proof:
    """Make a look that found cash and a position to differ, one row that is to blame, and a rest."""
    missing = Explanation(LATE, "missing at the broker", "ABC", "2026-03-02", "-12.00")
    cash = Difference("cash", None, "987.66", "1000", "-12.34", (missing,), "-0.34")
    position = Difference("position", "ABC", "100", "90", "10", (), "10")
    return Proof(account, day, now_us(), "off", "987.66", "1000", agree=3, differences=(cash, position))


def keep(ledger: Ledger, account: AccountRef, *found: Proof) -> None:
    """Keep proofs of an account as passes do."""
    for one in found:
        proofs.keep_proofs(ledger, account, one, None)


def provisional(account: str, name: str = "ex-1") -> ProvisionalFill:
    """Make an execution that only the stream has told."""
    return ProvisionalFill(account, name, "fill", "o1", "XYZ", "buy", "5", "20.5", "5", 1_772_463_600_000_000,
                           raw='{"execution_id":"ex-1"}')  # fmt: skip


def write_books(path: Path, folder: Path) -> None:
    """Write a journal: two trades of which a late fill changed one, three jobs, two held rows, a proof that is off."""
    with Ledger(path) as ledger:
        main = ledger.account("main", "alpaca", "paper")
        record(ledger, main, [fill(1), fill(5, "sell", "12"), fill(9), fill(12, "sell", "9")])
        record(ledger, main, [fill(3, "buy", "11", LATE), fill(4, "sell", "12", "f4")])
        odd = fill(20, name=ODD)._replace(kind="unclassified", raw='{"id":"odd","qty":"many"}')
        record(ledger, main, [odd], (RowToHold(ODD, "qty is not a number"),))
        keep(ledger, main, even("main", YESTERDAY), off("main", TODAY))
        heard.keep(ledger, main, [provisional("main")])
        import_file(ledger, write_file(folder))


def write_file(folder: Path) -> Path:
    """Write a file of three lines, the last of which has the id of another."""
    rows = (("n1", "buy", "10"), ("n2", "sell", "12"), ("n2", "sell", "13"))
    lines = [
        f'{{"type":"fill","account":"files","id":"{name}","time":"2026-03-04T15:0{place}:00Z","symbol":"QQQ",'
        f'"side":"{side}","qty":"10","price":"{price}"}}'
        for place, (name, side, price) in enumerate(rows)
    ]
    file = folder / "my fills.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
