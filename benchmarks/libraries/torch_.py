"""PyTorch: in-place methods of a tensor. It has two or three for most, and none is always best."""

from __future__ import annotations

from typing import Any

import torch

from libraries import Array, Calls

VERSION = torch.__version__

torch.set_grad_enabled(False)


class Table:
    """A CPU tensor."""

    def __init__(self, initial: Array, indices: Array, values: Any) -> None:
        self._tensor = torch.from_numpy(initial).clone()
        self._indices = torch.from_numpy(indices)
        self._host = values
        self._values: Any = values if isinstance(values, float) else torch.from_numpy(values)

    def calls(self) -> Calls:
        """What to time."""
        x, i, v, host = self._tensor, self._indices, self._values, self._host

        def columns() -> Any:  # scatter_ wants an index for every element, but need not store them
            return i if v.ndim == 1 else i[:, None].expand_as(v)

        def flat() -> Any:
            return i[:, 0] * x.shape[1] + i[:, 1]

        return {
            "assign": {"copy_": lambda: x.copy_(torch.from_numpy(host))},
            "assign_add": {"add_": lambda: x.add_(v)},
            "assign_slice": {"[].copy_": lambda: x[::2, 1::3].copy_(v)},
            "gather": {
                "index_select": lambda: torch.index_select(x, 0, i),
                "embedding": lambda: torch.nn.functional.embedding(i, x),
            },
            "scatter_add": {
                "index_add_": lambda: x.index_add_(0, i, v),
                "index_put_": lambda: x.index_put_((i,), v, accumulate=True),
                "scatter_add_": lambda: x.scatter_add_(0, columns(), v),
            },
            "scatter_max": {
                "index_reduce_": lambda: x.index_reduce_(0, i, v, "amax"),
                "scatter_reduce_": lambda: x.scatter_reduce_(0, columns(), v, "amax"),
            },
            "scatter_nd_add": {
                "index_put_": lambda: x.index_put_(i.unbind(1), v, accumulate=True),
                "index_add_, flat": lambda: x.view(-1).index_add_(0, flat(), v),
                "scatter_add_, flat": lambda: x.view(-1).scatter_add_(0, flat(), v),
            },
            "scatter_update": {
                "index_copy_": lambda: x.index_copy_(0, i, v),
                "index_put_": lambda: x.index_put_((i,), v),
            },
        }

    def numpy(self) -> Array:
        """What the table holds now."""
        array: Array = self._tensor.numpy()
        return array
