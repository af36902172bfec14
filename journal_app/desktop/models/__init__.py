"""The tables: what a view asks, answered from columns."""
