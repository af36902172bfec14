"""Broker → ledger, in order and restartable: what to fetch next, when, and what the status is."""
