"""The enumerations: names, values, reprs, equality."""

from __future__ import annotations

import pickle

import pytest

import resvar as rv
from resvar.replication import VariableAggregation, checked_aggregation, checked_synchronization


def test_members_are_tensorflows() -> None:
    assert [repr(mode) for mode in rv.VariableSynchronization] == [
        "<VariableSynchronization.AUTO: 0>",
        "<VariableSynchronization.NONE: 1>",
        "<VariableSynchronization.ON_WRITE: 2>",
        "<VariableSynchronization.ON_READ: 3>",
    ]
    assert [str(mode) for mode in rv.VariableAggregation] == [
        "VariableAggregationV2.NONE",
        "VariableAggregationV2.SUM",
        "VariableAggregationV2.MEAN",
        "VariableAggregationV2.ONLY_FIRST_REPLICA",
    ]
    assert [mode.value for mode in VariableAggregation] == [0, 1, 2, 3]


def test_both_versions_are_equal() -> None:
    for one, two in zip(VariableAggregation, rv.VariableAggregation, strict=True):
        assert one == two
        assert two == one
        assert hash(one) == hash(two)
        assert one.name == two.name
    assert VariableAggregation.SUM != rv.VariableAggregation.MEAN
    assert rv.VariableAggregation.MEAN != 2
    assert rv.VariableAggregation.NONE != rv.VariableSynchronization.AUTO


def test_what_a_mode_can_be_given_as() -> None:
    assert checked_aggregation(None, "n") is VariableAggregation.NONE
    assert checked_aggregation(2, "n") is rv.VariableAggregation.MEAN
    for mode in (*VariableAggregation, *rv.VariableAggregation):
        assert checked_aggregation(mode, "n") is mode
    assert checked_synchronization(None, "n") is rv.VariableSynchronization.AUTO
    assert checked_synchronization(3, "n") is rv.VariableSynchronization.ON_READ
    with pytest.raises(ValueError, match=r"mode: VariableSynchronization.AUTO for .*: n"):
        checked_aggregation(rv.VariableSynchronization.AUTO, "n")
    with pytest.raises(ValueError, match="synchronization mode: 4 for variable: None"):
        checked_synchronization(4, None)


@pytest.mark.parametrize(
    "mode",
    [VariableAggregation.SUM, rv.VariableAggregation.SUM, rv.VariableSynchronization.NONE],
)
def test_pickle(mode: object) -> None:
    assert pickle.loads(pickle.dumps(mode)) is mode
