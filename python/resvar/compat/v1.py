"""The API of graphs and sessions, as `import resvar.compat.v1 as tf`: only names.

Everything that `resvar` has is here as well; in a graph it is recorded.

>>> import resvar.compat.v1 as tf
>>> with tf.Graph().as_default(), tf.Session() as session:
...     x = tf.placeholder(tf.float32, [None])
...     session.run(tf.reduce_sum(x * 2.0), {x: [1.0, 2.0, 3.0]})
np.float32(12.0)
"""

from resvar import *  # noqa: F403
from resvar import compat as compat
from resvar.compat import initializers as initializers
from resvar.compat import train as train  # type: ignore[no-redef]
from resvar.compat.select import where as where
from resvar.context import disable_eager_execution as disable_eager_execution
from resvar.context import enable_eager_execution as enable_eager_execution
from resvar.graph.collection import GraphKeys as GraphKeys
from resvar.graph.default import add_to_collection as add_to_collection
from resvar.graph.default import add_to_collections as add_to_collections
from resvar.graph.default import colocate_with as colocate_with
from resvar.graph.default import cond as cond  # type: ignore[assignment]
from resvar.graph.default import disable_v2_behavior as disable_v2_behavior
from resvar.graph.default import enable_v2_behavior as enable_v2_behavior
from resvar.graph.default import get_collection as get_collection
from resvar.graph.default import get_collection_ref as get_collection_ref
from resvar.graph.default import name_scope as name_scope  # type: ignore[assignment]
from resvar.graph.default import set_random_seed as set_random_seed
from resvar.graph.default import while_loop as while_loop  # type: ignore[assignment]
from resvar.graph.function_graph import init_scope as init_scope
from resvar.graph.get_variable import create_partitioned_variables as create_partitioned_variables
from resvar.graph.get_variable import get_local_variable as get_local_variable
from resvar.graph.get_variable import get_variable as get_variable
from resvar.graph.get_variable import no_regularizer as no_regularizer
from resvar.graph.graph import Graph as Graph
from resvar.graph.graph import get_default_graph as get_default_graph
from resvar.graph.graph import reset_default_graph as reset_default_graph
from resvar.graph.operation import Operation as Operation
from resvar.graph.partitioned_variable import PartitionedVariable as PartitionedVariable
from resvar.graph.partitioners import fixed_size_partitioner as fixed_size_partitioner
from resvar.graph.partitioners import min_max_variable_partitioner as min_max_variable_partitioner
from resvar.graph.partitioners import (
    variable_axis_size_partitioner as variable_axis_size_partitioner,
)
from resvar.graph.placeholder import placeholder as placeholder
from resvar.graph.placeholder import placeholder_with_default as placeholder_with_default
from resvar.graph.scope_defaults import AUTO_REUSE as AUTO_REUSE
from resvar.graph.scope_defaults import VariableScope as VariableScope
from resvar.graph.session import InteractiveSession as InteractiveSession
from resvar.graph.session import Session as Session
from resvar.graph.session import get_default_session as get_default_session
from resvar.graph.variable import GraphVariable as Variable  # type: ignore[assignment]  # noqa: F401
from resvar.graph.variable_collections import all_variables as all_variables
from resvar.graph.variable_collections import (
    assert_variables_initialized as assert_variables_initialized,
)
from resvar.graph.variable_collections import global_variables as global_variables
from resvar.graph.variable_collections import (
    global_variables_initializer as global_variables_initializer,
)
from resvar.graph.variable_collections import initialize_all_variables as initialize_all_variables
from resvar.graph.variable_collections import (
    initialize_local_variables as initialize_local_variables,
)
from resvar.graph.variable_collections import initialize_variables as initialize_variables
from resvar.graph.variable_collections import is_variable_initialized as is_variable_initialized
from resvar.graph.variable_collections import local_variables as local_variables
from resvar.graph.variable_collections import (
    local_variables_initializer as local_variables_initializer,
)
from resvar.graph.variable_collections import model_variables as model_variables
from resvar.graph.variable_collections import moving_average_variables as moving_average_variables
from resvar.graph.variable_collections import (
    report_uninitialized_variables as report_uninitialized_variables,
)
from resvar.graph.variable_collections import trainable_variables as trainable_variables
from resvar.graph.variable_collections import variables_initializer as variables_initializer
from resvar.graph.variable_functions import assign as assign
from resvar.graph.variable_functions import assign_add as assign_add
from resvar.graph.variable_functions import assign_sub as assign_sub
from resvar.graph.variable_functions import batch_scatter_update as batch_scatter_update
from resvar.graph.variable_functions import count_up_to as count_up_to
from resvar.graph.variable_functions import disable_resource_variables as disable_resource_variables
from resvar.graph.variable_functions import enable_resource_variables as enable_resource_variables
from resvar.graph.variable_functions import resource_variables_enabled as resource_variables_enabled
from resvar.graph.variable_functions import scatter_add as scatter_add
from resvar.graph.variable_functions import scatter_div as scatter_div
from resvar.graph.variable_functions import scatter_max as scatter_max
from resvar.graph.variable_functions import scatter_min as scatter_min
from resvar.graph.variable_functions import scatter_mul as scatter_mul
from resvar.graph.variable_functions import scatter_nd_add as scatter_nd_add
from resvar.graph.variable_functions import scatter_nd_sub as scatter_nd_sub
from resvar.graph.variable_functions import scatter_nd_update as scatter_nd_update
from resvar.graph.variable_functions import scatter_sub as scatter_sub
from resvar.graph.variable_functions import scatter_update as scatter_update
from resvar.graph.variable_scope import get_variable_scope as get_variable_scope
from resvar.graph.variable_scope import variable_scope as variable_scope
from resvar.replication import VariableAggregation as VariableAggregation  # type: ignore[assignment]

constant_initializer = initializers.constant
glorot_normal_initializer = initializers.glorot_normal
glorot_uniform_initializer = initializers.glorot_uniform
ones_initializer = initializers.ones
orthogonal_initializer = initializers.orthogonal
random_normal_initializer = initializers.random_normal
random_uniform_initializer = initializers.random_uniform
truncated_normal_initializer = initializers.truncated_normal
uniform_unit_scaling_initializer = initializers.uniform_unit_scaling
variance_scaling_initializer = initializers.variance_scaling
zeros_initializer = initializers.zeros
