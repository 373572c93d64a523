"""Random programs come to the same on resvar and on TensorFlow, but for the documented differences.

Run by `pytest -m oracle` where TensorFlow is installed. RESVAR_PROGRAMS sets how many programs
there are; they are the same on every run. One that fails is printed as Python that one can run.
"""

from __future__ import annotations

import collections
import os
from typing import Any

import pytest

import resvar

PROGRAMS = int(os.environ.get("RESVAR_PROGRAMS", "500"))
NIGHTLY = 5000

pytestmark = pytest.mark.oracle
met: collections.Counter[str] = collections.Counter()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:tensorflow")
@pytest.mark.parametrize("seed", range(PROGRAMS))
def test_program(seed: int, tf: Any) -> None:
    from generate import run_program
    from side_by_side import shrunk

    finding = run_program(seed, tf, resvar)
    if finding is None:
        return
    if finding.exempt:
        met[finding.exempt] += 1
        return
    pytest.fail(f"program {seed}\n\n{shrunk(finding, tf, resvar).report()}", pytrace=False)


class Faulty:
    """resvar, but for one function that puts things the wrong way round."""

    def __getattr__(self, name: str) -> Any:
        return getattr(resvar, name)

    def concat(self, values: Any, axis: Any) -> Any:
        return resvar.concat(values[::-1], axis)


def test_a_fault_is_found_and_shrunk(tf: Any) -> None:
    from generate import run_program
    from program import source
    from side_by_side import shrunk

    findings = (run_program(seed, tf, Faulty()) for seed in range(100))
    found = next(f for f in findings if f and f.steps[-1].code.startswith("tf.concat"))
    small = shrunk(found, tf, Faulty())
    assert len(small.steps) <= min(3, len(found.steps))
    exec(source(small.steps), {})


def test_every_exemption_is_still_needed(tf: Any) -> None:
    from differences import EXEMPTIONS

    if PROGRAMS < NIGHTLY:
        pytest.skip(f"takes {NIGHTLY} programs, of which some meet each: RESVAR_PROGRAMS={NIGHTLY}")
    assert set(met) == set(EXEMPTIONS)
