from __future__ import annotations

import gc
import tracemalloc

import numpy as np

import resvar.compat.v1 as tf
from resvar import _core
from resvar.graph.graph import Graph


def _counting(graph: Graph, log: list[str], name: str, inputs: list[tf.Tensor]) -> tf.Tensor:
    def kernel(*values: _core.Tensor) -> _core.Tensor:
        log.append(name)
        return _core.Tensor.borrow(np.array(len(log)))

    return graph.record(name, kernel, inputs, [(tf.int64, [])], name=name).outputs[0]


def test_each_operation_runs_at_most_once_and_only_if_it_is_needed() -> None:
    with tf.Graph().as_default() as graph, tf.Session() as session:
        log: list[str] = []
        a = _counting(graph, log, "a", [])
        b, c = _counting(graph, log, "b", [a]), _counting(graph, log, "c", [a])
        _counting(graph, log, "unused", [a])
        session.run([b, c, a, b.op])
        assert log == ["a", "b", "c"]
        log.clear()
        session.run(b, {a: 1})
        assert log == ["b"]


def test_control_dependencies_come_first_even_of_what_is_fed_away() -> None:
    with tf.Graph().as_default() as graph, tf.Session() as session:
        log: list[str] = []
        first = _counting(graph, log, "first", [])
        with graph.control_dependencies([first]):
            second = _counting(graph, log, "second", [])
        session.run(second)
        assert log == ["first", "second"]
        log.clear()
        session.run(second, {first: 1})
        assert log == ["first", "second"]


def test_many_runs_do_not_grow_memory() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32)
        y = x + 1.0
        for value in range(100):
            session.run([y], {x: value})
        gc.collect()
        tracemalloc.start()
        for value in range(2000):
            session.run([y], {x: value})
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    assert grown < 10_000, f"{grown} bytes after 2000 runs"
