"""The worked numbers of section 12, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_model_is_underfitting() -> None:
    assert 12 - 5 == 7
    assert 22 > 15 > 11 > 8 > 5 >= 4


def test_loss_does_not_fall() -> None:
    assert 100 / 10000 == 0.01
    assert 1 + 2**-7 == 1.0078125
    assert 0.003 < 2**-7 / 2


def test_why_overfit_one_batch_first() -> None:
    import math

    assert round(-(0.91 * math.log(0.91) + 9 * 0.01 * math.log(0.01)), 2) == 0.5
    assert abs(0.9 + 0.1 / 10 - 0.91) < 1e-12
    assert abs(0.1 / 10 - 0.01) < 1e-12
    import math

    assert round(2 * math.log(2) / 32, 3) == 0.043


def test_loss_of_an_untrained_classifier() -> None:
    import math

    assert round(math.log(10), 2) == 2.3
    assert round(math.log(2), 2) == 0.69
    assert round(math.log(1000), 2) == 6.91
    assert round(math.log(50257), 1) == 10.8
    import math

    assert round(math.log(0.01 / 0.99), 1) == -4.6
    assert round(-(0.01 * math.log(0.01) + 0.99 * math.log(0.99)), 3) == 0.056
    import numpy as np

    r = np.random.default_rng(0)
    z = r.standard_normal((400000, 10))
    f = lambda s: (
        np.log(np.exp(s * z - (s * z).max(1, keepdims=True)).sum(1)) + (s * z).max(1) - s * z[:, 0]
    ).mean()
    assert abs(f(0.1) - 2.307) < 0.003
    assert abs(f(1) - 2.73) < 0.01
    assert abs(f(3) - 5.09) < 0.03
    assert abs(f(10) - 15.5) < 0.1
    assert abs(np.log(10) + 0.1**2 / 2 * 0.9 - f(0.1)) < 0.003
    import math

    assert math.log10(10) == 1.0
    assert round(13 * math.log(10)) == 30


def test_loss_turned_nan() -> None:
    import math

    assert 11.0 < math.log(65504) < 11.1
    import math

    assert round(math.log(3.4e38)) in (88, 89)
    import numpy as np

    with np.errstate(all="ignore"):
        assert np.isinf(np.exp(np.float16(12)))
        assert np.isnan(np.float32(0) * np.float32(np.inf))
        assert np.isnan(np.float32(-np.inf) - np.float32(-np.inf))


def test_validation_loss_below_training_loss() -> None:
    assert abs((1.0 + 0.6) / 2 - 0.8) < 1e-9
    assert abs(0.7 - 0.6 - 0.1) < 1e-9
    import math

    assert round(-(0.91 * math.log(0.91) + 9 * 0.01 * math.log(0.01)), 2) == 0.5
    assert 1 / 100**0.5 == 0.1


def test_mini_gpt_writes_garbage() -> None:
    import math

    assert round(math.exp(1.4697), 1) == 4.3
    assert round(math.exp(0.02), 2) == 1.02


def test_offline_up_online_down() -> None:
    import math

    z = 600 / math.sqrt(20600)
    p = math.erfc(z / math.sqrt(2))
    assert round(z, 1) == 4.2
    assert round(p * 100000.0) == 3


def test_notebook_works_service_fails() -> None:
    import math

    assert 2 < math.log10(2**8) < 3
    assert 92 > 71
    import math

    assert 3 < math.log10(2**11) < 4


def test_accuracy_99_9_on_first_try() -> None:
    assert 1 - 1000 / 1_000_000 == 0.999
    assert 1 - (500 + 500) / 1_000_000 == 0.999
    assert 500 / 1000 == 0.5


def test_fine_tuned_model_worse_elsewhere() -> None:
    assert 62 - 41 == 21
    assert 58 - 41 == 17
    assert 62 - 58 == 4


def test_doubled_gpus_only_20_percent_faster() -> None:
    s = 2 / 3
    assert abs(s + (1 - s) / 2 - 1 / 1.2) < 1e-09
    assert abs(1 / s - 1.5) < 1e-09
    assert round(100 / 1.2) == 83
    assert abs(300 / (50 + 200) - 1.2) < 1e-9
    assert 300 / 100 == 3
    assert max(100, 0) == 100
    assert 900 / 2 == 450
    assert 400 / 8 == 50
    assert 450 / 50 == 9


def test_same_seed_different_results() -> None:
    import numpy as np

    a = np.float32(100000000.0)
    assert a + np.float32(1) - a == 0
    assert a - a + np.float32(1) == 1
    import numpy as np

    x = np.array([81.0, 81.6, 80.7, 81.3, 81.4])
    assert round(x.mean(), 1) == 81.2
    assert round(x.std(ddof=1), 2) == 0.35


def test_cannot_reproduce_a_papers_number() -> None:
    assert abs((92.0 - 91.2) / 0.4 - 2) < 1e-9
    import numpy as np

    r = np.random.default_rng(0)
    m = r.standard_normal((100000, 20)).max(1).mean()
    assert round(m, 1) == 1.9
    assert round(91.2 + 0.4 * m, 1) == 91.9
    assert 2**4 == 16
    assert round(100 * 162 / 255, 1) == 63.5
