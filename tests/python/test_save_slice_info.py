"""The description of a part of a larger variable."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import resvar as rv
from resvar import proto

SaveSliceInfo = rv.Variable.SaveSliceInfo


def test_fields() -> None:
    info = SaveSliceInfo("a", [4, 2], [1, 0], [2, 2])
    assert (info.full_name, info.full_shape) == ("a", [4, 2])
    assert (info.var_offset, info.var_shape) == ([1, 0], [2, 2])
    assert info.spec == "4 2 1,2:0,2"
    assert set(vars(SaveSliceInfo()).values()) == {None}


def test_from_a_definition() -> None:
    definition = SimpleNamespace(full_name="a", full_shape=(4,), var_offset=(1,), var_shape=(2,))
    info = SaveSliceInfo(save_slice_info_def=definition)
    assert (info.full_name, info.spec) == ("a", "4 1,2")
    assert info.full_shape == [4]
    scoped = SaveSliceInfo(save_slice_info_def=definition, import_scope="s")
    assert scoped.full_name == "s/a"
    with pytest.raises(AttributeError, match="full_name"):
        SaveSliceInfo(save_slice_info_def=5)


def test_a_spec_needs_all_parts() -> None:
    with pytest.raises(TypeError, match="needs full_shape, var_offset and var_shape"):
        _ = SaveSliceInfo("a", [4, 2]).spec


def test_to_proto() -> None:
    info = SaveSliceInfo("s/a", [4, 2], (1, 0), rv.TensorShape([2, 2]))
    definition = info.to_proto()
    assert type(definition) is proto.SaveSliceInfoDef
    back = SaveSliceInfo(save_slice_info_def=definition)
    assert vars(back) == {
        "full_name": "s/a",
        "full_shape": [4, 2],
        "var_offset": [1, 0],
        "var_shape": [2, 2],
    }


@pytest.mark.parametrize(
    ("scope", "name"),
    [("", "s/a"), ("s", "a"), ("s/", "a"), ("s/a", "s/a"), ("s/a/", None), ("q", None)],
)
def test_an_export_scope_is_taken_from_the_name(scope: str, name: str | None) -> None:
    definition = SaveSliceInfo("s/a", [4], [1], [2]).to_proto(export_scope=scope)
    assert (definition and definition.full_name) == name


def test_an_import_scope_may_end_with_a_slash() -> None:
    definition = SaveSliceInfo("a", [4], [1], [2]).to_proto()
    for scope in ("q", "q/"):
        info = SaveSliceInfo(save_slice_info_def=definition, import_scope=scope)
        assert info.full_name == "q/a"


def test_a_proto_needs_all_parts() -> None:
    with pytest.raises(TypeError, match="needs full_shape, var_offset, var_shape"):
        SaveSliceInfo("a").to_proto()
    with pytest.raises(TypeError, match="float"):
        SaveSliceInfo("a", [2.5], [0], [1]).to_proto()
    with pytest.raises(ValueError, match="9223372036854775808"):
        SaveSliceInfo("a", [2**63], [0], [1]).to_proto()
