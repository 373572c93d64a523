"""The initializers of variables, as `compat.v1.initializers`: only names.

>>> import resvar.compat.v1 as tf
>>> tf.initializers.constant([1, 2])([2]).numpy()
array([1., 2.], dtype=float32)
"""

from resvar.graph.initializers import Constant as constant  # noqa: N813
from resvar.graph.initializers import Identity as identity  # noqa: N813
from resvar.graph.initializers import Ones as ones  # noqa: N813
from resvar.graph.initializers import RandomNormal as random_normal  # noqa: N813
from resvar.graph.initializers import RandomUniform as random_uniform  # noqa: N813
from resvar.graph.initializers import TruncatedNormal as truncated_normal  # noqa: N813
from resvar.graph.initializers import Zeros as zeros  # noqa: N813
from resvar.graph.scaling_initializers import GlorotNormal as glorot_normal  # noqa: N813
from resvar.graph.scaling_initializers import GlorotUniform as glorot_uniform  # noqa: N813
from resvar.graph.scaling_initializers import Orthogonal as orthogonal  # noqa: N813
from resvar.graph.scaling_initializers import UniformUnitScaling as uniform_unit_scaling  # noqa: N813
from resvar.graph.scaling_initializers import VarianceScaling as variance_scaling  # noqa: N813
from resvar.graph.scaling_initializers import he_normal, he_uniform, lecun_normal, lecun_uniform
from resvar.graph.variable_collections import global_variables_initializer as global_variables
from resvar.graph.variable_collections import local_variables_initializer as local_variables
from resvar.graph.variable_collections import variables_initializer as variables

__all__ = [
    "constant",
    "global_variables",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "local_variables",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "truncated_normal",
    "uniform_unit_scaling",
    "variables",
    "variance_scaling",
    "zeros",
]
