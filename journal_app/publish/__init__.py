"""Reports from the journal: text for people, of domain values; nothing is worked out here (step 8)."""
