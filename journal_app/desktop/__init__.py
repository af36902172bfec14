"""The window: the only room where Qt is spoken."""
