"""Variables by name, beneath `get_variable`."""

from __future__ import annotations

import pytest

import resvar.compat.v1 as tf
from resvar.graph.scope_defaults import AUTO_REUSE
from resvar.graph.variable_store import VariableStore


def test_it_finds_what_it_made(session: tf.Session) -> None:
    store = VariableStore()
    v = store.get(None, name="v", shape=[2], reuse=False)
    assert store.get(None, name="v", reuse=True) is v
    assert store.get(None, name="v", reuse=AUTO_REUSE) is v
    with pytest.raises(ValueError, match="v already exists"):
        store.get(None, name="v", reuse=False)
    with pytest.raises(ValueError, match="w does not exist"):
        VariableStore().get(None, name="w", reuse=True)


def test_whole_variables_and_parts_do_not_mix(session: tf.Session) -> None:
    store, halves = VariableStore(), tf.fixed_size_partitioner(2)
    store.get(None, name="parts", shape=[4], partitioner=halves)
    store.get(None, name="whole", shape=[4])
    with pytest.raises(ValueError, match=r"parts/part_0. Perhaps .* already created with part"):
        store.get(None, name="parts", shape=[4])
    with pytest.raises(ValueError, match=r"whole. Perhaps .* already created without part"):
        store.get(None, name="whole", shape=[4], partitioner=halves)


def test_failed_variables_can_be_made_again(session: tf.Session) -> None:
    store = VariableStore()
    with pytest.raises(ZeroDivisionError):
        store.get(None, name="v", initializer=lambda: 1 / 0)
    assert store.get(None, name="v", shape=[]).shape == []
