"""What the terminal says about trades whose figures cannot be known."""

from pathlib import Path

from tests.cli.terminal import Terminal

_COIN = (
    '{"type":"fill","id":"9","time":"2026-03-09T15:00:00Z","symbol":"BTC/USD","asset_class":"crypto","side":"sell",'
    '"qty":"1","price":"60000"}\n'
)


def test_a_trade_tells_its_doubt_and_the_inbox_the_row_that_leads_there(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "coin.jsonl"
    path.write_text(_COIN)
    assert terminal.run("import", path).code == 0
    told = {one["trade_id"]: one["doubt"] for one in terminal.run("trades", "--json", "--status", "all").answer}
    sentence = "Coins were sold whose purchase is not known."
    assert told == {"main:1": None, "main:3": None, "main:9": sentence}
    (doubt,) = terminal.run("inbox", "--json").answer["doubts"]
    assert (doubt["kind"], doubt["external_id"], doubt["trade_id"]) == ("unknown_buy", "9", "main:9")
    assert doubt["title"] == sentence
    assert doubt["hint"].startswith("Bring in the older history")
    shown = terminal.run("inbox").out
    assert "left out of sums because" in shown
    assert f"main:9  {sentence}" in shown


def test_without_a_doubt_the_inbox_says_nothing_of_them(terminal: Terminal) -> None:
    assert terminal.run("inbox", "--json").answer["doubts"] == []
    assert "left out of sums" not in terminal.run("inbox").out
