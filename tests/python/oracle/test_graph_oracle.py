"""Random graphs come to the same on resvar and on TensorFlow, but for the documented differences.

Run by `pytest -m oracle` where TensorFlow is installed. RESVAR_GRAPH_PROGRAMS sets how many there
are; they are the same on every run. One that fails is printed as Python that one can run.
"""

from __future__ import annotations

import collections
import os
from typing import Any

import pytest

import resvar.compat.v1 as resvar_v1

PROGRAMS = int(os.environ.get("RESVAR_GRAPH_PROGRAMS", "300"))
NIGHTLY = 3000

pytestmark = pytest.mark.oracle
met: collections.Counter[str] = collections.Counter()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:tensorflow")
@pytest.mark.parametrize("seed", range(PROGRAMS))
def test_graph(seed: int, tf: Any) -> None:
    from graph_generate import run_program
    from graph_machine import PRELUDE, GraphSideBySide
    from side_by_side import shrunk

    finding = run_program(seed, tf.compat.v1, resvar_v1)
    if finding is None:
        return
    if finding.exempt:
        met[finding.exempt] += 1
        return
    small = shrunk(finding, tf.compat.v1, resvar_v1, GraphSideBySide)
    program = small.report("resvar.compat.v1", PRELUDE)
    pytest.fail(f"program {seed}\n\n{program}", pytrace=False)


class Faulty:
    """resvar, but for one function that changes what it should read."""

    def __getattr__(self, name: str) -> Any:
        return getattr(resvar_v1, name)

    def group(self, *inputs: Any) -> Any:
        return resvar_v1.no_op()


def test_a_fault_is_found(tf: Any) -> None:
    from graph_generate import run_program

    findings = (run_program(seed, tf.compat.v1, Faulty()) for seed in range(300))
    assert any(finding and not finding.exempt for finding in findings)


def test_every_exemption_is_still_needed() -> None:
    from differences import GRAPH_EXEMPTIONS

    if PROGRAMS < NIGHTLY:
        pytest.skip(f"takes {NIGHTLY} programs: RESVAR_GRAPH_PROGRAMS={NIGHTLY}")
    assert set(met) == set(GRAPH_EXEMPTIONS)
