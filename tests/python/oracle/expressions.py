"""Statements that compute: operators and functions on tensors."""

from __future__ import annotations

from draw import INTS, Draw, spelt
from statements import Scene, _update, call, statement

BINARY = (
    "+", "-", "*", "/", "//", "%", "**", "@", "==", "!=", "<", "<=", ">", ">=", "&", "|", "^",
)  # fmt: skip
PAIRS = (
    "add", "subtract", "multiply", "divide", "truediv", "maximum", "minimum", "equal", "not_equal",
    "less", "less_equal", "greater", "greater_equal", "logical_and", "logical_or", "pow",
    "math.floordiv", "math.floormod", "math.squared_difference", "math.logical_xor",
    "math.atan2", "truncatediv", "truncatemod", "math.divide_no_nan", "math.multiply_no_nan",
    "math.xdivy", "math.xlogy", "math.xlog1py",
)  # fmt: skip
UNARY = (
    "abs", "negative", "sign", "square", "sqrt", "math.rsqrt", "exp", "math.expm1", "math.log",
    "math.log1p", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh",
    "acosh", "atanh", "sigmoid", "floor", "math.ceil", "round", "math.rint",
    "math.reciprocal", "logical_not", "math.is_nan", "math.is_inf", "math.is_finite", "identity",
    "zeros_like", "ones_like", "math.real", "math.imag", "math.conj", "transpose", "squeeze",
    "math.reciprocal_no_nan", "math.softplus", "math.softsign", "math.log_sigmoid", "nn.elu",
    "nn.selu", "nn.relu6", "nn.leaky_relu", "nn.silu",
)  # fmt: skip
REDUCTIONS = (
    "reduce_sum", "reduce_mean", "reduce_max", "reduce_min", "reduce_prod", "reduce_any",
    "reduce_all", "argmax", "argmin", "math.argmax", "math.reduce_std", "math.reduce_variance",
    "reduce_logsumexp", "cumsum", "math.cumprod", "math.count_nonzero",
)  # fmt: skip


@statement(9)
def binary(scene: Scene) -> str:
    draw = scene.draw
    name, shape, dtype = scene.tensor()
    op = draw.pick(*BINARY)
    if dtype == "bool" and draw.chance(0.8):
        op = draw.pick("&", "|", "^", "==", "!=")
    elif op in ("&", "|", "^") and dtype not in INTS and draw.chance(0.9):
        op = draw.pick("+", "-", "*", "==", "<=")
    elif dtype == "string" and draw.chance(0.8):
        op = draw.pick("+", "==", "!=")
    if op == "@":
        return _matmul(scene)
    if op == "**":
        return f"{name} ** {draw.pick('2', '3', '0', '-1', '0.5', '2.0', scene.value((), dtype))}"
    if draw.chance(0.3):
        shape = draw.pick((), shape[1:], (1, *shape[1:]) if shape else ())
    other = scene.divisor(shape, dtype) if op in ("/", "//", "%") else scene.value(shape, dtype)
    if op in ("&", "|", "^"):  # there, what does not convert raises AttributeError
        other = _update(scene, shape, dtype)
    if dtype == "bool" and op in ("/", "//", "%"):  # there, it falls to NumPy
        op = "=="
    if op not in ("//", "%") and draw.chance(0.25):
        return f"{other} {op} {name}"
    if op not in ("&", "|", "^") and dtype != "string" and draw.chance(0.15):
        other = draw.pick("2", "2.5", "True", "3", "np.float32(2)", "np.int64(3)", "np.ones(2)")
    return f"{name} {op} {other}"


def _matmul(scene: Scene) -> str:
    draw = scene.draw
    name, shape, dtype = scene.tensor()
    inner = shape[-1] if shape else 1
    other = (*shape[:-2], inner, 2) if len(shape) > 1 else (inner, 2)
    if draw.chance(0.5):
        return f"{name} @ {scene.value(other, dtype)}"
    flag = draw.pick(None, None, "True")
    if flag:
        other = (*other[:-2], other[-1], other[-2])
    return call("tf.matmul", name, scene.value(other, dtype), transpose_b=flag)


@statement(4)
def pair(scene: Scene) -> str:
    name, shape, dtype = scene.tensor()
    function = scene.draw.pick(*PAIRS)
    if dtype == "bool" and "divide" in function:
        function = "equal"
    if "logical" in function and scene.draw.chance(0.9):
        return f"tf.{function}({name} == {name}, {scene.value(shape, 'bool')})"
    divides = "div" in function or "mod" in function or "truncate" in function
    other = scene.divisor(shape, dtype) if divides else scene.value(shape, dtype)
    return f"tf.{function}({name}, {other})"


@statement(5)
def unary(scene: Scene) -> str:
    name, _, _ = scene.tensor()
    if scene.draw.chance(0.3):
        return f"{scene.draw.pick('-', '~', 'abs', '+')}({name})"
    return f"tf.{scene.draw.pick(*UNARY)}({name})"


@statement(4)
def reduction(scene: Scene) -> str:
    draw = scene.draw
    name, shape, _ = scene.tensor()
    function = draw.pick(*REDUCTIONS)
    if function in ("reduce_any", "reduce_all") and draw.chance(0.9):
        name = f"{name} != 0" if draw.chance(0.5) else f"{name} == {name}"
    axis = draw.axis(len(shape)) if draw.chance(0.6) else None
    if "cum" in function or "arg" in function:
        return call(f"tf.{function}", name, axis=axis)
    if draw.chance(0.2) and len(shape) > 1:
        axis = "[0, 1]"
    keep = "True" if draw.chance(0.2) else None
    return call(f"tf.{function}", name, axis=axis, keepdims=keep)


@statement(3)
def cast(scene: Scene) -> str:
    name, _, _ = scene.tensor()
    return f"tf.cast({name}, {scene.draw.pick('tf.{}', 'tf.{}', repr('{}'))})".format(
        scene.draw.dtype()
    )


@statement(3)
def reshape(scene: Scene) -> str:
    draw = scene.draw
    name, shape, _ = scene.tensor()
    form = draw.pick("flat", "tail", "same", "any", "expand", "transpose", "tile", "broadcast")
    if form == "expand":
        return f"tf.expand_dims({name}, {draw.axis(len(shape) + 1)})"
    if form == "transpose":
        return f"tf.transpose({name}, {draw.rng.permutation(len(shape)).tolist()})"
    if form == "tile":
        return f"tf.tile({name}, {[int(n) for n in draw.rng.integers(0, 3, len(shape))]})"
    if form == "broadcast":
        return f"tf.broadcast_to({name}, {[2, *shape]})"
    wanted = {"flat": [-1], "tail": [*shape, 1], "same": list(shape), "any": list(draw.shape())}
    return f"tf.reshape({name}, {wanted[form]})"


@statement(3)
def make(scene: Scene) -> str:
    draw = scene.draw
    shape, dtype = list(draw.shape()), draw.dtype()
    form = draw.pick("zeros", "ones", "fill", "range", "range", "one_hot", "eye", "linspace")
    if form in ("zeros", "ones"):
        return call(f"tf.{form}", shape, dtype=f"tf.{dtype}" if draw.chance(0.6) else None)
    if form == "fill":
        return f"tf.fill({shape}, {scene.value((), dtype)})"
    if form == "range":
        limits = [draw.pick(0, 1, 3, 7, -2, 2.5, 0.5) for _ in range(draw.pick(1, 2))]
        delta = draw.pick(None, 1, 2, -1, 0.5, 0 if draw.chance(0.1) else 1)
        return call("tf.range", *limits, delta=delta)
    if form == "eye":
        return call("tf.eye", draw.pick(1, 3), dtype=f"tf.{dtype}" if draw.chance(0.5) else None)
    if form == "linspace":
        return f"tf.linspace({draw.pick(0.0, 1.0)}, {draw.pick(2.0, 10.0)}, {draw.pick(1, 3, 5)})"
    positions = draw.rng.integers(-1, 5, draw.shape(most=2)).tolist()
    return call("tf.one_hot", positions, draw.pick(3, 4, 1))


@statement(3)
def join(scene: Scene) -> str:
    draw = scene.draw
    name, shape, dtype = scene.tensor()
    values = [name, *(scene.value(shape, dtype) for _ in range(draw.pick(0, 1, 2)))]
    axis = draw.axis(len(shape)) if draw.chance(0.5) else 0
    if draw.chance(0.5):
        return f"tf.concat([{', '.join(values)}], {axis})"
    return call("tf.stack", f"[{', '.join(values)}]", axis=draw.pick(None, axis))


@statement(2)
def where(scene: Scene) -> str:
    name, shape, dtype = scene.tensor()
    mask = scene.value(shape, "bool")
    if scene.draw.chance(0.2):
        return f"tf.where({mask})"
    return f"tf.where({mask}, {name}, {scene.value(shape, dtype)})"


@statement(3)
def scatter_copy(scene: Scene) -> str:
    draw = scene.draw
    name, shape, dtype = scene.tensor()
    depth = int(draw.rng.integers(1, len(shape) + 1)) if shape else 1
    batch = (int(draw.rng.integers(1, 4)),)
    indices = draw.tuples(batch, shape[:depth] or (1,))
    updates = _update(scene, batch + shape[depth:], dtype)
    if draw.chance(0.3):
        return f"tf.scatter_nd({indices}, {updates}, {list(shape)})"
    op = draw.pick("update", "add", "sub", "min", "max")
    return f"tf.tensor_scatter_nd_{op}({name}, {indices}, {updates})"


@statement(2)
def control(scene: Scene) -> str:
    draw = scene.draw
    name, shape, dtype = scene.tensor()
    other = scene.value(shape, dtype)
    forms = (
        f"tf.cond(tf.constant({draw.pick('True', 'False')}), lambda: {name}, lambda: {other})",
        f"tf.cond({draw.pick('True', 'False', '1', name)}, lambda: {name}, lambda: 3)",
        "tf.while_loop(lambda i: i < 5, lambda i: i + 2, [tf.constant(0)])",
        f"tf.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, x), [0, {name}])",
        f"tf.group({name})",
        "tf.group()",
        f"tf.random.normal({list(shape)}).shape",
        f"tf.random.uniform({list(shape)}, maxval=9, dtype={spelt(dtype)}).dtype",
        f"tf.random.truncated_normal({list(shape)}, dtype={spelt(dtype)}).dtype",
        f"tf.squeeze({name}, {draw.axis(len(shape))})",
        f"tf.unstack({name})",
        f"tf.clip_by_value({name}, 1, 3)",
    )
    return str(draw.pick(*forms))


SHAPES = (
    "A.is_compatible_with(B)", "A.merge_with(B)", "A.concatenate(B)", "A == B", "A != B", "A + B",
    "A[0]", "A[-1]", "A[1:]", "A[:2]", "A.rank", "A.ndims", "len(A)", "A.as_list()", "A.dims",
    "A.num_elements()", "A.is_fully_defined()", "A.assert_is_fully_defined()", "str(A)", "repr(A)",
    "bool(A)", "list(A)", "A.with_rank(2)", "A.with_rank_at_least(1)", "A.with_rank_at_most(1)",
    "A.assert_has_rank(1)", "A.assert_same_rank(B)", "A.assert_is_compatible_with(B)",
    "A.most_specific_compatible_shape(B)", "A.is_subtype_of(B)", "A == [2]", "A == (2, 3)",
    "A == None", "hash(A) == hash(A)", "tf.TensorShape(A) == A", "A.as_list() == B",
)  # fmt: skip
DTYPE_LOOKS = (
    "A.name", "A.is_floating", "A.is_complex", "A.is_integer", "A.is_bool", "A.is_unsigned",
    "A.size", "A.min", "A.max", "A.limits", "A.as_numpy_dtype", "A.as_datatype_enum",
    "A.base_dtype", "A.real_dtype", "A.is_quantized", "A.is_numpy_compatible", "repr(A)", "str(A)",
    "tf.as_dtype(A.as_numpy_dtype)", "tf.as_dtype(A.name)", "hash(A) == hash(B)", "A == B",
    "A == 'int32'", "A == np.float32", "A != np.int64", "A == None", "A == 1", "tf.as_dtype(A)",
    "A.is_compatible_with(B)", "tf.as_dtype('nothing')", "np.dtype(A.as_numpy_dtype)",
)  # fmt: skip


@statement(2)
def shapes(scene: Scene) -> str:
    """The algebra of shapes, and what dtypes say of themselves."""
    draw = scene.draw
    if draw.chance(0.5):
        form, one, other = draw.pick(*DTYPE_LOOKS), f"tf.{draw.dtype()}", f"tf.{draw.dtype()}"
    else:
        form, one, other = draw.pick(*SHAPES), _some_shape(draw), _some_shape(draw)
    return str(form).replace("A", one).replace("B", other)


def _some_shape(draw: Draw) -> str:
    dims = [None if draw.chance(0.3) else dim for dim in draw.shape()]
    return f"tf.TensorShape({draw.pick(dims, dims, dims, None)})"
