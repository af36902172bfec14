"""Trade Journal: broker fills become trades, money and charts."""

__version__ = "0.1.0"
