"""Rows as Alpaca writes them, with made-up values; each maker takes what a test wants changed."""

Row = dict[str, object]
ORDER = "2f0d7c9e-5a11-4b0e-8a53-0b1a6f6d9a01"


def fill(**changes: object) -> Row:
    row: Row = {
        "id": "20260415103007412::7c1e5a52-0c5b-4d8e-9b7a-5f0f3c2d1e10", "activity_type": "FILL",
        "transaction_time": "2026-04-15T14:30:07.412881Z", "type": "partial_fill", "price": "41.275", "qty": "60",
        "side": "sell_short", "symbol": "ABC", "leaves_qty": "40", "cum_qty": "60",
        "order_status": "partially_filled", "order_id": ORDER, "swap_rate": "1",
    }  # fmt: skip
    return row | changes


def booking(kind: str, **changes: object) -> Row:
    row: Row = {
        "id": "20260415000000000::a93b1c44-8a5e-4c0f-8f3e-2f6f7e1d0b22", "activity_type": kind, "date": "2026-04-15",
        "created_at": "2026-04-16T00:17:05.120031Z", "net_amount": "0", "status": "executed", "currency": "USD",
    }  # fmt: skip
    return row | changes


def without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}
