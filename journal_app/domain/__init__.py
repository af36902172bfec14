"""The words everybody shares: events, trades, money, time, news, errors. Standard library only."""
