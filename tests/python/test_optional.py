"""Optional packages are imported when needed, and the error says how to install one."""

from __future__ import annotations

import subprocess
import sys

import pytest

import resvar as rv
from resvar import optional


def test_a_missing_package_is_named_with_its_extra() -> None:
    with pytest.raises(ImportError, match=r"resvar\[proto\]") as caught:
        optional.required("no_such_package.inner", "proto", "to_proto")
    assert "to_proto needs the module no_such_package.inner" in str(caught.value)
    assert isinstance(caught.value, rv.errors.MissingPackageError)
    assert isinstance(caught.value, NotImplementedError)


def test_what_is_installed_is_returned() -> None:
    assert optional.required("sys", "proto", "x") is sys


def test_importing_the_library_imports_no_optional_package() -> None:
    code = "import resvar, sys; print(sorted({'google', 'rich', 'tqdm'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
