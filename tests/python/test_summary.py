"""Which variables a summary finds, and what it says of each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import resvar as rv
import resvar.compat.v1 as v1

DEVICE = rv.Variable(0.0).device.rpartition("device:")[2]


class Layer:
    def __init__(self) -> None:
        self.kernel = rv.Variable(np.zeros((100, 8), np.float32), name="kernel")
        self.bias = rv.Variable(np.zeros(8), trainable=False, name="bias")


@pytest.fixture
def layer() -> Layer:
    return Layer()


def names(variables: Any) -> list[str]:
    return [row.name for row in rv.summary(variables).rows]


def test_what_variables_come_in(layer: Layer) -> None:
    both = [layer.kernel, layer.bias]
    assert names(layer.kernel) == ["kernel"]
    assert names(both) == names(tuple(both)) == names(v for v in both) == ["kernel", "bias"]
    assert names(layer) == ["kernel", "bias"]
    assert names({"a": layer.kernel, "b": layer}) == ["a", "b/bias"]
    assert names({"layers": [layer, Layer()]}) == [
        "layers/0/kernel",
        "layers/0/bias",
        "layers/1/kernel",
        "layers/1/bias",
    ]
    assert names([layer, {"step": rv.Variable(0)}]) == ["0/kernel", "0/bias", "1/step"]
    assert names([layer.kernel, layer.kernel]) == ["kernel"]
    assert names([]) == names({}) == []
    assert rv.summary([]).totals == "0 variables, 0 elements, 0 B, 0 B trainable"


@pytest.mark.parametrize("given", [5, None, "v", b"v", 2.5])
def test_what_variables_do_not_come_in(given: Any) -> None:
    with pytest.raises(TypeError, match=f"summary: there are no variables in {given!r}"):
        rv.summary(given)


def test_rows_have_the_exact_values(layer: Layer) -> None:
    layer.kernel.scatter_add(rv.IndexedSlices(1.0, [5]))
    table = rv.summary([layer.kernel, layer.bias])
    kernel, bias = table.rows
    assert (kernel.name, kernel.shape, kernel.dtype) == ("kernel", (100, 8), rv.float32)
    assert (kernel.size, kernel.bytes, kernel.trainable, kernel.device) == (
        800,
        3200,
        True,
        DEVICE,
    )
    assert (bias.size, bias.bytes, bias.trainable) == (8, 64, False)
    assert kernel.version == bias.version + 1
    assert (table.size, table.bytes, table.trainable_bytes) == (808, 3264, 3200)


def test_shape_is_that_of_the_value() -> None:
    row = rv.summary(rv.Variable([1.0, 2.0], shape=[None])).rows[0]
    assert (row.shape, row.bytes) == ((2,), 8)


def test_it_reads_no_values() -> None:
    v = rv.Variable(np.zeros(1_000_000))
    before = rv.memory.stats()
    rv.summary(v)
    after = rv.memory.stats()
    assert after["copied_bytes"] == before["copied_bytes"]
    assert after["allocated_bytes"] == before["allocated_bytes"]


def test_variables_of_graphs() -> None:
    with v1.Graph().as_default():
        table = rv.summary([v1.get_variable("v", [3, 2]), v1.get_variable("s", initializer="a")])
    v, s = table.rows
    assert (v.name, v.shape, v.bytes, v.version) == ("v", (3, 2), 24, None)
    assert (s.bytes, s.version) == (None, None)
