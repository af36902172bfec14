"""A key as the SDK wants it, a plain text, that nevertheless never shows itself."""

from typing import NoReturn


class HiddenText(str):
    """A text that prints as dots in every repr, also in a traceback that shows local variables."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Show nothing."""
        return "'•••'"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled."""
        raise TypeError("a secret is not written anywhere")
