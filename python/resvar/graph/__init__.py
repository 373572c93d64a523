"""Graphs: what `resvar.compat.v1` records, and the sessions that run it.

The modules: `graph` (what is recorded, with its parts `names`, `scopes`, `collection`, `lookup`),
`operation` and `tensor` (what it consists of), `conversion` and `recording` (how calls of
`resvar.ops` get there), `constant_value` (what is known before a run), `session` with `plan`,
`feed` and `fetch` (what runs it), `function_graph`, `branches` and `while_loop` (what a run takes
or repeats). The others are the functions of `compat.v1`, and its variables.

How to record an operation
--------------------------

`Graph.record` is the only way in. It takes a kernel, a function of the values of the inputs, and
what is known of the outputs before anything runs:

>>> import numpy as np
>>> from resvar import _core, dtypes
>>> from resvar.graph.graph import Graph
>>> from resvar.graph.session import Session
>>> graph = Graph()
>>> with graph.as_default():
...     three = graph.constant(3.0)
...     double = graph.record(
...         "Double",
...         lambda x: _core.Tensor.borrow(np.asarray(x.array() * 2)),
...         [three],
...         [(dtypes.float32, three.shape)],
...     )
...     Session().run(double.outputs[0])
np.float32(6.0)

Values are `_core.Tensor`s. A kernel returns one, or a tuple of them where the operation has several
outputs; where it has none, what it returns is dropped.

Operations with a state
-----------------------

An operation that is recorded with `state`, a function without arguments, has a state of its own in
every session: the session calls the function when it first needs the state, and passes what it
returned to the kernel as the first argument. So a variable is an operation whose state is a
`_core.Variable`, and which outputs just that. What reads and writes it takes that output as an
input: in the kernel, its value is the `_core.Variable` of the session that runs.

>>> with graph.as_default():
...     handle = graph.record(
...         "VarHandleOp",
...         lambda variable: variable,
...         [],
...         [(dtypes.resource, [])],
...         name="v",
...         state=lambda: _core.Variable("v", dtypes.float32._core, []),
...     ).outputs[0]
...     assign = graph.record("AssignVariableOp", _core.Variable.assign, [handle, three], [])
...     with graph.control_dependencies([assign]):
...         read = graph.record(
...             "ReadVariableOp", _core.Variable.read, [handle], [(dtypes.float32, [])]
...         )
...     Session().run(read.outputs[0])
np.float32(3.0)

`Session.state_of(operation)` is that state, for what works on it without running anything.

Operations of one run are called in the order in which they were recorded, which respects data and
control dependencies. Operations that read or write states are `stateful`: they are never
computed ahead of a run. That is understood for those with a state or a resource among their
inputs.

What can stand for a tensor
---------------------------

An object that is no tensor, such as a variable, may have two methods: `_graph_input()` returns the
`SymbolicTensor` to use where it is an input of an operation that is being recorded, and
`_graph_element()` the `SymbolicTensor` or `Operation` that a session fetches for it. Functions of
`resvar.ops` accept it where it also derives from `TensorLike`.
"""
