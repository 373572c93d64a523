"""Saving variables and restoring them, as `compat.v1.train`: only names.

>>> import resvar.compat.v1 as tf
>>> tf.train.Saver([tf.Variable(1)], max_to_keep=3).last_checkpoints
[]
"""

from resvar.train import *  # noqa: F403
from resvar.train import __all__ as _eager
from resvar.train.checkpoint_state import CheckpointState as CheckpointState
from resvar.train.saver import Saver as Saver

__all__ = [*_eager, "CheckpointState", "Saver"]
