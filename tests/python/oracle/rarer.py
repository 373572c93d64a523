"""Statements for the rarer functions, each a template: {} is a tensor, SAME a value like it."""

from __future__ import annotations

from draw import DTYPES, FLOATS, INTS
from statements import Scene, statement

# Of any tensor; AXIS is one of its dimensions, mostly.
TEMPLATES = (
    "tf.add_n([{}, SAME, SAME])", "tf.add_n([{}])", "tf.argsort({}, axis=AXIS)",
    "tf.argsort({}, direction='DESCENDING', stable=True)", "tf.sort({}, axis=AXIS)",
    "tf.sort({}, direction='DESCENDING')", "tf.sort({}, direction='up')",
    "tf.boolean_mask({}, tf.math.equal({}, SAME))", "tf.boolean_mask({}, [True, False])",
    "tf.broadcast_static_shape({}.shape, tf.TensorShape([1]))", "tf.ensure_shape({}, [None])",
    "tf.identity_n([{}, SAME])", "tf.meshgrid([1, 2], [3, 4, 5])", "tf.no_op()",
    "tf.meshgrid([1, 2], [3, 4, 5], indexing='ij')", "tf.pad({}, [[1, 0]])",
    "tf.pad({}, [[1, 1], [0, 2]], constant_values=SCALAR)", "tf.pad({}, [[1, 1]], 'REFLECT')",
    "tf.pad({}, [[0, 1]], 'SYMMETRIC')", "tf.repeat({}, 2)", "tf.repeat({}, 2, axis=AXIS)",
    "tf.repeat({}, [1, 2], axis=AXIS)", "tf.reverse({}, [AXIS])", "tf.roll({}, 1, AXIS)",
    "tf.roll({}, [1, -2], [0, 1])", "tf.saturate_cast({}, tf.REAL)", "tf.cast({}, tf.DTYPE)",
    "tf.searchsorted([1, 3, 5], {})", "tf.searchsorted([1, 3, 5], [1, 4], side='right')",
    "tf.unique({})", "tf.unique(tf.reshape({}, [-1]))", "tf.stop_gradient({})",
    "tf.tensordot({}, SAME, 0)", "tf.tensordot({}, SAME, 1)",
    "tf.tensordot([{}, SAME], [{}, SAME], [[0], [0]])",
    "tf.nn.softmax({})", "tf.nn.log_softmax({})", "tf.nn.relu({})", "tf.math.softmax({}, AXIS)",
    "tf.bitwise.bitwise_and({}, SAME)", "tf.bitwise.bitwise_or({}, SAME)",
    "tf.bitwise.bitwise_xor({}, SAME)", "tf.bitwise.invert({})",
    "tf.bitwise.left_shift({}, tf.ones_like({}))", "tf.bitwise.right_shift({}, tf.ones_like({}))",
    "tf.cumsum({}, AXIS, exclusive=True)", "tf.cumsum({}, AXIS, reverse=True)",
    "tf.math.cumprod({}, AXIS, exclusive=True, reverse=True)", "tf.split({}, 2, axis=AXIS)",
    "tf.split({}, [1, 1])", "tf.slice({}, [0], [1])", "tf.unstack({}, axis=AXIS)",
    "tf.stack([{}, SAME], axis=AXIS)", "tf.concat([{}, SAME, {}], AXIS)", "tf.linspace(0, 1, 3)",
    "tf.clip_by_value({}, SAME, SAME)", "tf.squeeze({}, axis=[AXIS])", "tf.one_hot({}, 3)",
    "tf.one_hot([0, 2], 3, on_value=5, off_value=-1, axis=0)", "tf.rank([[1], [2]])",
    "tf.one_hot([1], 2, dtype=tf.DTYPE)", "tf.zeros_like({}, dtype=tf.DTYPE)",
    "tf.ones_like({}, dtype=tf.DTYPE)", "tf.eye(2, 3)", "tf.eye(2, batch_shape=[2])",
    "tf.reduce_sum({}, [0, -1])", "tf.reduce_max({}, axis=[])",
    "tf.argmax({}, output_type=tf.int32)", "tf.matmul({}, SAME, transpose_a=True)",
    "tf.matmul({}, SAME, adjoint_b=True)",
    "tf.transpose({}, conjugate=True)", "tf.where({})", "tf.gather({}, [0], axis=AXIS)",
    "tf.gather_nd({}, [[0]], bad_indices_policy='IGNORE')", "tf.dtypes.cast({}, 'float32')",
    "tf.tensor_scatter_nd_add({}, [[9]], SAME, bad_indices_policy='IGNORE')",
    "tf.scatter_nd([[1], [9]], [1.0, 2.0], [3], bad_indices_policy='IGNORE')",
    "tf.case([({} is None, lambda: 1)], default=lambda: 2)", "tf.range(3, dtype=tf.DTYPE)",
    "tf.switch_case(tf.constant(1), [lambda: 1, lambda: {}])", "tf.get_current_name_scope()",
    "within(tf.name_scope('outer'), tf.get_current_name_scope)", "tf.shape({}, tf.int64)",
    "tf.convert_to_tensor({}, dtype_hint=tf.DTYPE)", "tf.convert_to_tensor([{}, SAME])",
    "tf.Variable([{}, SAME])", "tf.constant(3, shape=[2, 2])", "tf.reshape({}, [-1, 1])",
    "tf.reshape({}, tf.constant([1, -1]))", "tf.reshape({}, [2, -1])", "tf.math.add({}, 1)",
    "1 - {}", "2 ** {}", "[1, 2] * {}", "True == {}", "np.float64(1) + {}", "{} > np.ones(2)",
    "7 // {}", "7 % {}", "1.5 / {}", "{} @ {}", "np.array([1, 2]) @ {}", "{} and True",
    "{}[{} > 0]", "{}[tf.constant(1)]", "{}[tf.constant([0])]", "{}[np.int64(0)]", "{}[0:1, 0]",
    "{}[..., -1]", "{}[::-1]",
    "tf.math.reduce_std(tf.cast({}, tf.float16) * 1000)",
    "{}.scatter_add(tf.IndexedSlices(SAME, np.zeros((0,), np.int32)))",
    "{}[5:]", "{}[-9:2]", "tf.math.abs({})", "tf.multiply({}, 2)",
)  # fmt: skip


@statement(9)
def rarer(scene: Scene) -> str:
    draw = scene.draw
    name, shape, dtype = scene.tensor()
    code = str(draw.pick(*TEMPLATES)).replace("{}", name)
    code = code.replace("AXIS", str(draw.axis(len(shape)))).replace("DTYPE", draw.dtype())
    code = code.replace("REAL", str(draw.pick(*INTS, *FLOATS)))
    code = code.replace("SCALAR", draw.value((), dtype if dtype in DTYPES else "int32"))
    while "SAME" in code:
        code = code.replace("SAME", scene.value(shape, dtype), 1)
    return code
