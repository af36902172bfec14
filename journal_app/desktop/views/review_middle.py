"""The middle pane of the review: what the trade was, its chart, and its pictures."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from journal_app.desktop.charts.price_chart import PriceChart
from journal_app.desktop.charts.price_picture import PricePicture
from journal_app.desktop.figures import duration, exact, exact_quantity, moment, price, signed_plain
from journal_app.desktop.language import tr
from journal_app.desktop.theme import GRID, Theme, sized, tabular
from journal_app.desktop.views.picture_strip import PictureStrip
from journal_app.desktop.views.trade_facts import bounds_text
from journal_app.domain.bars import ExcursionState
from journal_app.domain.trades import Trade


class ReviewMiddle(QWidget):
    """A title, one line of facts, one line for what is pointed at, the chart, the pictures."""

    failed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        """Start without a trade."""
        super().__init__()
        self._theme = theme
        self._trade: Trade | None = None
        self._news = ""
        self.title, self.net, self.facts, self.readout = QLabel(), QLabel(), QLabel(), QLabel()
        self.remark = QLabel()
        self.chart = PriceChart(theme.colours)
        self.strip = PictureStrip()
        self._arrange()
        self.chart.pointed.connect(self._point)
        self.chart.saved.connect(self._tell_saved)
        self.chart.failed.connect(self.failed)
        theme.changed.connect(self._restyle)
        self.show_trade(None)

    def _arrange(self) -> None:
        self.title.setFont(sized(self.font(), 1.25, bold=True))
        self.net.setFont(sized(self.font(), 1.25, bold=True))
        for label, name in ((self.facts, tr("Facts of the trade")), (self.readout, tr("What the chart points at"))):
            label.setFont(tabular(label.font()))
            label.setAccessibleName(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.facts.setWordWrap(True)
        self.remark.setWordWrap(True)
        self.remark.setAccessibleName(tr("What the chart does not know"))
        self.remark.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.remark.hide()
        self.readout.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        head = QHBoxLayout()
        head.setSpacing(2 * GRID)
        head.addWidget(self.title)
        head.addWidget(self.net)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addWidget(self.readout)
        column.addWidget(self.chart, 1)
        column.addWidget(self.remark)
        column.addWidget(self.strip)
        self.setMinimumWidth(232)

    def show_trade(self, trade: Trade | None) -> None:
        """Show what a trade was; its picture comes with `show_picture`."""
        if trade is None or self._trade is None or trade.trade_id != self._trade.trade_id:
            self._news = ""
        self._trade = trade
        if trade is None:
            self.title.setText(tr("No trade chosen"))
            self.net.setText("")
            self.facts.setText(tr("J and K go through the list, F changes it."))
            self.remark.hide()
            self.chart.show_picture(None)
            self.strip.model.show_pictures(())
        else:
            self.title.setText(f"{trade.symbol} · {tr(trade.side.capitalize())}")
            self.net.setText(exact(trade.net, sign=True))
            self.facts.setText(_facts(trade))
            self.facts.setToolTip(_facts(trade))
        self._restyle()
        self._point("")

    def show_picture(self, picture: PricePicture) -> None:
        """Draw the trade in its market."""
        self.remark.setText(picture.remark)
        self.remark.setVisible(bool(picture.remark))
        self.chart.show_picture(picture)

    def tell(self, news: str) -> None:
        """Say something in the line above the chart, until another trade is shown."""
        self._news = news
        self._point("")

    def _point(self, text: str) -> None:
        said = text or self._news
        self.readout.setText(said)
        self.readout.setToolTip(said)

    def _tell_saved(self, path: str) -> None:
        self.tell(tr("Saved as {path}", path=path))

    def _restyle(self) -> None:
        look, net = self._theme.colours, self._trade.net if self._trade else "0"
        self.chart.use_colours(look)
        palette = self.net.palette()
        palette.setColor(
            QPalette.ColorRole.WindowText, look.loss if net.startswith("-") else look.text if net == "0" else look.gain
        )
        self.net.setPalette(palette)


def _facts(trade: Trade) -> str:
    held = "" if trade.closed_us is None else duration((trade.closed_us - trade.opened_us) / 1_000_000)
    left = price(float(trade.exit_price)) if trade.exit_price else tr("open")
    return "  ·  ".join(filter(None, (
        tr("{qty} at {entry} → {exit}", qty=exact_quantity(trade.qty),
           entry=price(float(trade.entry_price)), exit=left),
        f"{signed_plain(float(trade.r_multiple))} R" if trade.r_multiple else "", moment(trade.opened_us), held,
        _bounds(tr("for you"), trade.mfe, trade.mfe_high, trade.excursion),
        _bounds(tr("against you"), trade.mae, trade.mae_high, trade.excursion), tr(trade.doubt or ""),
    )))  # fmt: skip


def _bounds(words: str, least: str | None, most: str | None, state: ExcursionState | None) -> str:
    """Return how far it certainly went and how far it may have gone; "" where no bars have told."""
    return "" if least is None else f"{words} {bounds_text(least, most, state)}"
