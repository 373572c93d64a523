"""Tensors: repr, conversion, what they share."""

from __future__ import annotations

import copy
import operator
import pickle
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from conftest import CPU, FASTEST, assert_same_bytes, random_array

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


@pytest.mark.cpu
def test_array_protocol(dtype: rv.DType) -> None:
    array = random_array(np.random.default_rng(0), (3, 2), dtype)
    t = rv.constant(array)
    assert np.shares_memory(np.asarray(t), t.numpy()) == (dtype is not rv.string)
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


NUMBERS = [
    (np.float32(1 / 3), "0.3333333432674408", "0.33333334"),
    (np.float16(1 / 3), "0.333251953125", "0.3333"),
    (np.float64(1 / 3), "0.3333333333333333", "0.3333333333333333"),
    (np.float32(1e20), "1.0000000200408773e+20", "1e+20"),
    (np.float32("nan"), "nan", "nan"),
    (np.complex64(1.5 + 2j), "(1.5+2j)", "(1.5+2j)"),
    (np.bool_(True), "True", "True"),
    (np.int8(5), "5", "5"),
]


@pytest.mark.parametrize(("number", "in_repr", "in_str"), NUMBERS)
def test_scalars(number: Any, in_repr: str, in_str: str) -> None:
    t = rv.constant(number)
    kind = number.dtype.name
    assert repr(t) == f"<tf.Tensor: shape=(), dtype={kind}, numpy={in_repr}>"
    assert str(t) == f"tf.Tensor({in_str}, shape=(), dtype={kind})"
    assert f"{t}" == in_repr


def test_large_values() -> None:
    assert repr(rv.constant(np.zeros(2000, np.float32))) == (
        "<tf.Tensor: shape=(2000,), dtype=float32, numpy=array([0., 0., 0., ..., 0., 0., 0.], "
        "shape=(2000,), dtype=float32)>"
    )
    assert str(rv.constant(np.zeros(2000, np.float32))) == (
        "tf.Tensor([0. 0. 0. ... 0. 0. 0.], shape=(2000,), dtype=float32)"
    )
    assert str(rv.constant(np.zeros((2, 0)))) == "tf.Tensor([], shape=(2, 0), dtype=float64)"


def test_strings() -> None:
    t = rv.constant([["a"], ["b"]])
    assert repr(t) == (
        "<tf.Tensor: shape=(2, 1), dtype=string, numpy=\n"
        "array([[b'a'],\n       [b'b']], dtype=object)>"
    )
    assert str(t) == "tf.Tensor(\n[[b'a']\n [b'b']], shape=(2, 1), dtype=string)"
    assert repr(rv.constant("a")) == "<tf.Tensor: shape=(), dtype=string, numpy=b'a'>"
    assert f"{rv.constant('a')}" == "b'a'"


def test_format() -> None:
    assert f"{rv.constant(3.14159):.2f}" == "3.14"
    assert format(rv.constant(3), "05d") == "00003"
    assert format(rv.constant(True), "d") == "1"
    with pytest.raises(TypeError, match="unsupported format string"):
        format(rv.constant([1.0]), ".2f")


@pytest.mark.parametrize("make", [rv.constant, rv.Variable])
def test_truth(make: Any) -> None:
    assert bool(make([1.0])) is True
    assert bool(make([[0.0]])) is False
    assert bool(make([])) is False
    with pytest.raises(ValueError, match="ambiguous"):
        bool(make([1, 2]))


@pytest.mark.parametrize("make", [rv.constant, rv.Variable])
def test_strings_as_numbers(make: Any) -> None:
    assert int(make("12")) == 12
    assert float(make("1.5")) == 1.5
    assert [bool(make(value)) for value in ("", "a", [""], ["a"])] == [False, True, False, True]
    with pytest.raises(ValueError, match="invalid literal for int"):
        int(make("x"))


@pytest.mark.parametrize("make", [rv.constant, rv.Variable])
@pytest.mark.parametrize("convert", [int, float, complex])
def test_only_scalars_are_numbers(make: Any, convert: Any) -> None:
    assert convert(make(1)) == 1
    for value in ([1.0], [[1]], [1, 2], []):
        with pytest.raises(TypeError, match="only 0-dimensional arrays"):
            convert(make(value))


def test_index() -> None:
    assert operator.index(rv.constant(255)) == 255
    assert hex(rv.constant(np.uint8(7))) == "0x7"
    assert list(range(rv.constant(2))) == [0, 1]
    for value in (1.0, True, [1], [1, 2]):
        with pytest.raises(TypeError):
            operator.index(rv.constant(value))


def test_devices() -> None:
    t = rv.constant([1.0])
    assert t.backing_device == t.device == FASTEST
    assert t.cpu().numpy() == t.numpy()
    assert t.is_packed is False
    with pytest.raises(RuntimeError, match="GPU:9 unknown device"):
        t.gpu(9)


@pytest.mark.parametrize("name", ["name", "op", "graph", "value_index"])
def test_attributes_that_only_graphs_have(name: str) -> None:
    t = rv.constant([1.0])
    assert not hasattr(t, name)
    with pytest.raises(AttributeError, match=f"Tensor.{name} is undefined when eager execution"):
        getattr(t, name)


def test_methods_that_only_graphs_have() -> None:
    with pytest.raises(NotImplementedError, match="consumers is undefined when eager"):
        rv.constant(1).consumers()
    with pytest.raises(NotImplementedError, match=r"is numpy\(\)"):
        rv.constant(1).eval()


def test_set_shape_only_checks() -> None:
    t = rv.constant([1.0, 2.0])
    for shape in ([2], 2, [None], None, rv.TensorShape([2])):
        t.set_shape(shape)
    with pytest.raises(ValueError, match=r"shape \(2,\) is not compatible .* shape \(3,\)"):
        t.set_shape([3])
    assert t.get_shape() == t.shape == [2]


def test_it_is_no_key_but_its_reference_is() -> None:
    t = rv.constant([1.0])
    with pytest.raises(TypeError, match=r"Instead, use tensor.ref\(\) as the key"):
        hash(t)
    assert {t.ref(): 1}[t.experimental_ref()] == 1


def test_it_does_not_change() -> None:
    t = rv.constant([1.0])
    for name in ("dtype", "shape", "device", "ndim", "name"):
        with pytest.raises(AttributeError):
            setattr(t, name, None)
    with pytest.raises(TypeError, match="item assignment"):
        t[0] = 1.0  # type: ignore[index]
    with pytest.raises(AttributeError):
        t.note = "mine"  # type: ignore[attr-defined]


def test_iteration() -> None:
    t = rv.constant([[1, 2], [3, 4]])
    assert [row.numpy().tolist() for row in t] == [[1, 2], [3, 4]]
    assert [row.numpy().tolist() for row in reversed(t)] == [[3, 4], [1, 2]]
    for scalar in (rv.constant(1), rv.Variable(1)):
        with pytest.raises(TypeError, match="Cannot iterate over a scalar tensor"):
            iter(scalar)


def test_copies_are_the_tensor_itself() -> None:
    t = rv.constant([1.0])
    assert copy.copy(t) is t
    assert copy.deepcopy(t) is t


def test_a_copy_of_a_slice_is_a_value() -> None:
    v = rv.Variable([1, 2, 3])
    part = v[1:]
    copied, pickled = copy.deepcopy(part), pickle.loads(pickle.dumps(part))
    part.assign(0)
    assert copied.numpy().tolist() == pickled.numpy().tolist() == [2, 3]
    assert v.numpy().tolist() == [1, 0, 0]


def test_pickle(dtype: rv.DType) -> None:
    array = random_array(np.random.default_rng(0), (3, 2), dtype)
    t = pickle.loads(pickle.dumps(rv.constant(array)))
    assert isinstance(t, rv.Tensor)
    assert t.dtype is dtype
    assert_same_bytes(t, array)


def test_weak_references() -> None:
    t = rv.constant([1.0])
    gone = weakref.ref(t)
    assert gone() is t
    del t
    assert gone() is None


@pytest.mark.gpu
def test_parts_are_where_the_scope_asks_for() -> None:
    t = rv.constant([[1, 2], [3, 4]])
    parts: list[Callable[[], rv.Tensor]] = [
        lambda: t[0],
        lambda: t[1:, ::-1],
        lambda: next(iter(t)),
        lambda: t[rv.constant([True, False])],
        lambda: t[np.array([True, False])],
    ]
    for part in parts:
        assert part().device == FASTEST
        with rv.device("CPU:0"):
            assert part().device == CPU
            assert t.cpu()[0].device == CPU
    assert t.cpu()[0].device == CPU


@pytest.mark.gpu
def test_an_array_of_what_is_on_a_gpu_is_a_copy() -> None:
    t = rv.constant([1.0, 2.0])
    assert np.asarray(t).tolist() == np.array(t).tolist() == [1, 2]
    with pytest.raises(ValueError, match="copy=False is not possible"):
        np.asarray(t, copy=False)
    with pytest.raises(BufferError, match="memory of a GPU is no buffer"):
        memoryview(t)
    assert bytes(t) == np.asarray(t).tobytes()
