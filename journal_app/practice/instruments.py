"""What can be traded here: 40 stocks, 5 crypto pairs, and option contracts as they are needed."""

from dataclasses import dataclass
from functools import cache

from .draws import Purpose, draws, shaped

DAY_STOCKS = 28
"""The first stocks are traded within the day and always flat at night."""
SPLIT_SYMBOL = "GLDR"
SPLIT_RATIO = 4
SHORT_SYMBOL = "WXYL"
HELD_PAIR = "LTC/USD"
TREND_PAIRS = ("BTC/USD", "SOL/USD")
SCALP_PAIRS = ("ETH/USD", "AVAX/USD")


@dataclass(frozen=True, slots=True)
class Instrument:
    """One tradable thing. ``start`` is its first price in cents, ``volatility`` per day (0.02 is 2 %)."""

    index: int
    symbol: str
    name: str
    asset_class: str
    exchange: str
    start: int
    volatility: float
    multiplier: int = 1

    @property
    def compact(self) -> str:
        """Return the symbol as positions and coin fees spell it (ETHUSD)."""
        return self.symbol.replace("/", "")

    @property
    def asset_id(self) -> str:
        """Return the asset's uuid, the same in every account."""
        return _asset_id(self.symbol)


@cache
def _asset_id(symbol: str) -> str:
    rng = draws(0, Purpose.REFERENCE, *symbol.encode())
    return shaped(rng.bytes(16).hex())


# Real tickers for day trading (the bars are invented), invented ones where a corporate action happens.
_STOCKS = """
AAPL|Apple Inc.|22950|17;MSFT|Microsoft Corporation|43020|15;NVDA|NVIDIA Corporation|13840|28
AMD|Advanced Micro Devices|16210|30;TSLA|Tesla, Inc.|27130|34;META|Meta Platforms|58840|22
AMZN|Amazon.com|20310|20;GOOGL|Alphabet Inc.|17820|18;NFLX|Netflix|71230|24;INTC|Intel Corporation|2890|26
MU|Micron Technology|10240|29;PLTR|Palantir Technologies|6810|38;COIN|Coinbase Global|24590|46
SOFI|SoFi Technologies|1340|36;F|Ford Motor Company|1180|18;BAC|Bank of America|4410|14
JPM|JPMorgan Chase|22890|13;XOM|Exxon Mobil|11420|14;CVX|Chevron|15230|13;DIS|Walt Disney|10480|17
BA|Boeing|17640|22;NKE|Nike|7810|19;UBER|Uber Technologies|7290|22;SHOP|Shopify|9870|31
SPY|SPDR S&P 500 ETF|57220|9;QQQ|Invesco QQQ Trust|48810|12;IWM|iShares Russell 2000 ETF|22140|13
SMCI|Super Micro Computer|4620|50
GLDR|Gilder Robotics|31240|16;WXYL|Wexley Retail Group|6470|21;KO|Coca-Cola|6890|9;PEP|PepsiCo|16820|10
JNJ|Johnson & Johnson|15930|10;PG|Procter & Gamble|17240|9;HD|Home Depot|38910|13;V|Visa|29340|12
CAT|Caterpillar|36810|16;LMT|Lockheed Martin|54120|12;UNH|UnitedHealth Group|57210|14;O|Realty Income|6120|11
"""
_PAIRS = (
    ("ETH/USD", "Ethereum", 318_420, 0.032),
    ("AVAX/USD", "Avalanche", 3412, 0.045),
    ("BTC/USD", "Bitcoin", 8_741_230, 0.024),
    ("SOL/USD", "Solana", 17_820, 0.041),
    ("LTC/USD", "Litecoin", 8_940, 0.033),
)
_VENUES = ("NASDAQ", "NYSE")


def _stocks() -> tuple[Instrument, ...]:
    rows = [row.split("|") for row in _STOCKS.replace("\n", ";").strip(";").split(";")]
    return tuple(
        Instrument(at, symbol, name, "us_equity", _VENUES[at % 2], int(price), int(vol) / 1000)
        for at, (symbol, name, price, vol) in enumerate(rows)
    )


STOCKS = _stocks()
PAIRS = tuple(
    Instrument(len(STOCKS) + at, symbol, name, "crypto", "CRYPTO", price, vol)
    for at, (symbol, name, price, vol) in enumerate(_PAIRS)
)
FIRST_OPTION = len(STOCKS) + len(PAIRS)
SWING_STOCKS = STOCKS[DAY_STOCKS:]
BY_SYMBOL = {one.symbol: one for one in (*STOCKS, *PAIRS)}
