"""Monte Carlo by whole days: against closed forms, and against what it must not do."""

import math
import tracemalloc

import numpy as np
import pytest

from journal_app.metrics.resampling import BANDS, _Walk, simulate, wilson

COIN = np.array([1.0, -1.0])


def _ruin_of_a_fair_coin(loss: int, days: int) -> float:
    """Reflection principle (Feller, An Introduction to Probability Theory, vol. 1, III.7): P(min ≤ −loss)."""
    ends = {2 * heads - days: math.comb(days, heads) * 0.5**days for heads in range(days + 1)}
    return math.fsum(chance * ((end <= -loss) + (end < -loss)) for end, chance in ends.items())


@pytest.mark.parametrize("loss,days", [(3, 20), (10, 100), (25, 200)])
def test_ruin_within_a_horizon_comes_to_the_reflection_principle(loss: int, days: int) -> None:
    found = simulate(COIN, days=days, paths=40_000, ruin_at=loss, seed=4)
    assert found is not None
    assert found.ruin is not None
    exact = _ruin_of_a_fair_coin(loss, days)
    assert abs(found.ruin - exact) < 4 * math.sqrt(exact * (1 - exact) / 40_000)


def test_ruin_over_a_long_time_comes_to_the_gamblers_ruin() -> None:
    """A coin that wins with p = 0.6 ever loses 5 with probability (q ÷ p)⁵ (Feller, XIV.2)."""
    found = simulate(np.array([1.0, 1.0, 1.0, -1.0, -1.0]), days=400, paths=20_000, ruin_at=5, seed=2)
    assert found is not None
    assert found.ruin is not None
    exact = (0.4 / 0.6) ** 5
    assert abs(found.ruin - exact) < 4 * math.sqrt(exact * (1 - exact) / 20_000)


def test_the_share_converges_as_paths_grow() -> None:
    exact = _ruin_of_a_fair_coin(10, 100)
    widths = []
    for paths in (100, 1_600, 25_600):
        found = simulate(COIN, days=100, paths=paths, ruin_at=10, seed=8)
        assert found is not None
        assert found.ruin is not None
        assert found.ruin_interval is not None
        assert abs(found.ruin - exact) < 4 * math.sqrt(exact * (1 - exact) / paths)
        widths.append(found.ruin_interval[1] - found.ruin_interval[0])
    assert widths[0] / widths[1] == pytest.approx(4, rel=0.2)
    assert widths[1] / widths[2] == pytest.approx(4, rel=0.2)


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    exact, hits = _ruin_of_a_fair_coin(5, 60), 0
    for seed in range(400):
        found = simulate(COIN, days=60, paths=200, ruin_at=5, seed=seed)
        assert found is not None
        assert found.ruin_interval is not None
        hits += found.ruin_interval[0] <= exact <= found.ruin_interval[1]
    assert 0.85 <= hits / 400 <= 0.95


def test_the_band_and_the_final_results_are_those_of_a_sum_of_days() -> None:
    daily = np.random.default_rng(3).normal(5.0, 100.0, 250)
    found = simulate(daily, days=300, paths=20_000, seed=5)
    assert found is not None
    error = daily.std() * math.sqrt(300) / math.sqrt(20_000)
    assert abs(found.final.mean() - daily.mean() * 300) < 4 * error
    assert found.final.std() == pytest.approx(daily.std() * math.sqrt(300), rel=0.03)
    assert found.band.shape == (len(BANDS), 301)
    assert found.band[:, 0].tolist() == [0.0] * len(BANDS)
    assert (np.diff(found.band, axis=0) >= 0).all()
    assert found.band[:, -1] == pytest.approx(np.percentile(found.final, BANDS), rel=1e-12)
    assert (found.drawdown <= 0).all()


def test_the_same_seed_gives_the_same_futures_and_another_seed_others() -> None:
    daily = np.random.default_rng(1).normal(0.0, 1.0, 100)
    first, again, other = (simulate(daily, seed=seed, ruin_at=3.0, block=3) for seed in (7, 7, 8))
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.band.tobytes() == again.band.tobytes()
    assert first.final.tobytes() == again.final.tobytes()
    assert first.ruin == again.ruin
    assert first.band.tobytes() != other.band.tobytes()


@pytest.mark.parametrize("block", [1, 4])
def test_memory_does_not_grow_with_the_days_and_the_stretches_change_nothing(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    daily = np.random.default_rng(1).normal(0.0, 1.0, 100)
    whole = simulate(daily, days=103, paths=50, ruin_at=3.0, block=block)
    monkeypatch.setattr("journal_app.metrics.resampling._CELLS", 1_000)
    pieces = simulate(daily, days=103, paths=50, ruin_at=3.0, block=block)
    assert whole is not None
    assert pieces is not None
    for ours, theirs in ((whole.band, pieces.band), (whole.final, pieces.final), (whole.drawdown, pieces.drawdown)):
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9)
    assert whole.ruin == pieces.ruin
    tracemalloc.start()
    simulate(daily, days=20_000, paths=100)
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert used < 5_000_000  # 2 million numbers of 8 bytes would be 16 MB


def test_a_walk_by_hand_keeps_its_peak_and_its_low_from_stretch_to_stretch() -> None:
    walk = _Walk(1)
    assert walk.go_on(np.array([[3.0], [-1.0]])).ravel().tolist() == [3.0, 2.0]
    assert walk.go_on(np.array([[-4.0], [5.0]])).ravel().tolist() == [-2.0, 3.0]
    assert (walk.now[0], walk.lowest[0], walk.fall[0]) == (3.0, -2.0, -5.0)


def test_a_loss_on_the_first_day_is_a_drawdown_from_the_start() -> None:
    found = simulate(np.array([-2.0]), days=3, paths=4, ruin_at=6.0)
    assert found is not None
    assert found.drawdown.tolist() == [-6.0] * 4
    assert found.ruin == 1.0


def _clustered_trades(days: int) -> list[np.ndarray]:
    """Days of eight trades that win or lose together."""
    draw = np.random.default_rng(12)
    return [np.where(draw.random(8) < (0.9 if draw.random() < 0.52 else 0.1), 1.0, -1.0) for _ in range(days)]


def test_drawing_trades_instead_of_days_understates_the_drawdown_of_a_clustered_account() -> None:
    by_day = _clustered_trades(250)
    daily = np.array([day.sum() for day in by_day])
    whole = simulate(daily, days=250, paths=2_000, seed=3)
    torn = simulate(np.concatenate(by_day), days=250 * 8, paths=2_000, seed=3)
    assert whole is not None
    assert torn is not None
    assert whole.final.mean() == pytest.approx(torn.final.mean(), rel=0.1)
    assert np.median(whole.drawdown) < 1.5 * np.median(torn.drawdown)


def test_drawing_trades_is_no_worse_where_trades_do_not_hang_together() -> None:
    trades = np.where(np.random.default_rng(5).random(2_000) < 0.52, 1.0, -1.0)
    whole = simulate(trades.reshape(250, 8).sum(axis=1), days=250, paths=2_000, seed=3)
    torn = simulate(trades, days=2_000, paths=2_000, seed=3)
    assert whole is not None
    assert torn is not None
    assert np.median(whole.drawdown) == pytest.approx(np.median(torn.drawdown), rel=0.15)


def test_blocks_keep_together_days_that_move_together() -> None:
    """Runs of ten bad and ten good days: single days would hide how deep such an account falls."""
    daily = np.tile(np.repeat([1.0, -1.0], 10), 12)
    single, blocks = simulate(daily, paths=2_000, seed=1), simulate(daily, paths=2_000, seed=1, block=20)
    assert single is not None
    assert blocks is not None
    assert blocks.final.tolist() == [0.0] * 2_000  # every block of twenty holds one whole run up and down
    assert (blocks.drawdown <= -10.0).all()
    assert single.drawdown.max() > -10.0


def test_what_cannot_be_simulated_is_none_and_what_makes_no_sense_is_refused() -> None:
    assert simulate(np.array([])) is None
    assert simulate(COIN, paths=3) is not None
    for wrong in ({"days": 0}, {"paths": 0}, {"block": 0}):
        with pytest.raises(ValueError, match="at least 1"):
            simulate(COIN, **wrong)


def test_the_wilson_interval_is_the_published_one() -> None:
    """Newcombe 1998, Statistics in Medicine 17, table I: 15 of 148 and 0 of 20, 95 %."""
    for hits, n, low, high in ((15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)):
        found = wilson(hits, n, z=1.959963984540054)
        assert found == pytest.approx((low, high), abs=5e-5)
    assert wilson(0, 0) is None
