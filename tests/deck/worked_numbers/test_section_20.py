"""The worked numbers of section 20, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_how_lora_works() -> None:
    assert 8 * (4096 + 4096) == 65536
    assert round(100 * 65536 / 4096**2, 2) == 0.39
    assert round(4096**2 / 1e6, 1) == 16.8
    d, kv, f, r, L = (4096, 1024, 14336, 16, 32)
    n = L * r * (d + d + 2 * (d + kv) + (d + d) + 3 * (d + f))
    assert round(n / 1000000.0, 1) == 41.9
    assert round(100 * n / 8030000000.0, 1) == 0.5
    assert 16 * 7 == 112
    assert 2 * 7 == 14
    assert 2 + 4 + 4 + 4 == 14
    import numpy as np

    r = np.random.default_rng(0)
    A = r.standard_normal((2, 5))
    B = np.zeros((4, 2))
    x = r.standard_normal(5)
    g = r.standard_normal(4)
    assert np.allclose(B @ A, 0)
    assert np.abs(np.outer(g, A @ x)).max() > 0
    assert np.allclose(B.T @ g, 0)
    assert abs((2 + 2) / (2 + 2 + 2) - 2 / 3) < 1e-12


def test_prompting_lora_or_full_fine_tuning() -> None:
    assert (3000 - 200) * 1_000_000 == 2_800_000_000
    assert 16 * 7 == 112
    assert 2 * 7 == 14


def test_what_qlora_quantizes() -> None:
    b = 4 + 8 / 64 + 32 / (64 * 256)
    assert round(b, 3) == 4.127
    assert round(7000000000.0 * b / 8 / 1000000000.0, 1) == 3.6
    assert round(65000000000.0 * b / 8 / 1000000000.0, 1) == 33.5
    assert round(8 / 64 + 32 / (64 * 256), 3) == 0.127
    assert 32 / 64 == 0.5
    assert round(0.5 - 0.127, 2) == 0.37
    assert round(0.373 * 65e9 / 8 / 1e9) == 3
    assert 7e9 * 2 / 1e9 == 14


def test_why_mask_the_loss_on_the_prompt() -> None:
    assert abs((900 * 2.0 + 100 * 1.0) / 1000 - 1.9) < 1e-9
    assert 100 / 1000 == 0.1
    assert round(1000 / 1010, 2) == 0.99
    assert 1000 / 10 == 100


def test_what_makes_a_good_instruction_set() -> None:
    assert 0.05 * 20000 == 1000
    assert abs(1000 * (1 - 0.8) - 200) < 1e-9


def test_how_rlhf_works() -> None:
    import math

    s = 1 / (1 + math.exp(-2))
    assert round(s, 2) == 0.88
    assert round(-math.log(s), 2) == 0.13
    assert round(-math.log(1 - s), 2) == 2.13
    assert 5 * 4 // 2 == 10


def test_what_dpo_optimizes() -> None:
    import math

    l = lambda m: -math.log(1 / (1 + math.exp(-m)))
    assert round(l(0), 3) == 0.693
    assert round(l(0.1 * (5 + 5)), 3) == 0.313
    assert round(l(0.1 * (-5 + 15)), 3) == 0.313
    import numpy as np

    r = np.random.default_rng(0)
    ref = r.dirichlet(np.ones(6))
    R = r.standard_normal(6)
    b = 0.5
    pi = ref * np.exp(R / b)
    Z = pi.sum()
    pi /= Z
    assert np.allclose(b * np.log(pi / ref) + b * np.log(Z), R)
    J = lambda p: (p * R).sum() - b * (p * np.log(p / ref)).sum()
    assert all(J(pi) >= J(r.dirichlet(np.ones(6))) for _ in range(2000))


def test_extra_models_of_ppo_dpo_grpo() -> None:
    assert 7 * 16 == 112
    assert 7 * 2 == 14
    assert 2 * 112 + 2 * 14 == 252
    assert 112 + 14 == 126
    assert 112 + 14 + 14 == 140


def test_grpo_advantage_without_critic() -> None:
    import numpy as np

    f = lambda r, dd=0: (np.array(r) - np.mean(r)) / np.std(r, ddof=dd)
    assert np.allclose(f([1, 0, 0, 1]), [1, -1, -1, 1])
    assert np.allclose(f([1, 0, 0, 0]), [1.73, -0.58, -0.58, -0.58], atol=0.005)
    assert np.allclose(f([1, 0, 0, 0], 1), [1.5, -0.5, -0.5, -0.5])
    assert round(np.std([1, 0, 0, 0]), 2) == 0.43
    assert np.std([1, 0, 0, 0], ddof=1) == 0.5
    import numpy as np

    r = np.array([0.3, 0.9, 0.1, 0.5, 0.2])
    G = 5
    loo = r - (r.sum() - r) / (G - 1)
    assert np.allclose(r - r.mean(), (G - 1) / G * loo)


def test_rl_with_verifiable_rewards() -> None:
    assert round(100 * (1 - 0.99**16)) == 15
    assert round(100 * (1 - 0.9**16)) == 81


def test_what_is_reward_hacking() -> None:
    assert 95 - 60 == 35


def test_kl_penalty_to_a_reference() -> None:
    assert abs(0.1 * (-40 + 60) - 2.0) < 1e-9
    import math

    def s(b):
        a = 0.9 * math.exp(1 / b)
        c = 0.1 * math.exp(3 / b)
        return round(100 * c / (a + c))

    assert s(2) == 23
    assert s(0.5) == 86
    assert s(0.1) == 100


def test_how_reasoning_models_use_thinking_tokens() -> None:
    assert 300 * 0.02 == 6
    assert (5000 + 300) * 0.02 == 106
    assert 5000 * 0.02 == 100
    assert round(5300 / 300) == 18
    assert round(5300 / 300, 1) == 17.7
    from math import comb

    assert round(sum(comb(5, k) * 0.6**k * 0.4 ** (5 - k) for k in (3, 4, 5)), 3) == 0.683
