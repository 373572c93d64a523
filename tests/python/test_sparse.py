"""Sparse gradients: those of PyTorch and JAX are in test_interop.py, where these are installed."""

from __future__ import annotations

import numpy as np

from resvar import sparse


def test_what_is_not_sparse_has_no_coordinates() -> None:
    for value in (1.0, [1, 2], np.zeros(3), None):
        assert sparse.coordinates(value) is None


def test_padding_is_dropped() -> None:
    found = sparse._without_padding(
        np.array([[0, 1], [2, 0], [1, 3], [1, 2]]), np.arange(4), (2, 3)
    )
    assert found.indices.tolist() == [[0, 1], [1, 2]]
    assert found.values.tolist() == [0, 3]
