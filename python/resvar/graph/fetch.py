"""What a run returns: the structure that was asked for, with values in it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Any

from resvar.graph.operation import Operation
from resvar.graph.tensor import SymbolicTensor
from resvar.indexed_slices import IndexedSlices

if TYPE_CHECKING:
    from resvar.graph.graph import Graph
    from resvar.graph.lookup import Element

# Puts values together as they were asked for; it takes them from an iterator.
Build = Callable[[Any], Any]


def key_of(fetches: Any) -> Hashable:
    """What is equal for fetches that mean the same, while these are alive."""
    if hasattr(fetches, "_graph_element") or isinstance(fetches, Operation):
        return id(fetches)
    if isinstance(fetches, str):
        return fetches
    if isinstance(fetches, list | tuple):
        return (type(fetches), *map(key_of, fetches))
    if isinstance(fetches, Mapping):
        return (type(fetches), *((name, key_of(value)) for name, value in fetches.items()))
    return id(fetches)


def leaves(fetches: Any) -> list[Any]:
    """What is fetched, without the structure that it is in."""
    if isinstance(fetches, Mapping):
        fetches = list(fetches.values())
    if isinstance(fetches, list | tuple):
        return [leaf for item in fetches for leaf in leaves(item)]
    return [fetches]


def resolve(graph: Graph, fetches: Any, elements: list[Element]) -> Build:
    """Finds what is fetched, and how to build the answer.

    Args:
      graph: the graph of the session.
      fetches: a tensor, an operation, what stands for one, or a nested structure of them.
      elements: what is found is appended to it.

    Raises:
      TypeError: something cannot be fetched.
      ValueError: something is not in the graph.
    """
    if isinstance(fetches, IndexedSlices):
        return _resolve_slices(graph, fetches, elements)
    if isinstance(fetches, Mapping):
        names = list(fetches)
        parts = [resolve(graph, fetches[name], elements) for name in names]
        kind: Any = type(fetches)
        return lambda values: kind(
            (name, part(values)) for name, part in zip(names, parts, strict=True)
        )
    if isinstance(fetches, list | tuple):
        parts = [resolve(graph, item, elements) for item in fetches]
        if hasattr(fetches, "_fields"):
            named: Any = type(fetches)
            return lambda values: named(*(part(values) for part in parts))
        sequence = type(fetches)
        return lambda values: sequence(part(values) for part in parts)
    elements.append(_element(graph, fetches))
    return next


def _resolve_slices(graph: Graph, slices: IndexedSlices, elements: list[Element]) -> Build:
    parts = [resolve(graph, slices.values, elements), resolve(graph, slices.indices, elements)]
    if slices.dense_shape is not None:
        parts.append(resolve(graph, slices.dense_shape, elements))
    return lambda values: IndexedSlices(*(part(values) for part in parts))


def _element(graph: Graph, fetch: Any) -> Element:
    if fetch is None:
        raise TypeError('Argument `fetch` = None has invalid type "NoneType". Cannot be None')
    try:
        element = graph.as_graph_element(fetch)
    except TypeError as error:
        raise TypeError(
            f'Argument `fetch` = {fetch!r:.200} has invalid type "{type(fetch).__name__}" must be '
            f"a string or Tensor. ({error})"
        ) from None
    except (ValueError, KeyError) as error:
        raise ValueError(
            f"Argument `fetch` = {fetch} cannot be interpreted as a Tensor. ({error})"
        ) from None
    if not graph.is_fetchable(element):
        from resvar.errors import InaccessibleTensorError

        what = "Operation" if isinstance(element, Operation) else "Tensor"
        raise InaccessibleTensorError(f"{what} {element.name} has been marked as not fetchable.")
    return element


def slots_of(elements: list[Element]) -> list[SymbolicTensor | None]:
    """The tensors among them; an operation's value is None."""
    return [element if isinstance(element, SymbolicTensor) else None for element in elements]
