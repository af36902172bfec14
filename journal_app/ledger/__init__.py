"""The only room where SQL is spoken: facts, trades derived from them, and notes (steps 3 and 5)."""
