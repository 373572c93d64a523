from __future__ import annotations

import pytest

from resvar.graph.names import Names, check_operation_name, check_scope_name


def test_names_are_unique_whatever_their_case() -> None:
    names = Names()
    given = [names.unique(name) for name in ("a", "a", "A", "a_1", "a", "b/c", "b")]
    assert given == ["a", "a_1", "A_2", "a_1_1", "a_3", "b/c", "b"]


def test_a_name_can_be_looked_up_without_being_used() -> None:
    names = Names()
    assert [names.unique("a", mark_as_used=False) for _ in range(2)] == ["a", "a"]
    names.unique("a")
    assert [names.unique("a", mark_as_used=False) for _ in range(2)] == ["a_1", "a_1"]


@pytest.mark.parametrize("name", ["a b", "_a", "", "a:0", "ü"])
def test_names_of_operations_are_checked(name: str) -> None:
    with pytest.raises(ValueError, match="is not a valid node name"):
        check_operation_name(name)


def test_names_of_scopes_are_checked() -> None:
    check_scope_name("_a", root=False)
    with pytest.raises(ValueError, match="'_a' is not a valid root scope name"):
        check_scope_name("_a", root=True)
    with pytest.raises(ValueError, match="'a b' is not a valid scope name"):
        check_scope_name("a b", root=False)
