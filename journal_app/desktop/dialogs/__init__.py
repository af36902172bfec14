"""The few dialogs; all of them open without stopping the window."""
