"""The API of graphs and sessions, as `import resvar.compat.v1 as tf`: only names.

Everything that `resvar` has is here as well; in a graph it is recorded.

>>> import resvar.compat.v1 as tf
>>> with tf.Graph().as_default(), tf.Session() as session:
...     x = tf.placeholder(tf.float32, [None])
...     session.run(tf.reduce_sum(x * 2.0), {x: [1.0, 2.0, 3.0]})
np.float32(12.0)
"""

from resvar import *  # noqa: F403
from resvar.context import disable_eager_execution as disable_eager_execution
from resvar.context import enable_eager_execution as enable_eager_execution
from resvar.graph.collection import GraphKeys as GraphKeys
from resvar.graph.default import add_to_collection as add_to_collection
from resvar.graph.default import add_to_collections as add_to_collections
from resvar.graph.default import colocate_with as colocate_with
from resvar.graph.default import get_collection as get_collection
from resvar.graph.default import get_collection_ref as get_collection_ref
from resvar.graph.default import name_scope as name_scope  # type: ignore[assignment]
from resvar.graph.graph import Graph as Graph
from resvar.graph.graph import get_default_graph as get_default_graph
from resvar.graph.graph import reset_default_graph as reset_default_graph
from resvar.graph.operation import Operation as Operation
from resvar.graph.placeholder import placeholder as placeholder
from resvar.graph.placeholder import placeholder_with_default as placeholder_with_default
from resvar.graph.session import InteractiveSession as InteractiveSession
from resvar.graph.session import Session as Session
from resvar.graph.session import get_default_session as get_default_session
