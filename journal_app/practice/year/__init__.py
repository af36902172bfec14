"""A year in which every kind of account activity happens once: its companies, contracts, payments and fees."""
