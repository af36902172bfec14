"""Which account the window shows: only there when there is a choice."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox

from journal_app.desktop.language import noop, tr

ALL = noop("All accounts")


class AccountChoice(QComboBox):
    """All accounts, or one of them."""

    chosen = Signal(str)
    """The name of the account; "" for all."""

    def __init__(self) -> None:
        """Start hidden."""
        super().__init__()
        self.setAccessibleName(tr("Which account is shown"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.addItem(tr(ALL), "")
        self.currentIndexChanged.connect(self._tell)
        self.hide()

    def show_accounts(self, names: Sequence[str]) -> None:
        """Offer these accounts; the chosen one stays chosen."""
        known = [self.itemData(place) for place in range(1, self.count())]
        for name in names:
            if name not in known:
                self.addItem(name, name)
        self.setVisible(len(names) > 1)

    def choose_all(self) -> None:
        """Show all accounts."""
        self.setCurrentIndex(0)

    def choose(self, name: str) -> None:
        """Show one account, if it is offered and there is a choice."""
        self.setCurrentIndex(max(self.findData(name), 0))

    def take_focus(self) -> None:
        """Let the arrow keys choose."""
        if self.isVisible():
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _tell(self) -> None:
        self.chosen.emit(self.currentData())
