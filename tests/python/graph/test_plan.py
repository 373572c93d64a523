from __future__ import annotations

import gc
import threading
import tracemalloc
from typing import Any

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


def test_a_result_that_nobody_else_has_is_not_copied() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None])
        made: list[np.ndarray[Any, Any]] = []
        double = x * 2.0
        kernel = double.op._kernel.unshared
        double.op._kernel.unshared = lambda *values: made.append(kernel(*values)) or made[-1]
        value = session.run(double, {x: [1, 2]})
        assert value is made[0]
        value[0] = 7.0
        again, negative = session.run([double, -double], {x: [1, 2]})
        np.testing.assert_array_equal(again, [2, 4])
        np.testing.assert_array_equal(negative, [-2, -4])
        assert len(made) == 1, "another operation uses it"


def test_views_and_constants_are_copied() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.constant([[1.0, 2.0]])
        for tensor in (x, tf.identity(x), tf.reshape(x, [2]), tf.transpose(x), x[0]):
            value = session.run(tensor)
            value[...] = 7.0
            assert session.run(tensor).ravel().tolist() == [1.0, 2.0], tensor


def test_many_threads_run_one_plan() -> None:
    with tf.Graph().as_default() as graph, tf.Session() as session:
        x = tf.placeholder(tf.float32, [])
        y = (x + 1.0) * 2.0
        wrong: list[float] = []

        def run(start: int) -> None:
            for value in range(start, start + 200):
                if session.run(y, {x: value}) != (value + 1.0) * 2.0:
                    wrong.append(value)

        threads = [threading.Thread(target=run, args=(1000 * i,)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert graph.version == len(graph.get_operations())


def test_graphs_are_built_by_many_threads() -> None:
    graph = tf.Graph()

    def build() -> None:
        with graph.as_default():
            for _ in range(100):
                tf.add(1.0, 2.0)

    threads = [threading.Thread(target=build) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = [operation.name for operation in graph.get_operations()]
    assert len(set(names)) == len(names) == 4 * 100 * 3
