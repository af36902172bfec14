"""The pictures of performance: pyqtgraph is spoken only here."""
