"""Tensors: repr, conversion, what they share."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import assert_same_bytes, random_array

import resvar as rv


def test_repr_and_str_are_tensorflows() -> None:
    t = rv.constant([1, 2])
    assert repr(t) == "<tf.Tensor: shape=(2,), dtype=int32, numpy=array([1, 2], dtype=int32)>"
    assert str(t) == "tf.Tensor([1 2], shape=(2,), dtype=int32)"
    assert f"{t}" == "[1 2]"
    assert repr(rv.constant(42)) == "<tf.Tensor: shape=(), dtype=int32, numpy=42>"
    assert str(rv.constant(1 / 3)) == "tf.Tensor(0.33333334, shape=(), dtype=float32)"
    assert str(rv.constant([[1.0], [2.0]])) == (
        "tf.Tensor(\n[[1.]\n [2.]], shape=(2, 1), dtype=float32)"
    )
    bf16 = rv.constant([1.5, 2.0], rv.bfloat16)
    assert repr(bf16) == (
        "<tf.Tensor: shape=(2,), dtype=bfloat16, numpy=array([1.5, 2], dtype=bfloat16)>"
    )


def test_attributes() -> None:
    t = rv.constant([[1.0, 2.0, 3.0]])
    assert (t.shape, t.ndim, len(t), t.dtype) == ([1, 3], 2, 1, rv.float32)
    with pytest.raises(TypeError, match="has no `len"):
        len(rv.constant(1))


def test_python_numbers() -> None:
    assert int(rv.constant(3)) == 3
    assert float(rv.Variable(2.5)) == 2.5
    assert complex(rv.constant(1j)) == 1j
    assert bool(rv.constant(0)) is False
    assert [10, 20, 30][rv.constant(1)] == 20
    with pytest.raises(ValueError, match="ambiguous"):
        bool(rv.constant([True, False]))


def test_array_protocol(dtype: rv.DType) -> None:
    array = random_array(np.random.default_rng(0), (3, 2), dtype)
    t = rv.constant(array)
    assert np.shares_memory(np.asarray(t), t.numpy())
    assert not np.shares_memory(np.array(t), t.numpy())
    assert_same_bytes(np.array(t), array)
    assert np.asarray(rv.constant([1, 2]), dtype=np.float64).dtype == np.float64
    with pytest.raises(ValueError, match="copy"):
        np.array(rv.constant([1, 2]), dtype=np.float64, copy=False)


def test_a_scalar_is_a_numpy_scalar() -> None:
    assert isinstance(rv.constant(1.0).numpy(), np.float32)


def test_the_source_array_is_not_shared() -> None:
    array = np.arange(4.0)
    t = rv.constant(array)
    u = rv.convert_to_tensor(array.reshape(2, 2))
    array[:] = -1
    assert t.numpy().tolist() == [0.0, 1.0, 2.0, 3.0]
    assert u.numpy().tolist() == [[0.0, 1.0], [2.0, 3.0]]


def test_memory_outlives_the_tensor() -> None:
    array = rv.constant([1.0, 2.0, 3.0]).numpy()
    assert array.tolist() == [1.0, 2.0, 3.0]


def test_only_the_functions_make_tensors() -> None:
    with pytest.raises(TypeError, match=r"use resvar.constant\(\)"):
        rv.Tensor([1.0])  # type: ignore[arg-type]
