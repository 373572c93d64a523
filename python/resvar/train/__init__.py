"""Variables saved and restored."""

from resvar.train.tf_checkpoint import load_tf_checkpoint

__all__ = ["load_tf_checkpoint"]
