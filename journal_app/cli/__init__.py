"""Front door: the terminal. Verbs, answers and exit codes are a promise to scripts."""
