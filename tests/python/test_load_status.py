"""What was restored, and what was not."""

from __future__ import annotations

from pathlib import Path

import pytest

import resvar as rv
from resvar.train import Checkpoint


def test_all_of_it(tmp_path: Path) -> None:
    checkpoint = Checkpoint(a=rv.Variable(1), b=[rv.Variable(2)])
    status = checkpoint.restore(checkpoint.save(tmp_path / "x"))
    assert status.assert_consumed() is status
    assert status.assert_existing_objects_matched() is status
    assert status.assert_nontrivial_match() is status
    assert status.expect_partial() is status
    status.initialize_or_restore()
    status.run_restore_ops()


def test_a_part_of_it(tmp_path: Path) -> None:
    path = Checkpoint(a=rv.Variable(1), b=rv.Variable(2)).save(tmp_path / "x")
    a = rv.Variable(0)
    status = Checkpoint(a=a).restore(path)
    assert int(a) == 1
    with pytest.raises(AssertionError, match=r"x-1 has values for which there is no variable: b$"):
        status.assert_consumed()
    status.assert_existing_objects_matched().assert_nontrivial_match()


def test_variables_that_the_checkpoint_lacks(tmp_path: Path) -> None:
    path = Checkpoint(a=rv.Variable(1)).save(tmp_path / "x")
    a, c = rv.Variable(0), rv.Variable(0)
    status = Checkpoint(a=a, c=c).restore(path, partial=True)
    assert (int(a), int(c)) == (1, 0)
    for check in (status.assert_consumed, status.assert_existing_objects_matched):
        with pytest.raises(AssertionError, match=r"x-1 has no values for the variables c$"):
            check()
    status.assert_nontrivial_match()
    none = Checkpoint(c=c).restore(path, partial=True)
    with pytest.raises(AssertionError, match="has a value for none of the variables"):
        none.assert_nontrivial_match()


def test_no_checkpoint() -> None:
    status = Checkpoint(a=rv.Variable(1)).restore(None)
    with pytest.raises(AssertionError, match="no checkpoint was given"):
        status.assert_consumed()
    status.expect_partial().initialize_or_restore()
