"""Saving variables and restoring them: `resvar.train`."""

from resvar.train.checkpoint import Checkpoint
from resvar.train.checkpoint_manager import CheckpointManager
from resvar.train.checkpoint_reader import list_variables, load_checkpoint, load_variable
from resvar.train.checkpoint_state import get_checkpoint_state, latest_checkpoint
from resvar.train.tf_checkpoint import load_tf_checkpoint

__all__ = [
    "Checkpoint",
    "CheckpointManager",
    "get_checkpoint_state",
    "latest_checkpoint",
    "list_variables",
    "load_checkpoint",
    "load_tf_checkpoint",
    "load_variable",
]
