"""The description of a part of a larger variable."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import resvar as rv

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


def test_there_are_no_protocol_buffers() -> None:
    with pytest.raises(NotImplementedError, match="protocol buffers"):
        SaveSliceInfo("a", [4], [1], [2]).to_proto()
