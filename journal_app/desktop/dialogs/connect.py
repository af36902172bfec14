"""Connect Alpaca: the keys are tested with the broker, then kept in the keyring of the system."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from journal_app.desktop.background import run
from journal_app.desktop.language import tr
from journal_app.desktop.theme import GRID
from journal_app.domain.errors import JournalError
from journal_app.journal import Journal
from journal_app.settings import AccountConnection, connections_of, default_account


def _test_and_keep(journal: Journal, key_id: str, secret: str, *, paper: bool, name: str) -> str:
    """Return the label of the account whose keys are kept now; an account beside others needs a name of its own."""
    label = journal.test_keys(key_id, secret, paper=paper)
    environment = "paper" if paper else "live"
    usual = default_account(environment)
    known = {one.account: one for one in connections_of(journal.settings)}
    if not journal.settings.connections and {name or usual, *known} == {usual}:
        journal.save_keys(key_id, secret, paper=paper)
    else:
        wanted = AccountConnection(environment, name or usual)
        before = known.get(wanted.account)
        journal.connect(before if before and before.environment == environment else wanted, key_id, secret)
    return label


class ConnectDialog(QDialog):
    """Two fields and the kind of account. Stays open, and says why, until the keys work."""

    connected = Signal(str)
    """The label of the account; its keys are in the keyring now."""

    def __init__(self, journal: Journal, parent: QWidget | None = None) -> None:
        """Ask for keys."""
        super().__init__(parent)
        self._journal = journal
        self._testing = False
        self.setWindowTitle(tr("Connect Alpaca"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.key_line = QLineEdit(placeholderText=tr("Starts with PK (paper) or AK (live)"))
        self.secret_line = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.name_line = QLineEdit()
        self.paper_choice, self.live_choice = QRadioButton(tr("&Paper account")), QRadioButton(tr("&Live account"))
        self.answer = QLabel()
        self._kinds = QButtonGroup(self)
        self.test_button = QPushButton(tr("&Connect"))
        self._arrange()
        for line in (self.key_line, self.secret_line):
            line.textChanged.connect(self._tell_ready)
        self.paper_choice.toggled.connect(self._tell_ready)
        self.test_button.clicked.connect(self._test)
        self._tell_ready()

    def _arrange(self) -> None:
        lead = QLabel(
            tr(
                "Make keys on Alpaca's dashboard under API Keys. They are tested once, then kept in the keyring "
                "of your system and nowhere else. The journal only reads."
            )
        )
        lead.setWordWrap(True)
        self.paper_choice.setChecked(True)
        kinds = QHBoxLayout()
        for choice in (self.paper_choice, self.live_choice):
            self._kinds.addButton(choice)
            kinds.addWidget(choice)
        kinds.addStretch(1)
        self.answer.setWordWrap(True)
        self.answer.setTextFormat(Qt.TextFormat.PlainText)
        self.answer.setMinimumHeight(self.fontMetrics().lineSpacing() * 3)
        self.answer.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.answer.setAccessibleName(tr("Answer of the broker"))
        self.secret_line.setMinimumWidth(380)
        form = QFormLayout()
        form.setVerticalSpacing(GRID)
        lines = (
            (tr("API &key ID"), self.key_line), (tr("&Secret key"), self.secret_line),
            (tr("&Name here"), self.name_line),
        )  # fmt: skip
        for text, field in lines:
            caption = QLabel(text)
            caption.setBuddy(field)
            form.addRow(caption, field)
        form.addRow("", kinds)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.test_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self.test_button.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(lead)
        column.addLayout(form)
        column.addWidget(self.answer)
        column.addWidget(buttons)

    def _tell_ready(self) -> None:
        self.name_line.setPlaceholderText(default_account("paper" if self.paper_choice.isChecked() else "live"))
        filled = bool(self.key_line.text().strip() and self.secret_line.text().strip())
        self.test_button.setEnabled(filled and not self._testing)

    def _test(self) -> None:
        self._testing = True
        self._tell_ready()
        self.answer.setText(tr("Asking Alpaca …"))
        key_id, secret = self.key_line.text().strip(), self.secret_line.text().strip()
        work = partial(_test_and_keep, self._journal, key_id, secret, paper=self.paper_choice.isChecked(),
                       name=self.name_line.text().strip())  # fmt: skip
        run(work, self._accept, self._refuse)

    def _accept(self, label: str) -> None:
        self.secret_line.clear()
        self.connected.emit(label)
        self.accept()

    def _refuse(self, error: Exception) -> None:
        self._testing = False
        self._tell_ready()
        if not isinstance(error, JournalError):
            self.answer.setText(tr("Something in this program went wrong. Nothing was stored."))
            raise error
        self.answer.setText(f"{tr(error.title)}\n{tr(error.hint)}")
        self.key_line.setFocus()
