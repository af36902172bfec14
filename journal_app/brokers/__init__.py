"""The world's rows become facts: fetch and normalise (steps 1 and 2), one file per source."""
