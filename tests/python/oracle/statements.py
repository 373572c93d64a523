"""What a random program consists of: one function for each kind of statement, and its weight."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from draw import COMPLEX, DTYPES, SMALL, Draw, Shape, spelt

if TYPE_CHECKING:
    from generate import Live

UPDATES = ("update", "add", "sub", "mul", "div", "min", "max")
ND_UPDATES = ("update", "add", "sub", "min", "max")


class Scene:
    """What a statement is drawn from: chance, and what is there already."""

    def __init__(self, draw: Draw, live: Live) -> None:
        self.draw, self.live = draw, live

    def variable(self, rows: bool = False) -> tuple[str, Shape, str]:
        """The name, shape and dtype of a variable; of one with rows, mostly, if that is asked."""
        names = self.live.variables()
        fit = [name for name in names if self.live.shape(name)]
        return self._described(self.draw.pick(*(fit if rows and fit else names)))

    def tensor(self) -> tuple[str, Shape, str]:
        """The same of a variable or a tensor."""
        return self._described(self.draw.pick(*self.live.tensors()))

    def _described(self, name: str) -> tuple[str, Shape, str]:
        return name, self.live.shape(name), self.live.dtype(name)

    def depth(self, shape: Shape) -> int:
        """How many indices a tuple has; seldom none."""
        low = 0 if self.draw.chance(0.05) or not shape else 1
        return int(self.draw.rng.integers(low, len(shape) + 1))

    def value(self, shape: Shape, dtype: str) -> str:
        """A value of this shape and dtype, mostly; a literal or something that is there."""
        draw = self.draw
        if draw.chance(0.04):
            shape = draw.other_shape(shape)
        if draw.chance(0.04):
            dtype = draw.other_dtype()
        if draw.chance(0.02):
            return str(draw.pick("None", "'text'", "object()", "{}", "[[1], [2, 3]]", "2.5", "7"))
        there = self.live.of(shape, dtype)
        if there and draw.chance(0.3):
            return str(draw.pick(*there))
        if dtype not in (*DTYPES, *SMALL):
            dtype = "float32"
        return draw.value(shape, dtype)

    def divisor(self, shape: Shape, dtype: str) -> str:
        """A value to divide by, or to multiply with: mostly without zeros, never -1."""
        low = 0 if self.draw.chance(0.05) else 1
        elements = self.draw.rng.integers(low, 4, shape).tolist()
        if dtype in ("bool", "string") or dtype not in DTYPES or 0 in shape:
            return self.value(shape, dtype if dtype in (*DTYPES, *SMALL) else "float32")
        return f"tf.constant({elements!r}, tf.{dtype})"


def sensible(scene: Scene, dtype: str, ops: tuple[str, ...]) -> str:
    """One of the operations on a variable: one that its dtype has, mostly."""
    if not scene.draw.chance(0.1):
        if dtype in ("bool", "string", *SMALL):
            return "update"
        if dtype in COMPLEX:
            ops = tuple(op for op in ops if op not in ("min", "max"))
    return str(scene.draw.pick(*ops))


Statement = Callable[[Scene], str]
STATEMENTS: dict[str, tuple[float, Statement]] = {}


def statement(weight: float) -> Callable[[Statement], Statement]:
    """Enters a function in the table of statements."""

    def enter(function: Statement) -> Statement:
        STATEMENTS[function.__name__] = (weight, function)
        return function

    return enter


def call(name: str, /, *arguments: Any, **options: Any) -> str:
    """The source of a call, without the options that are None."""
    given = [f"{key}={value}" for key, value in options.items() if value is not None]
    return f"{name}({', '.join([*map(str, arguments), *given])})"


# Making


@statement(3)
def variable(scene: Scene) -> str:
    draw = scene.draw
    dtype, shape = draw.dtype(), draw.shape()
    asked = f"tf.{dtype}" if draw.chance(0.3) else None
    if draw.chance(0.03):
        asked = f"tf.{draw.other_dtype()}"
    bare = asked is not None and draw.chance(0.5)
    value = draw.bare(shape, dtype) if bare else draw.value(shape, dtype)
    if draw.chance(0.05):
        value = f"lambda: {value}"
    return call(
        "tf.Variable",
        value,
        dtype=asked,
        name=draw.pick("'a'", "'embedding'", "None") if draw.chance(0.2) else None,
        trainable=draw.pick("True", "False") if draw.chance(0.1) else None,
        shape=_declared_shape(draw, shape) if draw.chance(0.15) else None,
    )


@statement(0.4)
def small(scene: Scene) -> str:
    draw = scene.draw
    value = draw.small(draw.shape(), str(draw.pick(*SMALL)))
    return f"tf.{draw.pick('Variable', 'Variable', 'constant', 'ones_like')}({value})"


def _declared_shape(draw: Draw, shape: Shape) -> str:
    dims = [None if draw.chance(0.4) else dim for dim in shape]
    if draw.chance(0.1):
        dims = [*dims, 2]
    return str(draw.pick("tf.TensorShape(None)", f"tf.TensorShape({dims})", f"{dims}"))


@statement(1)
def scoped(scene: Scene) -> str:
    """Making and computing within scopes, and the rarer arguments of variables."""
    draw = scene.draw
    name, _, _ = scene.tensor()
    value = draw.value(draw.shape(), draw.dtype())
    return str(draw.pick(*SCOPED)).replace("VALUE", value).replace("{}", name)


SCOPED = (
    "within(tf.name_scope('outer'), lambda: tf.Variable(VALUE, name='inner'))",
    "within(tf.name_scope('outer'), lambda: tf.Variable(VALUE)).name",
    "within(tf.name_scope('a'), lambda: within(tf.name_scope('b'), lambda: tf.Variable(1).name))",
    "within(tf.name_scope('not valid!'), lambda: 1)", "within(tf.name_scope(None), lambda: 1)",
    "within(tf.device('CPU:0'), lambda: tf.Variable(VALUE)).device",
    "within(tf.device('/cpu:0'), lambda: {} == {}).device",
    "within(tf.device('GPU:0'), lambda: tf.identity({})).device",
    "within(tf.device('GPU:0'), lambda: tf.Variable(VALUE)).device",
    "within(tf.device(None), lambda: tf.constant(VALUE)).device",
    "within(tf.device('/job:localhost/device:CPU:0'), lambda: {} == {}).device",
    "within(tf.device('nowhere'), lambda: tf.constant(1))",
    "within(tf.control_dependencies([{}]), lambda: tf.identity({}))",
    "within(tf.control_dependencies(None), lambda: tf.identity({}))",
    "tf.Variable(VALUE, constraint=lambda x: x).constraint is None",
    "tf.Variable(VALUE, constraint=1)", "tf.Variable(VALUE, validate_shape=False)",
    "tf.Variable(VALUE, synchronization=tf.VariableSynchronization.ON_READ).trainable",
    "tf.Variable(VALUE, aggregation=tf.VariableAggregation.SUM).aggregation.name",
    "tf.Variable(VALUE, synchronization='auto')", "tf.Variable(VALUE, aggregation=1)",
    "tf.Variable(VALUE, True, True, None, 'fifth')", "tf.Variable(VALUE, name=1)",
    "tf.Variable(VALUE, name='not valid!')", "tf.Variable(VALUE, name='')", "tf.Variable()",
    "tf.Variable(VALUE, name='a/b')", "tf.Variable(None)", "tf.Variable(VALUE, shape=5)",
    "tf.Variable({}, dtype=tf.float32)", "tf.Variable({}, shape=tf.TensorShape(None)).shape",
    "tf.Variable(VALUE, caching_device='CPU:0').dtype", "tf.Variable(VALUE, import_scope='a')",
    "tf.Variable(VALUE, unknown=1)", "tf.IndexedSlices(VALUE, [0])", "tf.Variable(VALUE, dtype=1)",
    "tf.IndexedSlices({}, [0], dense_shape=[3])", "tf.Variable(VALUE, dtype='float64')",
    "str(tf.IndexedSlices({}, tf.constant([0])))", "tf.Variable(VALUE, dtype=np.float32)",
    "tf.config.get_soft_device_placement()",
    "[device.device_type for device in tf.config.list_physical_devices('CPU')]",
    "[device.name for device in tf.config.list_logical_devices()]",
    "tf.VariableSynchronization.ON_READ.value", "list(tf.VariableAggregation.__members__)",
)  # fmt: skip


@statement(2)
def constant(scene: Scene) -> str:
    draw = scene.draw
    shape, dtype = draw.shape(), draw.dtype()
    asked = f"tf.{dtype}" if draw.chance(0.5) else None
    if draw.chance(0.05):
        asked = f"tf.{draw.other_dtype()}"
    reshaped = None
    if draw.chance(0.15):
        reshaped = f"{list(draw.pick(shape, draw.shape(), (*shape, 1)))}"
    value = draw.bare(shape, dtype) if asked or draw.chance(0.5) else draw.value(shape, dtype)
    return call("tf.constant", value, dtype=asked, shape=reshaped)


@statement(1)
def convert(scene: Scene) -> str:
    draw = scene.draw
    name, shape, dtype = scene.tensor()
    value = draw.pick(name, scene.value(shape, dtype))
    asked = spelt(dtype) if draw.chance(0.4) else None
    if draw.chance(0.1):
        asked = f"tf.{draw.other_dtype()}"
    return call("tf.convert_to_tensor", value, dtype=asked)


# Changing


@statement(6)
def assign(scene: Scene) -> str:
    name, shape, dtype = scene.variable()
    op = sensible(scene, dtype, ("update", "add", "sub"))
    method = "assign" if op == "update" else f"assign_{op}"
    if scene.draw.chance(0.1) and 0 not in shape:
        shape = tuple(max(1, dim - 1) for dim in shape)
    value = scene.value(shape, dtype)
    if scene.draw.chance(0.3):
        value = scene.draw.bare(shape, dtype if dtype in DTYPES else "int32")
    return call(f"{name}.{method}", value, read_value="False" if scene.draw.chance(0.05) else None)


@statement(7)
def scatter(scene: Scene) -> str:
    draw = scene.draw
    name, shape, dtype = scene.variable(rows=True)
    op = sensible(scene, dtype, UPDATES)
    at = draw.shape(most=2) if draw.chance(0.3) else (int(draw.rng.integers(0, 5)),)
    indices = draw.indices(at, shape[0] if shape else 1)
    rows = () if draw.chance(0.2) else at + shape[1:]
    if draw.chance(0.03) and rows:
        rows = (*rows, 1)  # trailing dimensions of another size are undefined behaviour there
    values = scene.divisor(rows, dtype) if op == "div" else _update(scene, rows, dtype)
    if draw.chance(0.02):
        return f"{name}.scatter_{op}({values})"
    return f"{name}.scatter_{op}(tf.IndexedSlices({values}, {indices}))"


def _update(scene: Scene, shape: Shape, dtype: str) -> str:
    """A value of exactly this shape."""
    dtype = scene.draw.other_dtype() if scene.draw.chance(0.04) else dtype
    there = scene.live.of(shape, dtype)
    if there and scene.draw.chance(0.3):
        return str(scene.draw.pick(*there))
    return scene.draw.value(shape, dtype if dtype in (*DTYPES, *SMALL) else "float32")


@statement(6)
def scatter_nd(scene: Scene) -> str:
    draw = scene.draw
    name, shape, dtype = scene.variable(rows=True)
    depth = int(draw.rng.integers(1, len(shape) + 1)) if shape else 1
    batch = (int(draw.rng.integers(0, 5)),) if draw.chance(0.8) else draw.shape(most=2) or (1,)
    indices = draw.tuples(batch, shape[:depth] or (1,))
    values = scene.value(batch + shape[depth:], dtype)
    return f"{name}.scatter_nd_{sensible(scene, dtype, ND_UPDATES)}({indices}, {values})"


@statement(1)
def batch_scatter_update(scene: Scene) -> str:
    draw = scene.draw
    name, shape, dtype = scene.variable(rows=True)
    batch = shape[: int(draw.rng.integers(0, len(shape)))] if shape else ()
    at = (*batch, 2)
    indices = draw.indices(at, shape[len(batch)] if len(shape) > len(batch) else 1)
    values = _update(scene, at + shape[len(batch) + 1 :], dtype)
    return f"{name}.batch_scatter_update(tf.IndexedSlices({values}, {indices}))"


@statement(4)
def assign_slice(scene: Scene) -> str:
    draw = scene.draw
    name, shape, dtype = scene.variable()
    method = "assign" if draw.chance(0.95) else draw.pick("assign_add", "assign_sub")
    if draw.chance(0.5) or not shape:
        value = scene.value((), dtype)
        key = draw.key(shape)
    else:
        stop = int(draw.rng.integers(0, shape[0] + 1))
        key, value = f":{stop}", scene.value((stop, *shape[1:]), dtype)
    return f"{name}[{key}].{method}({value})"


@statement(0.7)
def count_up_to(scene: Scene) -> str:
    name, _, _ = scene.variable()
    fit = [*scene.live.of((), "int32"), *scene.live.of((), "int64")]
    if fit and not scene.draw.chance(0.1):
        name = scene.draw.pick(*fit)
    return f"{name}.count_up_to({int(scene.draw.rng.integers(-1, 20))})"


# Reading


@statement(4)
def read(scene: Scene) -> str:
    draw = scene.draw
    name, shape, dtype = scene.variable(rows=True)
    form = draw.pick("value", "sparse_read", "gather_nd", "method")
    if form == "sparse_read":
        return f"{name}.sparse_read({draw.indices(draw.shape(most=2), shape[0] if shape else 1)})"
    if form == "gather_nd":
        depth = scene.depth(shape)
        return f"{name}.gather_nd({draw.tuples(draw.shape(most=2), shape[:depth])})"
    if form == "method":
        return f"{name}.{draw.pick('numpy', 'read_value', 'value', 'read_value_no_copy')}()"
    if not shape and dtype == "string":  # there, NumPy gets a bytes object
        return f"tf.identity({name})"
    return f"{draw.pick('tf.identity', 'tf.convert_to_tensor', 'np.asarray', 'np.array')}({name})"


@statement(3)
def gather(scene: Scene) -> str:
    draw = scene.draw
    name, shape, _ = scene.tensor()
    if draw.chance(0.3) and (shape or draw.chance(0.1)):
        depth = scene.depth(shape)
        return f"tf.gather_nd({name}, {draw.tuples(draw.shape(most=2), shape[:depth])})"
    axis = draw.axis(len(shape)) if draw.chance(0.6) else None
    size = shape[axis or 0] if shape and -len(shape) <= (axis or 0) < len(shape) else 1
    batch = None
    at = draw.shape(most=2)
    if draw.chance(0.15) and len(shape) > 1:
        batch, axis, at = 1, None, (shape[0], *draw.shape(most=1))
        size = shape[1]
    return call("tf.gather", name, draw.indices(at, size), axis=axis, batch_dims=batch)


@statement(5)
def slice_(scene: Scene) -> str:
    name, shape, _ = scene.tensor()
    if scene.draw.chance(0.08) and shape:
        mask = scene.draw.bare(shape[: scene.draw.pick(1, len(shape))], "bool")
        return f"{name}[tf.constant({mask}, tf.bool)]"
    return f"{name}[{scene.draw.key(shape)}]"


@statement(5)
def look(scene: Scene) -> str:
    """Attributes and the protocols of Python."""
    name, _, dtype = scene.tensor() if scene.draw.chance(0.5) else scene.variable()
    form = str(scene.draw.pick(*LOOKS))
    if dtype in COMPLEX and form.startswith(("int(", "float(")):  # of which NumPy warns
        form = "complex({})"
    if dtype == "string" and form.startswith("np."):  # which gets strings of fixed length there
        form = "tf.identity({})"
    return form.replace("{}", name)


LOOKS = (
    "repr({})", "str({})", "format({})", "{}.shape", "{}.dtype", "{}.name", "{}.device",
    "{}.get_shape()", "{}.ndim", "{}.trainable", "len({})", "int({})", "float({})", "complex({})",
    "bool({})", "operator.index({})", "list({})", "hash({})", "{} is None", "{} == None",
    "{} != None", "copy.copy({})", "copy.deepcopy({})", "{}.numpy().tolist()", "str({}.dtype)",
    "{}.shape.rank", "{}.shape.as_list()", "{}.shape.num_elements()", "{}.ref() == {}.ref()",
    "{}.ref().deref() is {}", "{}.experimental_ref() is None", "not {}", "{} in [1]",
    "operator.iadd({}, 1)", "operator.imul({}, 2)", "operator.isub({}, 1)",
    "operator.itruediv({}, 2)", "operator.ipow({}, 2)", "{}.is_initialized()", "{}.set_shape([2])",
    "{}.synchronization.name", "{}.aggregation.name", "{}.constraint", "[row for row in {}][:2]",
    "isinstance({}, tf.Tensor)", "isinstance({}, tf.Variable)", "{}.missing", "{}.eval()",
    "{}.initialized_value()", "{}.graph", "{}.op", "{}.initializer", "{}.initial_value",
    "tf.shape({})", "tf.rank({})", "tf.size({})", "tf.shape({}, out_type=tf.int64)",
    "{}.dtype.is_floating", "{}.dtype.is_integer", "{}.dtype.size", "{}.dtype.as_numpy_dtype",
    "np.add({}, 1)", "np.sum({})", "{}.assign", "{}({})", "{}.load(1)", "{}.to_proto()",
    "pickle.loads(pickle.dumps({}))", "tf.is_tensor({})",
    "{}.shape == {}.numpy().shape",
)  # fmt: skip
