"""Order ids that lead back to their day: the first eight digits hide the day and number."""

from .draws import Purpose, draws, shaped

_BITS = 32
_MASK = (1 << _BITS) - 1
_STRIDE = 1 << 14
_ODD = 0x9E3779B1
_BACK = pow(_ODD, -1, 1 << _BITS)


def order_ids(seed: int, day: int, count: int) -> list[str]:
    """Return the ids of a day's orders, in the order of the day."""
    text = draws(seed, Purpose.IDS, 1, day).bytes(12 * count).hex()
    found = []
    for number in range(count):
        head = ((day * _STRIDE + number + 1) * _ODD + seed) & _MASK
        found.append(shaped(f"{head:08x}{text[24 * number : 24 * number + 24]}"))
    return found


def place_of(seed: int, order_id: str) -> tuple[int, int]:
    """Return the day and number hidden in an order id; nonsense for ids not made here."""
    head = int(order_id[:8], 16)
    return divmod((((head - seed) * _BACK) & _MASK) - 1, _STRIDE)
