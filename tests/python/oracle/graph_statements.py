"""What a random program of graphs consists of: one function for each kind of statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from draw import Draw, Shape
from graph_history import NOTHING, Events, History, Node

if TYPE_CHECKING:
    from graph_generate import GraphLive

DTYPES = ("float32", "float32", "int32", "int32", "float64", "int64", "bool")
SCOPES = ("a", "b", "a/c")
INITIALIZERS = (
    "tf.zeros_initializer()", "tf.ones_initializer()", "tf.constant_initializer(2)",
    "tf.initializers.zeros()", "tf.ones_initializer", "None", "3.0", "[1, 2]",
    "lambda shape, dtype: tf.ones(shape, dtype)", "lambda: tf.constant([1.0, 2.0])",
)  # fmt: skip


class GraphScene:
    """What a statement is drawn from: chance, what is there, and the history of its events."""

    def __init__(self, draw: Draw, live: GraphLive, history: History) -> None:
        self.draw, self.live, self.history = draw, live, history

    def dtype(self) -> str:
        return str(self.draw.pick(*DTYPES))

    def variable(self, *dtypes: str, rows: bool = False) -> tuple[str, Shape, str]:
        """The name, shape and dtype of a variable whose shape is known; of one of these dtypes."""
        known = [name for name in self.live.variables() if self.live.shape(name) is not None]
        names = known or self.live.variables()
        fit = [name for name in names if not dtypes or self.live.dtype(name) in dtypes]
        fit = [name for name in fit if self.live.shape(name)] if rows else fit
        name = str(self.draw.pick(*(fit or names)))
        return name, self.live.shape(name) or (), self.live.dtype(name)

    def read(self, name: str, after: Events = NOTHING) -> Node:
        """Uses something as an input of what is recorded after `after`."""
        node = self.live.nodes[name]
        if self.live.kind(name) not in ("Variable", "Unread"):
            return node
        events = self.history.event(self.live.identity(name), False, after | node.ran)
        return Node(events, events, node.feeds)

    def changed(self, name: str, after: Node) -> Node:
        """Changes a variable: what is returned is read once more."""
        node = self.live.nodes[name]
        ran = self.history.event(self.live.identity(name), True, after.data | node.ran)
        data = self.history.event(self.live.identity(name), False, ran)
        return Node(data, ran, after.feeds | node.feeds)

    def operand(self, shape: Shape, dtype: str, after: Events = NOTHING) -> tuple[str, Node]:
        """A value of this shape and dtype, mostly, in source text."""
        draw = self.draw
        if draw.chance(0.03):
            shape = draw.other_shape(shape)
        if draw.chance(0.03):
            dtype = self.dtype()
        there = self.live.of(shape, dtype)
        if there and draw.chance(0.45):
            name = str(draw.pick(*there))
            return name, self.read(name, after).also(Node(after, after))
        if dtype in ("int32", "float32", "int64", "float64") and draw.chance(0.1):
            first, one = self.operand(shape, dtype, after)
            second, other = self.operand(shape, dtype, after)
            return f"({first} {draw.pick('+', '-', '*')} {second})", one.also(other)
        elements = draw.elements(shape, dtype)
        literal = repr(elements) if draw.chance(0.5) else f"tf.constant({elements!r}, tf.{dtype})"
        if 0 in shape:
            literal = f"tf.zeros({list(shape)}, tf.{dtype})"
        return literal, Node(after, after)

    def controlled(self) -> tuple[Callable[[str], str], Node]:
        """Puts an expression into a scope of control dependencies, now and then."""
        names = [n for n in self.live.all() if self.live.kind(n) in ("Operation", "Unread")]
        if not names or not self.draw.chance(0.4):
            return (lambda code: code), Node()
        chosen = {str(self.draw.pick(*names)) for _ in range(int(self.draw.pick(1, 1, 2)))}
        first = Node()
        for name in sorted(chosen):
            node = self.live.nodes[name]
            first = first.also(Node(node.ran, node.ran, node.feeds))
        inputs = ", ".join(sorted(chosen))
        return (lambda code: f"within(tf.control_dependencies([{inputs}]), lambda: {code})"), first


Statement = Callable[[GraphScene], tuple[str, Node]]
STATEMENTS: dict[str, tuple[float, Statement]] = {}


def statement(weight: float) -> Callable[[Statement], Statement]:
    """Enters a function in the table."""

    def enter(function: Statement) -> Statement:
        STATEMENTS[function.__name__] = (weight, function)
        return function

    return enter


@statement(2.5)
def variable(scene: GraphScene) -> tuple[str, Node]:
    draw = scene.draw
    shape, dtype = draw.shape(most=2), scene.dtype()
    value, node = scene.operand(shape, dtype)
    if node.data:  # what depends on another variable is another matter
        value, node = f"tf.constant({draw.elements(shape, dtype)!r}, tf.{dtype})", Node()
    options = []
    if draw.chance(0.4):
        options.append(f"name={draw.pick('v', 'v', 'w', 'a/v')!r}")
    if draw.chance(0.15):
        options.append("trainable=False")
    if draw.chance(0.1):
        options.append(f"collections={draw.pick('[tf.GraphKeys.LOCAL_VARIABLES]', [], ['mine'])}")
    if draw.chance(0.1):
        options.append(f"dtype=tf.{scene.dtype()}")
    if draw.chance(0.1):
        options.append(f"shape={[None if draw.chance(0.5) else dim for dim in shape]}")
    code = f"tf.Variable({', '.join([value, *options])})"
    if draw.chance(0.2):
        kind, scope_name = draw.pick("name_scope", "variable_scope"), draw.pick(*SCOPES)
        code = f"within(tf.{kind}({scope_name!r}), lambda: {code})"
    return code, Node(feeds=node.feeds)


@statement(1.5)
def get_variable(scene: GraphScene) -> tuple[str, Node]:
    draw = scene.draw
    shape = draw.pick([], [2], [2], [2, 3], None)
    initializer = draw.pick(*INITIALIZERS)
    if initializer == "None":
        initializer = "tf.zeros_initializer()"
    options = [f"initializer={initializer}"]
    if initializer[0] in "3[" or initializer.startswith("lambda:"):
        shape = draw.pick(None, None, None, shape)
    if draw.chance(0.3):
        options.append(f"dtype=tf.{scene.dtype()}")
    if draw.chance(0.1):
        options.append("trainable=False")
    getter = draw.pick("get_variable", "get_variable", "get_variable", "get_local_variable")
    code = f"tf.{getter}({draw.pick('v', 'w')!r}, {shape}, {', '.join(options)})"
    if draw.chance(0.6):
        reuse = draw.pick("None", "True", "tf.AUTO_REUSE", "tf.AUTO_REUSE", "False")
        code = f"within(tf.variable_scope({draw.pick(*SCOPES)!r}, reuse={reuse}), lambda: {code})"
    return code, Node()


@statement(1)
def tensor(scene: GraphScene) -> tuple[str, Node]:
    draw = scene.draw
    shape, dtype = draw.shape(most=2), scene.dtype()
    form = draw.pick("constant", "placeholder", "placeholder", "default")
    value, node = scene.operand(shape, dtype)
    if form == "placeholder":
        return f"tf.placeholder(tf.{dtype}, {list(shape)})", Node()  # feeds itself: see generate
    if form == "default":
        known = draw.pick(list(shape), None)
        return f"tf.placeholder_with_default({value}, {known})", node
    return f"tf.identity({value})", node


@statement(3)
def compute(scene: GraphScene) -> tuple[str, Node]:
    draw = scene.draw
    within, first = scene.controlled()
    name, shape, dtype = scene.live.described(str(draw.pick(*scene.live.tensors())))
    own = scene.read(name, first.data).also(first)
    form = str(draw.pick(*COMPUTATIONS))
    if dtype in ("bool", "string"):
        form = str(draw.pick("tf.identity({})", "tf.shape({})", "tf.cast({}, tf.int32)"))
    if scene.live.shape(name) is None:
        form = str(draw.pick("tf.identity({})", "tf.cast({}, tf.float64)", "tf.reshape({}, [-1])"))
    if scene.live.kind(name) == "Unread":
        # There, `gather` does not wait for the update.
        form = form.replace("tf.cast({}, tf.float32)", "tf.identity({})")
        form = form.replace("tf.gather({}, [0])", "tf.identity({})")
    other = Node()
    if "VALUE" in form:
        value, other = scene.operand(shape, dtype, first.data)
        form = form.replace("VALUE", value)
    if "{}" not in form or (form == "tf.shape({})" and scene.live.shape(name) is not None):
        own = first  # what is known without the value does not wait for it
    return within(form.replace("{}", name)), own.also(other)


COMPUTATIONS = (
    "{} + VALUE", "{} - VALUE", "{} * VALUE", "VALUE - {}", "-{}", "tf.reduce_sum({})",
    "tf.identity({})", "tf.cast({}, tf.float32)", "{} > VALUE", "tf.maximum({}, VALUE)",
    "tf.reshape({}, [-1])", "tf.shape({})", "tf.concat([{}, {}], 0)", "tf.stack([{}, VALUE])",
    "{}[:1]", "{}[0]", "{}[..., None]", "tf.gather({}, [0])", "tf.expand_dims({}, 0)",
    "tf.where({} > VALUE, {}, VALUE)", "tf.convert_to_tensor({})",
    "tf.no_op()", "tf.tuple([{}, VALUE])[0]", "tf.reduce_max({}, axis=0)", "tf.transpose({})",
)  # fmt: skip


@statement(1.5)
def read(scene: GraphScene) -> tuple[str, Node]:
    within, first = scene.controlled()
    name, shape, _ = scene.variable()
    node = scene.read(name, first.data).also(first)
    form = scene.draw.pick("read_value()", "value()", "sparse_read", "gather_nd")
    if form == "sparse_read":
        at = scene.draw.shape(most=1)
        form = f"sparse_read({scene.draw.indices(at, shape[0] if shape else 1)})"
    elif form == "gather_nd":
        form = f"gather_nd({scene.draw.tuples((2,), shape[:1])})"
    return within(f"{name}.{form}"), node


def _method_or_function(scene: GraphScene, name: str, op: str, arguments: str) -> str:
    return (
        f"tf.{op}({name}, {arguments})" if scene.draw.chance(0.3) else f"{name}.{op}({arguments})"
    )


@statement(4)
def assign(scene: GraphScene) -> tuple[str, Node]:
    draw = scene.draw
    within, first = scene.controlled()
    name, shape, dtype = scene.variable()
    op = (
        "assign" if dtype in ("bool", "string") else draw.pick("assign", "assign_add", "assign_sub")
    )
    value, node = scene.operand(shape, dtype, first.data)
    code = _method_or_function(scene, name, op, value)
    if code.startswith("x") and draw.chance(0.2):
        code = code[:-1] + ", read_value=False)"
    return within(code), scene.changed(name, node.also(first))


@statement(3)
def scatter(scene: GraphScene) -> tuple[str, Node]:
    draw = scene.draw
    within, first = scene.controlled()
    name, shape, dtype = scene.variable("float32", "int32", "float64", "int64", rows=True)
    at = (int(draw.rng.integers(0, 4)),)
    indices = draw.indices(at, shape[0] if shape else 1)
    op = draw.pick("update", "add", "sub", "mul", "min", "max", "nd")
    if dtype == "bool":
        op = "update"
    value, node = scene.operand(at + shape[1:], dtype, first.data)
    if op == "nd":
        kind = draw.pick("update", "add", "sub")
        tuples = draw.tuples(at, shape[:1] or (1,))
        code = _method_or_function(scene, name, f"scatter_nd_{kind}", f"{tuples}, {value}")
    elif draw.chance(0.3):
        code = f"tf.scatter_{op}({name}, {indices}, {value})"
    else:
        code = f"{name}.scatter_{op}(tf.IndexedSlices({value}, {indices}))"
    return within(code), scene.changed(name, node.also(first))


@statement(1)
def assign_slice(scene: GraphScene) -> tuple[str, Node]:
    within, first = scene.controlled()
    name, shape, dtype = scene.variable(rows=True)
    if 0 in shape:  # whether an assignment of nothing fits is another matter
        return f"{name}.name", Node()
    stop = int(scene.draw.rng.integers(1, (shape[0] if shape else 1) + 1))
    value, node = scene.operand((stop, *shape[1:]), dtype, first.data)
    # There, indexing reads the variable as well.
    before = scene.read(name, first.data).also(node).also(first)
    return within(f"{name}[:{stop}].assign({value})"), scene.changed(name, before)


@statement(0.5)
def count_up_to(scene: GraphScene) -> tuple[str, Node]:
    within, first = scene.controlled()
    name, _, _ = scene.variable("int32", "int64")
    node = scene.changed(name, first)
    return within(f"{name}.count_up_to({int(scene.draw.rng.integers(0, 20))})"), Node(
        node.ran, node.ran, node.feeds
    )


@statement(2.5)
def cond(scene: GraphScene) -> tuple[str, Node]:
    within, first = scene.controlled()
    pred, condition = _predicate(scene, first)
    first = first.also(condition)
    target, history = scene.variable(), scene.history
    start = len(history)
    true_fn, one = _branch(scene, target, first)
    middle = len(history)
    false_fn, other = _branch(scene, target, first)
    history.exclude(start, middle)
    node = first.also(one).also(other)
    node = Node(node.data, node.data, node.feeds)
    return within(f"tf.cond({pred}, lambda: {true_fn}, lambda: {false_fn})"), node


def _predicate(scene: GraphScene, after: Node) -> tuple[str, Node]:
    """A scalar of bool, and nothing else: from that, there the process may die."""
    there = scene.live.of((), "bool")
    if there and scene.draw.chance(0.7):
        name = str(scene.draw.pick(*there))
        return name, scene.read(name, after.data).also(after)
    return str(scene.draw.pick("tf.constant(True)", "tf.constant(False)", "True")), after


def _branch(scene: GraphScene, target: tuple[str, Shape, str], after: Node) -> tuple[str, Node]:
    draw, (name, shape, dtype) = scene.draw, target
    value, node = scene.operand(shape, dtype, after.data)
    form = draw.pick("assign", "assign", "value", "read", "list")
    if form == "value":
        return f"tf.identity({value})", node
    if form == "read":
        return f"tf.identity({name})", scene.read(name, after.data).also(after)
    op = draw.pick("assign", "assign_add") if dtype not in ("bool", "string") else "assign"
    changed = scene.changed(name, node.also(after))
    code = f"{name}.{op}({value})"
    return (f"[{code}]" if form == "list" and draw.chance(0.1) else code), changed


@statement(1)
def while_loop(scene: GraphScene) -> tuple[str, Node]:
    draw = scene.draw
    within, first = scene.controlled()
    limit = int(draw.rng.integers(0, 4))
    if draw.chance(0.4):
        return within(f"tf.while_loop(lambda i: i < {limit}, lambda i: i + 1, [0])"), first
    name, shape, dtype = scene.variable()
    op = "assign" if dtype in ("bool", "string") else "assign_add"
    value = repr(draw.elements(shape, dtype))
    if 0 in shape:
        value = f"tf.zeros({list(shape)}, tf.{dtype})"
    body = f"within(tf.control_dependencies([{name}.{op}({value})]), lambda: i + 1)"
    node = scene.changed(name, first)
    code = within(f"tf.while_loop(lambda i: i < {limit}, lambda i: {body}, [0])")
    return code, Node(node.data, node.data, node.feeds)


@statement(1.5)
def group(scene: GraphScene) -> tuple[str, Node]:
    within, first = scene.controlled()
    names = [str(scene.draw.pick(*scene.live.all())) for _ in range(2)]
    node = first
    for name in names:
        own = scene.live.nodes[name]
        node = node.also(Node(own.ran, own.ran, own.feeds))
    return within(f"tf.group({', '.join(names)})"), node


@statement(1.5)
def look(scene: GraphScene) -> tuple[str, Node]:
    """Attributes of variables, the collections and the protocols of Python."""
    name, _, _ = scene.variable()
    return str(scene.draw.pick(*LOOKS)).replace("{}", name), Node()


LOOKS = (
    "{}.name", "repr({})", "str({})", "{}.op.type", "{}.op.name", "{}.initializer.type",
    "{}.initializer.name", "{}.initial_value.dtype", "{}.trainable", "{}.shape", "{}.get_shape()",
    "{}.dtype", "{}.graph is g", "hash({}) == hash({})", "{} == {}", "{} != {}", "{}.constraint",
    "{}.aggregation.name", "{}.synchronization.name", "tf.is_tensor({})", "{} in [{}]",
    "{}.device", "bool({})", "iter({})", "list({})", "len({})",
    "{}.numpy()", "{}.eval()", "{}.load(1)", "{}.ref() == {}.ref()",
    "{}.set_shape([2])", "{}.to_proto().variable_name", "{}.to_proto().SerializeToString()",
    "[v.name for v in tf.global_variables()]", "[v.name for v in tf.trainable_variables()]",
    "[v.name for v in tf.local_variables()]", "[v.name for v in tf.global_variables('a')]",
    "[v.name for v in tf.global_variables('a/')]", "[v.name for v in tf.get_collection('mine')]",
    "tf.get_variable_scope().name", "tf.get_variable_scope().reuse", "len(tf.all_variables())",
    "within(tf.name_scope('a'), lambda: tf.constant(1)).dtype", "operator.iadd({}, 1)",
    "within(tf.variable_scope('a'), lambda: tf.get_variable_scope().original_name_scope)",
    "within(tf.variable_scope(None, 'a'), lambda: tf.get_variable_scope().name)",
    "{}.read_value().op.type", "{}.handle.dtype.name", "tf.resource_variables_enabled()",
)  # fmt: skip
