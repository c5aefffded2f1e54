"""The worked numbers of section 18, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_how_byte_pair_encoding_works() -> None:
    assert 256 + 50000 + 1 == 50257
    from collections import Counter

    W = {("t", "a", "n"): 6, ("t", "e", "n"): 4, ("t", "a", "p"): 3}
    out = []
    for _ in range(2):
        c = Counter()
        for x, f in W.items():
            for p in zip(x, x[1:]):
                c[p] += f
        ((p, n),) = c.most_common(1)
        out.append((p, n, sorted(c.values(), reverse=True)))
        N = {}
        for x, f in W.items():
            y = []
            i = 0
            while i < len(x):
                if x[i : i + 2] == p:
                    y.append(p[0] + p[1])
                    i += 2
                else:
                    y.append(x[i])
                    i += 1
            N[tuple(y)] = f
        W = N
    assert out[0][:2] == (("t", "a"), 9)
    assert out[1][:2] == (("ta", "n"), 6)
    assert out[1][2] == [6, 4, 4, 3]
    assert set(W) == {("tan",), ("t", "e", "n"), ("ta", "p")}


def test_what_a_larger_vocabulary_costs() -> None:
    assert 128000 * 4096 == 524288000
    assert round(2 * 128000 * 4096 / 1e9, 2) == 1.05
    assert round(32000 * 4096 / 1e6) == 131
    assert round(2 * 32000 * 4096 / 1e6) == 262
    assert round(8192 * 128000 * 4 / 1e9, 1) == 4.2
    assert round(100 * (1 - 3.17 / 3.94), 1) == 19.5
    assert round(100 * 3.17 / 3.94, 1) == 80.5
    a = 14 + 2 * 32000 * 4096 / 1000000000.0
    b = 14 + 2 * 128000 * 4096 / 1000000000.0
    assert round(2 * 32000 * 4096 / 1000000000.0, 2) == 0.26
    assert round(2 * 128000 * 4096 / 1000000000.0, 2) == 1.05
    assert round(100 * 0.262 / a) == 2
    assert round(100 * 1.049 / b) == 7
    assert round(100 * (b / a - 1)) == 6
    assert round(100 * (1 - b / a * 3.17 / 3.94)) == 15


def test_embedding_layer_not_just_a_lookup() -> None:
    assert 50000 * 768 == 38400000
    assert 10_000_000 * 64 * 4 / 1e9 == 2.56
    import numpy as np

    E = np.arange(12.0).reshape(4, 3)
    assert (np.eye(4)[2] @ E == E[2]).all()


def test_static_or_contextual_embeddings() -> None:
    n = (0.6**2 + 0.4**2) ** 0.5
    assert round(0.6 / n, 2) == 0.83
    assert round(0.4 / n, 2) == 0.55
    assert 2 * 110e6 == 0.22e9


def test_why_llms_stumble_over_spelling() -> None:
    left = lambda s: [s[i : i + 3] for i in range(0, len(s), 3)]
    assert left("1234567") == ["123", "456", "7"]
    assert f"{1234567:,}" == "1,234,567"
    assert left("9999") == ["999", "9"]
    assert 99999999 + 1 == 100000000
    assert len("99999999") == 8


def test_when_the_tokenizer_does_not_fit() -> None:
    assert len("ก".encode()) == 3
    assert 10 * 3 == 30
    assert 120000 / 3 == 40000
    assert 3**2 == 9


def test_cosine_dot_product_or_euclidean() -> None:
    import numpy as np

    q = np.array([1, 0.0])
    X = np.array([[5, 1], [10, 8], [1, 0.5]])
    c = X @ q / np.linalg.norm(X, axis=1)
    e = np.linalg.norm(X - q, axis=1)
    assert list(c.round(2)) == [0.98, 0.78, 0.89]
    assert list(X @ q) == [5, 10, 1]
    assert list(e.round(2)) == [4.12, 12.04, 0.5]
    N = X / np.linalg.norm(X, axis=1)[:, None]
    assert (N @ q).argmax() == 0
    assert np.linalg.norm(N - q, axis=1).argmin() == 0
    assert X[0] @ X[1] == 58
    assert X[0] @ X[0] == 26


def test_train_a_sentence_embedding_model() -> None:
    assert round(1e7 * 1024 * 4 / 1e9) == 41
    assert round(1e7 * 256 / 1e9, 1) == 2.6
    assert round(1e7 * 256 * 4 / 1e9) == 10
    assert 1024 * 4 / 256 == 16
