"""Trades become numbers: pure, each metric defined once (step 6)."""
