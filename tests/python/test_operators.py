"""The operators of Tensor and Variable."""

from __future__ import annotations

import inspect
import operator
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv
from resvar import errors
from resvar.operators import NoInPlaceOperators, Operators

KINDS = {"tensor": rv.constant, "variable": rv.Variable}
ARITHMETIC = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": operator.truediv,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "pow": operator.pow,
}
ORDERS = {"lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge}
BITS = {"and": operator.and_, "or": operator.or_, "xor": operator.xor}


@pytest.fixture(params=KINDS)
def make(request: pytest.FixtureRequest) -> Any:
    """Makes a tensor or a variable."""
    return KINDS[request.param]


@pytest.mark.parametrize("name", [*ARITHMETIC, *ORDERS])
def test_both_sides(make: Any, name: str) -> None:
    function = (ARITHMETIC | ORDERS)[name]
    values = np.float32([4.0, 5.0])
    for other in (2.0, 2, [2, 8], np.float64([2, 8]), np.float64(2), rv.constant([2.0, 8.0])):
        left, right = function(make(values), other), function(other, make(values))
        assert type(left) is type(right) is rv.Tensor
        plain = np.asarray(other, np.float32)
        assert_same_bytes(left, function(values, plain))
        assert_same_bytes(right, function(plain, values))


@pytest.mark.parametrize("name", BITS)
def test_bits_and_logic(make: Any, name: str) -> None:
    function = BITS[name]
    for other in (10, [10, 3], np.int64([10, 3])):
        plain = np.asarray(other, np.int32)
        bits = np.int32([12, 5])
        assert_same_bytes(function(make(bits), other), function(bits, plain))
        assert_same_bytes(function(other, make(bits)), function(plain, bits))
    flags = np.array([True, False])
    assert_same_bytes(function(make(flags), True), function(flags, True))
    assert_same_bytes(function([False, True], make(flags)), function(flags, ~flags))
    with pytest.raises(TypeError, match="Cannot convert 1"):
        function(make(flags), 1)
    with pytest.raises(errors.InvalidArgumentError, match=r"input #1.* bool tensor .* int32"):
        function(make(flags), rv.constant(1))
    with pytest.raises(errors.InvalidArgumentError, match="'T' of float"):
        function(make(1.5), 1)


def test_one_operand(make: Any) -> None:
    assert_same_bytes(-make([1, -2]), np.int32([-1, 2]))
    assert_same_bytes(abs(make([1.5, -2])), np.float32([1.5, 2]))
    assert_same_bytes(abs(make([3 + 4j])), np.float64([5]))
    assert_same_bytes(~make([5, -1]), np.int32([-6, 0]))
    assert_same_bytes(~make([True, False]), np.array([False, True]))
    with pytest.raises(errors.InvalidArgumentError, match="Invert"):
        ~make(1.5)
    with pytest.raises(TypeError, match=r"bad operand type for unary \+"):
        +make(1)


def test_matrices(make: Any) -> None:
    m = make([[1, 2], [3, 4]])
    assert_same_bytes(m @ [[5], [6]], np.int32([[17], [39]]))
    assert_same_bytes([[5, 6]] @ m, np.int32([[23, 34]]))
    assert_same_bytes(np.eye(2) @ m, np.int32([[1, 2], [3, 4]]))
    with pytest.raises(errors.InvalidArgumentError, match=r"In\[0\] ndims must be >= 2"):
        make([1]) @ m
    with pytest.raises(TypeError, match="MatMul as input #1"):
        m @ 1.5


def test_bool_factors_are_flags(make: Any) -> None:
    flags = make([True, False])
    expected = np.array([True, False])
    for other in (True, 2, 1.5, [3, 4], rv.constant([1.0, 2.0]), np.array([5, 0])):
        assert_same_bytes(flags * other, expected)
    assert_same_bytes(True * flags, expected)
    assert_same_bytes(make([1, 2]) * flags, expected)
    assert_same_bytes(make([1, 2]) * True, np.int32([1, 2]))
    with pytest.raises(TypeError, match="Cannot convert 1"):
        1 * flags


def test_division_of_python_2(make: Any) -> None:
    assert_same_bytes(make([7, -7]).__div__(2), np.int32([3, -4]))
    assert_same_bytes(make([7.0, -7.0]).__div__(2), np.float32([3.5, -3.5]))
    assert_same_bytes(make([2, 4]).__rdiv__(7), np.int32([3, 1]))
    assert_same_bytes(make([2j]).__rdiv__(4j), np.array([2 + 0j]))


@pytest.mark.parametrize("name", [*ARITHMETIC, *ORDERS, *BITS])
def test_dtypes_do_not_mix(make: Any, name: str) -> None:
    function = (ARITHMETIC | ORDERS | BITS)[name]
    i = make([1, 2])
    for other in (
        1.5,
        "a",
        None,
        {},
        object(),
        [1.5, 2],
        rv.constant(1.5),
        rv.Variable(np.int64(1)),
    ):
        with pytest.raises(TypeError):
            function(i, other)
        formats = name == "mod" and isinstance(other, str)
        if not formats and not isinstance(other, rv.Variable | rv.Tensor):
            with pytest.raises(TypeError):
                function(other, i)


@pytest.mark.parametrize("name", [*ARITHMETIC, *ORDERS])
def test_shapes_must_fit(make: Any, name: str) -> None:
    function = (ARITHMETIC | ORDERS)[name]
    with pytest.raises(errors.InvalidArgumentError, match=r"Incompatible shapes: \[2\] vs. \[3\]"):
        function(make([1.0, 2.0]), [1, 2, 3])
    assert function(make([[1.0], [2.0]]), [1, 2, 3]).shape == [2, 3]


def test_equality(make: Any) -> None:
    x = make([1.0, 2.0])
    yes, no = np.array([True, False]), np.array([False, True])
    for other in (
        1,
        [1, 3],
        np.array([1.0, 3.0]),
        rv.constant([1.0, 3.0]),
        rv.Variable([1.0, 3.0]),
    ):
        for result, expected in [(x == other, yes), (other == x, yes)]:
            assert type(result) is rv.Tensor
            assert_same_bytes(result, expected)
        assert_same_bytes(x != other, no)
        assert_same_bytes(other != x, no)
    assert_same_bytes(x == [1, 2, 3], np.False_)
    assert_same_bytes(x != [1, 2, 3], np.True_)
    assert bool(make(1.0) == 1)
    for other in ("a", {}, object(), rv.constant([1, 2])):
        with pytest.raises(TypeError):
            x == other  # noqa: B015


def test_equality_with_none() -> None:
    t, v = rv.constant(1), rv.Variable(1)
    assert (t == None) is False  # noqa: E711
    assert (t != None) is True  # noqa: E711
    for function in (operator.eq, operator.ne):
        with pytest.raises(ValueError, match="unsupported type"):
            function(v, None)


def test_tensors_are_not_hashable(make: Any) -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(make(1))


def test_results_do_not_change() -> None:
    v = rv.Variable([1.0, 2.0])
    total = v + 1
    v.assign([7, 7])
    assert_same_bytes(total, np.float32([2, 3]))


def test_tensors_can_be_counted_up() -> None:
    t = rv.constant([1, 2])
    t += 1
    t *= 2
    assert_same_bytes(t, np.int32([4, 6]))


IN_PLACE = {
    "+": "v.assign_add(x)",
    "-": "v.assign_sub(x)",
    "*": "v.assign(v * x)",
    "/": "v.assign(v / x)",
    "**": "v.assign(v ** x)",
}


@pytest.mark.parametrize("symbol", IN_PLACE)
def test_variables_say_how_to_change_them(symbol: str) -> None:
    v = rv.Variable(1.0)
    with pytest.raises(RuntimeError) as caught:
        exec(f"v {symbol}= 1", {"v": v})
    assert str(caught.value).startswith(f"`v {symbol}= x` is not supported for a Variable `v`.")
    assert f"Use `{IN_PLACE[symbol]}`" in str(caught.value)
    assert v.numpy() == 1


def test_other_assignments_rebind_the_name() -> None:
    v = w = rv.Variable(7)
    v //= 2
    w %= 4
    assert type(v) is type(w) is rv.Tensor
    assert (int(v), int(w)) == (3, 3)


def test_old_names_raise_too() -> None:
    for method in ("__idiv__", "__irealdiv__"):
        with pytest.raises(RuntimeError, match=r"Use `v\.assign"):
            getattr(rv.Variable(1), method)(1)
    assert not hasattr(rv.constant(1), "__iadd__")


def test_what_there_is_not(make: Any) -> None:
    for function in (operator.lshift, operator.rshift, divmod):
        with pytest.raises(TypeError, match="unsupported operand type"):
            function(make(1), 1)
    with pytest.raises(TypeError, match="__round__"):
        round(make(1.5))


def test_signatures() -> None:
    def arguments(cls: type, method: str) -> list[str]:
        return list(inspect.signature(getattr(cls, method)).parameters)

    for name in (*ARITHMETIC, *BITS, "div", "matmul"):
        assert arguments(Operators, f"__{name}__") == ["x", "y"]
        assert arguments(Operators, f"__r{name}__") == ["y", "x"]
    for name in ORDERS:
        assert arguments(Operators, f"__{name}__") == ["x", "y", "name"]
    for name in ("neg", "abs", "invert"):
        assert arguments(Operators, f"__{name}__") == ["x", "name"]
    for name in ("eq", "ne"):
        assert arguments(Operators, f"__{name}__") == ["self", "other"]
    for name in ("add", "sub", "mul", "div", "truediv", "realdiv", "pow"):
        assert arguments(NoInPlaceOperators, f"__i{name}__") == ["self", "unused_other"]
