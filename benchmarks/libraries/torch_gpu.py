"""PyTorch on the GPU: the calls of the CPU's benchmark."""

from __future__ import annotations

from typing import Any

import torch

from libraries import Array, Calls, torch_

if not torch.cuda.is_available():
    raise ImportError("this PyTorch finds no GPU")

VERSION = torch.__version__


class Table(torch_.Table):
    """A tensor on the GPU."""

    def __init__(self, initial: Array, indices: Array, values: Any) -> None:
        super().__init__(initial, indices, values)
        self._tensor, self._indices = self._tensor.cuda(), self._indices.cuda()
        self._values = values if isinstance(values, float) else self._values.cuda()

    def calls(self) -> Calls:
        """What to time."""
        x, v = self._tensor, self._values
        return {**super().calls(), "assign": {"copy_": lambda: x.copy_(v)}}

    def numpy(self) -> Array:
        """What the table holds now."""
        return on_host(self._tensor)


def wait() -> None:
    """Returns when all calls are finished."""
    torch.cuda.synchronize()


def on_host(rows: Any) -> Array:
    """A copy of what `gather` returned."""
    array: Array = rows.cpu().numpy()
    return array
