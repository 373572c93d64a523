"""The log of placements."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import FASTEST

import resvar as rv

LINE = f"Executing op VarHandleOp in device {FASTEST}\n"


@pytest.fixture(autouse=True)
def _quiet_again() -> Iterator[None]:
    yield
    rv.debugging.set_log_device_placement(False)


def test_new_variables_are_logged(capsys: pytest.CaptureFixture[str]) -> None:
    rv.Variable([1.0])
    rv.debugging.set_log_device_placement(True)
    assert rv.debugging.get_log_device_placement() is True
    v = rv.Variable([1.0])
    v.assign([2.0])
    rv.debugging.set_log_device_placement(False)
    rv.Variable([1.0])
    assert rv.debugging.get_log_device_placement() is False
    captured = capsys.readouterr()
    assert captured.err == LINE
    assert captured.out == ""


def test_constants_and_operations_are_logged(capsys: pytest.CaptureFixture[str]) -> None:
    rv.debugging.set_log_device_placement(True)
    t = rv.constant([1.0])
    rv.identity(t)
    lines = capsys.readouterr().err
    assert lines == LINE.replace("VarHandleOp", "_EagerConst") + LINE.replace(
        "VarHandleOp", "Identity"
    )


def test_only_a_bool_will_do() -> None:
    with pytest.raises(TypeError, match="expected a bool, got 'x'"):
        rv.debugging.set_log_device_placement("x")  # type: ignore[arg-type]
