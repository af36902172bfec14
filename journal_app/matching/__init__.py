"""Fills become trades: pure, exact, repeatable (step 4 of a fill's journey)."""
