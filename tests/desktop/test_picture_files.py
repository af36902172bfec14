from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from journal_app.desktop.picture_files import from_file, from_image, thumbnail_of, whole_of
from journal_app.domain.errors import LedgerError

pytestmark = pytest.mark.usefixtures("qapp")


def plain(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("steelblue"))
    return image


def noise(side: int) -> QImage:
    pixels = np.random.default_rng(1).integers(0, 256, (side, side, 4), dtype=np.uint8)
    return QImage(pixels.tobytes(), side, side, side * 4, QImage.Format.Format_RGB32).copy()


def test_a_screenshot_file_is_kept_to_the_last_byte(tmp_path: Path) -> None:
    plain(300, 200).save(str(tmp_path / "shot.png"))
    ready = from_file(tmp_path / "shot.png")
    assert (ready.name, ready.content, ready.remark) == ("shot.png", (tmp_path / "shot.png").read_bytes(), "")


def test_a_picture_of_50_mb_is_made_smaller_and_that_is_said(tmp_path: Path) -> None:
    plain(4300, 4100).save(str(tmp_path / "huge.bmp"))
    assert (tmp_path / "huge.bmp").stat().st_size > 50_000_000
    ready = from_file(tmp_path / "huge.bmp")
    assert "made smaller" in ready.remark
    image = whole_of(ready.content)
    assert max(image.width(), image.height()) == 2560
    assert len(ready.content) < 10 * 1024 * 1024


def test_50_mb_that_are_no_picture_are_refused_with_the_next_step(tmp_path: Path) -> None:
    with (tmp_path / "huge.png").open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(LedgerError, match=r"huge\.png is no picture") as refused:
        from_file(tmp_path / "huge.png")
    assert "PNG" in refused.value.hint


def test_a_file_beyond_all_measure_is_not_even_read(tmp_path: Path) -> None:
    with (tmp_path / "film.png").open("wb") as file:
        file.truncate(300_000_000)
    with pytest.raises(LedgerError, match="too much for a picture"):
        from_file(tmp_path / "film.png")


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="cannot be read"):
        from_file(tmp_path / "gone.png")


def test_a_pasted_picture_is_kept_without_loss_unless_it_is_large() -> None:
    small = from_image(plain(800, 600), "screenshot")
    assert (small.name, whole_of(small.content).size()) == ("screenshot.png", plain(800, 600).size())
    large = from_image(noise(1200), "screenshot")
    assert (large.name, whole_of(large.content).width()) == ("screenshot.jpg", 1200)
    assert from_image(plain(5000, 100), "wide").remark == "The picture was made smaller, to 2560 × 51 pixels."
    with pytest.raises(LedgerError, match="no picture on the clipboard"):
        from_image(QImage(), "nothing")


def test_a_small_copy_fits_the_row_and_bytes_that_are_none_give_none() -> None:
    assert thumbnail_of(from_image(plain(1600, 400), "wide").content).width() == 176
    assert thumbnail_of(b"RIFF....WEBPnot really").isNull()
