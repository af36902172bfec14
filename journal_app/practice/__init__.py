"""A whole broker of our own on loopback, for the demo and the tests; it speaks Alpaca's wire."""
