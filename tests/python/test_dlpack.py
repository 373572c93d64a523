"""Arrays of other libraries: who gets the memory, and who a copy."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from conftest import IS_EMULATED, assert_same_bytes, random_array

import resvar as rv
from resvar import dtypes


@pytest.fixture(autouse=True)
def on_the_cpu() -> Iterator[None]:
    with rv.device("CPU:0"):
        yield


UNKNOWN_TO_DLPACK = {
    dtypes.string, rv.as_dtype("int4"), rv.as_dtype("uint4"), rv.as_dtype("int2"),
    rv.as_dtype("uint2"), rv.as_dtype("float4_e2m1fn"),
}  # fmt: skip


class Exporter:
    """An array of another library: knows of DLPack what `knows` says."""

    def __init__(self, array: Any, knows: tuple[str, ...] = ("max_version", "copy")) -> None:
        self.array = array
        self.knows = knows
        self.said: dict[str, Any] = {}

    def __dlpack_device__(self) -> tuple[int, int]:
        return 1, 0

    def __dlpack__(self, **options: Any) -> Any:
        if not set(options) <= set(self.knows):
            raise TypeError(f"unknown options: {options}")
        self.said = options
        return self.array.__dlpack__(**options)


def test_numpy_shares_what_it_can_only_read() -> None:
    v = rv.Variable([1.0, 2.0])
    for source in (v, v.read_value(), v[:]):
        shared = np.from_dlpack(source)
        assert not shared.flags.writeable
        assert np.shares_memory(shared, source.numpy())
        assert not np.shares_memory(np.from_dlpack(source, copy=True), source.numpy())
    shared = np.from_dlpack(v)
    v.assign_add([1.0, 1.0])
    assert shared.tolist() == [1, 2]


def test_who_does_not_say_that_it_knows_the_read_only_flag_gets_a_copy() -> None:
    t = rv.constant([1.0, 2.0])
    for options in ({}, {"max_version": (0, 8)}, {"max_version": (1, 0)}):
        copied = rv.from_dlpack(Capsule(t.__dlpack__(**options)))
        assert copied.numpy().tolist() == [1, 2]
        assert not np.shares_memory(copied.numpy(), t.numpy()), options
    for copy in (None, False):
        shared = rv.from_dlpack(Capsule(t.__dlpack__(max_version=(1, 0), copy=copy)))
        assert np.shares_memory(shared.numpy(), t.numpy())


class Capsule:
    """Gives a capsule that was made before."""

    def __init__(self, capsule: Any) -> None:
        self.capsule = capsule

    def __dlpack_device__(self) -> tuple[int, int]:
        return 1, 0

    def __dlpack__(self, **options: Any) -> Any:
        return self.capsule


@pytest.mark.parametrize("versioned", [True, False])
def test_every_dtype_and_shape_there_and_back(dtype: rv.DType, versioned: bool) -> None:
    for shape in ((), (3,), (2, 3), (0, 2), (2, 1, 3)):
        array = random_array(np.random.default_rng(0), shape, dtype)
        options: dict[str, Any] = {"max_version": (1, 1), "copy": None} if versioned else {}
        if dtype in UNKNOWN_TO_DLPACK:
            with pytest.raises(BufferError, match=f"no arrays of dtype {dtype.name}"):
                rv.constant(array).__dlpack__(**options)
        else:
            back = rv.from_dlpack(Capsule(rv.constant(array).__dlpack__(**options)))
            assert back.dtype is dtype
            assert_same_bytes(back.numpy(), array)


def test_what_cannot_be_exported() -> None:
    t = rv.constant([1.0, 2.0])
    with pytest.raises(BufferError, match=r"as DLPack None cannot say with copy=False"):
        t.__dlpack__(copy=False)
    with pytest.raises(BufferError, match=r"on DLPack's device \(1, 0\) to device \(2, 0\)"):
        t.__dlpack__(dl_device=(2, 0))
    with pytest.raises(ValueError, match=r"no stream to wait for, got stream=1"):
        t.__dlpack__(stream=1)
    with pytest.raises(
        rv.errors.InvalidArgumentError, match="DLPack has no arrays of dtype string"
    ):
        rv.constant("text").__dlpack__()
    with pytest.raises(AttributeError, match="__cuda_array_interface__"):
        t.__cuda_array_interface__  # noqa: B018
    assert t.__dlpack_device__() == (1, 0)
    assert t.__dlpack__(dl_device=(1, 0), max_version=(1, 0)) is not None


def test_from_dlpack_shares_or_copies_as_told() -> None:
    array = np.arange(6.0).reshape(2, 3)
    for copy, shares in ((None, True), (False, True), (True, False)):
        t = rv.from_dlpack(array, copy=copy)
        assert t.numpy().tolist() == array.tolist()
        assert np.shares_memory(t.numpy(), array) == shares
    for strided in (array.T, array[:, ::2], array[::-1]):
        assert rv.from_dlpack(strided).numpy().tolist() == strided.tolist()
        with pytest.raises(BufferError, match=r"strides .* has to be copied"):
            rv.from_dlpack(strided, copy=False)


def test_a_variable_never_writes_memory_of_others() -> None:
    array = np.zeros(3)
    v = rv.Variable(rv.from_dlpack(array))
    v.assign_add([1.0, 1.0, 1.0])
    with v.borrow() as borrowed:
        borrowed += 1
    assert array.tolist() == [0, 0, 0]
    array[:] = 5
    assert v.numpy().tolist() == [2, 2, 2]


def test_older_exporters_are_asked_in_their_way() -> None:
    array = np.arange(3.0)
    for knows in ((), ("max_version",), ("max_version", "copy")):
        exporter = Exporter(array, knows)
        assert rv.from_dlpack(exporter).numpy().tolist() == [0, 1, 2]
    assert exporter.said == {"max_version": (1, 0), "copy": None}


def test_the_memory_lives_as_long_as_the_tensor() -> None:
    t = rv.from_dlpack(np.full(100_000, 7.0))
    assert t.numpy().sum() == 700_000
    capsule = rv.constant([1.0, 2.0]).__dlpack__()
    assert rv.from_dlpack(Capsule(capsule)).numpy().tolist() == [1, 2]


def test_bad_capsules() -> None:
    capsule = rv.constant([1.0]).__dlpack__()
    rv.from_dlpack(Capsule(capsule))
    with pytest.raises(TypeError, match=r"a capsule of DLPack that nobody has used, got .*used_"):
        rv.from_dlpack(Capsule(capsule))
    with pytest.raises(TypeError, match="no method __dlpack__"):
        rv.from_dlpack([1.0])
    with pytest.raises(TypeError, match="got 3"):
        rv.from_dlpack(Capsule(3))


class Managed(ctypes.Structure):
    """DLManagedTensorVersioned, to make one that is wrong."""

    _fields_ = (
        ("major", ctypes.c_uint32), ("minor", ctypes.c_uint32), ("context", ctypes.c_void_p),
        ("deleter", ctypes.c_void_p), ("flags", ctypes.c_uint64), ("data", ctypes.c_void_p),
        ("device", ctypes.c_int32), ("device_id", ctypes.c_int32), ("ndim", ctypes.c_int32),
        ("code", ctypes.c_uint8), ("bits", ctypes.c_uint8), ("lanes", ctypes.c_uint16),
        ("shape", ctypes.c_void_p), ("strides", ctypes.c_void_p), ("offset", ctypes.c_uint64),
    )  # fmt: skip


def capsule_of(managed: Managed) -> Any:
    new = ctypes.pythonapi.PyCapsule_New
    new.restype = ctypes.py_object
    new.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    return new(ctypes.addressof(managed), b"dltensor_versioned", None)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"major": 2}, ValueError, "version 2 of DLPack, which is not version 1"),
        ({"device": 12}, NotImplementedError, "DLPack's type 12"),
        ({"bits": 24}, TypeError, "type code 2 of 24 bits and 1 lanes"),
        ({"lanes": 4}, TypeError, "type code 2 of 32 bits and 4 lanes"),
        ({}, None, ""),
    ],
)
def test_what_cannot_be_imported(change: dict[str, int], error: Any, message: str) -> None:
    data = (ctypes.c_float * 3)(1, 2, 3)
    shape = (ctypes.c_int64 * 1)(2)
    address = ctypes.addressof
    managed = Managed(major=1, data=address(data), device=1, ndim=1, code=2, bits=32, lanes=1)
    managed.shape, managed.offset = address(shape), 4
    for field, value in change.items():
        setattr(managed, field, value)
    capsule = capsule_of(managed)
    if error is None:
        assert rv.from_dlpack(Capsule(capsule)).numpy().tolist() == [2, 3], "without strides"
    else:
        with pytest.raises(error, match=message):
            rv.from_dlpack(Capsule(capsule))


def test_the_buffer_protocol_shares_what_can_only_be_read() -> None:
    v = rv.Variable(np.arange(6, dtype=np.int32).reshape(2, 3))
    for source in (v, v.read_value(), v[:]):
        view = memoryview(source)
        assert view.readonly
        assert (view.format, view.shape, view.nbytes) == ("i", (2, 3), 24)
        assert np.shares_memory(np.asarray(view), source.numpy())
        assert bytes(source) == v.numpy().tobytes()
    with pytest.raises(TypeError, match="not writable"):
        ctypes.c_char.from_buffer(v)
    view = memoryview(v)
    v.assign_add(np.ones((2, 3), np.int32))
    assert view.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_an_array_of_a_buffer_is_a_snapshot() -> None:
    v = rv.Variable(np.arange(4, dtype=np.int32))
    array = np.frombuffer(v, np.int32)
    v.assign_add(np.ones(4, np.int32))
    assert array.tolist() == [0, 1, 2, 3]


def test_what_has_no_buffer() -> None:
    with pytest.raises((BufferError, ValueError), match="buffer"):
        memoryview(rv.constant([1, 2], dtype=rv.bfloat16))
    array = np.asarray(rv.constant([1, 2], dtype=rv.bfloat16))
    assert array.dtype == rv.bfloat16.as_numpy_dtype


@pytest.mark.parametrize("interface", ["__array_interface__", "__array_struct__"])
def test_arrays_by_numpys_own_interfaces(interface: str) -> None:
    class Holder:
        array = np.arange(3.0)

    setattr(Holder, interface, getattr(Holder.array, interface))
    v = rv.Variable(np.zeros(3))
    assert v.assign_add(Holder()).numpy().tolist() == [0, 1, 2]
    assert rv.constant(Holder()).numpy().tolist() == [0, 1, 2]


@pytest.mark.gpu
def test_tensors_on_a_gpu() -> None:
    with rv.device("GPU:0"):
        v = rv.Variable(np.arange(3.0))
        t = v.read_value()
        assert v.__dlpack_device__() == t.__dlpack_device__() == (2, 0)
        address = t.__cuda_array_interface__["data"]
        assert address[1] is True
        back = rv.from_dlpack(Capsule(t.__dlpack__(max_version=(1, 0), copy=None, stream=1)))
        assert back.__cuda_array_interface__["data"] == address
        copied = rv.from_dlpack(Capsule(t.__dlpack__(stream=-1)))
        assert copied.__cuda_array_interface__["data"] != address
        assert "GPU:0" in back.device
        v.assign_sub(back)
        assert (v.numpy().tolist(), back.numpy().tolist()) == ([0, 0, 0], [0, 1, 2])
    there = np.from_dlpack(Capsule(t.__dlpack__(dl_device=(1, 0), max_version=(1, 0))))
    assert there.tolist() == [0, 1, 2]
    assert bytes(t) == np.arange(3.0).tobytes()
    with pytest.raises(BufferError, match="on another device with copy=False"):
        t.__dlpack__(dl_device=(1, 0), max_version=(1, 0), copy=False)


@pytest.mark.gpu
@pytest.mark.parametrize("name", ["bfloat16", "float8_e5m2"])  # the second says it is of kind "f"
def test_dtypes_that_cupy_does_not_know(name: str) -> None:
    with rv.device("GPU:0"):
        t = rv.zeros(2, name)
    with pytest.raises(AttributeError, match=f"a {name} tensor on this device has no"):
        t.__cuda_array_interface__  # noqa: B018


@pytest.mark.gpu
def test_memory_of_a_gpu_that_is_not_aligned() -> None:
    with rv.device("GPU:0"):
        t = rv.constant([1.0, 2.0])
    shape = (ctypes.c_int64 * 1)(1)
    managed = Managed(major=1, device=2, ndim=1, code=2, bits=64, lanes=1)
    managed.data, managed.shape = t.__cuda_array_interface__["data"][0], ctypes.addressof(shape)
    managed.offset = 4
    with pytest.raises(ValueError, match="begins at an address that is no multiple of 8"):
        rv.from_dlpack(Capsule(capsule_of(managed)))


@pytest.mark.gpu
@pytest.mark.skipif(not IS_EMULATED, reason="the host reads the memory of an emulated device")
def test_memory_of_others_is_given_back_when_nothing_reads_it_any_more() -> None:
    with rv.device("GPU:0"):
        v, ours = rv.Variable([1.0, 2.0]), rv.constant([10.0, 20.0])
    where, theirs = (t.__cuda_array_interface__["data"][0] for t in (v.value(), ours))
    seen: list[list[float]] = []
    deleter = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(
        lambda managed: seen.append(list((ctypes.c_float * 2).from_address(where)))
    )
    shape = (ctypes.c_int64 * 1)(2)
    managed = Managed(major=1, data=theirs, device=2, ndim=1, code=2, bits=32, lanes=1)
    managed.shape = ctypes.addressof(shape)
    managed.deleter = ctypes.cast(deleter, ctypes.c_void_p).value
    t = rv.from_dlpack(Capsule(capsule_of(managed)))
    v.assign_add(t)  # it is queued
    del t
    assert seen == [[11, 22]]
