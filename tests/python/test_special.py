"""Special functions."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import resvar as rv
from resvar import dtypes, errors

FLOATS = [d for d in dtypes.ALL if d.is_numeric and d.is_floating]
TOLERANCES = {"float16": 2e-3, "bfloat16": 2e-2, "float32": 1e-6}


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@pytest.mark.parametrize(
    ("name", "x", "expected"),
    [
        ("erf", [0.0, 0.5, -2.0, math.inf], [0, math.erf(0.5), math.erf(-2), 1]),
        ("erfc", [0.0, 0.5, 3.0, math.inf], [1, math.erfc(0.5), math.erfc(3), 0]),
    ],
)
def test_values(name: str, x: Any, expected: Any, dtype: rv.DType) -> None:
    result = getattr(rv.math, name)(rv.constant(x, dtype))
    assert result.dtype is dtype
    tolerance = TOLERANCES.get(dtype.name, 1e-13)
    np.testing.assert_allclose(result.numpy().astype(float), expected, rtol=tolerance)


@pytest.mark.parametrize("name", ["erf", "erfc"])
def test_integers_have_none(name: str) -> None:
    with pytest.raises(errors.InvalidArgumentError, match="Value for attr 'T' of int32"):
        getattr(rv.math, name)(1)


def test_the_missing_package_is_named() -> None:
    code = """
import sys
sys.modules["scipy"] = None
import resvar
try:
    resvar.math.erf(0.5)
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "resvar.math.erf needs" in done.stdout
    assert "pip install 'resvar[scipy]'" in done.stdout
