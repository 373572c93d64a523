"""Names of devices as objects."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

import resvar as rv
from resvar import DeviceSpec

PARTS = ("job", "replica", "task", "device_type", "device_index")


@pytest.mark.parametrize(
    ("text", "parts", "back"),
    [
        ("", (None,) * 5, ""),
        ("/job:w/replica:1/task:2/device:CPU:0", ("w", 1, 2, "CPU", 0), None),
        ("GPU:0", (None, None, None, "GPU", 0), "/device:GPU:0"),
        ("/gpu:*", (None, None, None, "GPU", None), "/device:GPU:*"),
        ("/device:gpu:3", (None, None, None, "GPU", 3), "/device:GPU:3"),
        ("/device:foo:0", (None, None, None, "foo", 0), None),
        ("/job:a/job:b", ("b", None, None, None, None), "/job:b"),
    ],
)
def test_from_string(text: str, parts: tuple[Any, ...], back: str | None) -> None:
    spec = DeviceSpec.from_string(text)
    assert tuple(getattr(spec, part) for part in PARTS) == parts
    assert spec == DeviceSpec(*parts) == DeviceSpec("x").parse_from_string(text)
    assert hash(spec) == hash(DeviceSpec(*parts))
    assert spec.to_string() == (text if back is None else back)


@pytest.mark.parametrize("text", ["xx", "/device:GPU:x", "/replica:x", "/gpu:0/cpu:1"])
def test_names_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=text.split("/")[-1].split(":")[0]):
        DeviceSpec.from_string(text)
    with pytest.raises(TypeError, match=r"a name must be a string, got .*: 5"):
        DeviceSpec.from_string(5)  # type: ignore[arg-type]


def test_parts() -> None:
    assert DeviceSpec(device_type="gpu").device_type == "GPU"
    assert DeviceSpec(device_type="CPU").to_string() == "/device:CPU:*"
    assert DeviceSpec(job="a", device_index=2).to_string() == "/job:a"
    assert DeviceSpec(job=5, task="3", replica=1.7).to_string() == "/job:5/replica:1/task:3"
    for part in ("replica", "task", "device_index"):
        with pytest.raises(ValueError, match=f"{part} must be an integer, got 'a'"):
            DeviceSpec(**{part: "a"})
    with pytest.raises(AttributeError):
        DeviceSpec("a").job = "b"  # type: ignore[misc]


def test_merging_and_replacing() -> None:
    merged = DeviceSpec("a", task=1).make_merged_spec(DeviceSpec("b", device_type="GPU"))
    assert merged == DeviceSpec("b", task=1, device_type="GPU")
    assert DeviceSpec("a").replace(job=None, task=4) == DeviceSpec(task=4)
    with pytest.raises(TypeError, match="foo"):
        DeviceSpec("a").replace(foo=1)
    with pytest.raises(TypeError, match=r"expected a DeviceSpec, got .*'x'"):
        DeviceSpec("a").make_merged_spec("x")  # type: ignore[arg-type]


def test_it_is_a_value() -> None:
    spec = DeviceSpec("a", 1)
    assert spec != "/job:a/replica:1"
    assert spec != DeviceSpec("a", 2)
    assert {spec: 1}[DeviceSpec("a", 1)] == 1
    assert copy.deepcopy(spec) == pickle.loads(pickle.dumps(spec)) == spec
    assert repr(DeviceSpec(job="a")) == (
        "<DeviceSpec(job=a, replica=None, task=None, device_type=None, device_index=None)>"
    )


def test_device_takes_it() -> None:
    spec = DeviceSpec.from_string(rv.Variable(0.0).device)
    with rv.device(spec):
        assert rv.Variable(1.0).device == spec.to_string()
    with (
        pytest.raises(rv.errors.InvalidArgumentError, match="/job:elsewhere"),
        rv.device(DeviceSpec(job="elsewhere")),
    ):
        rv.Variable(1.0)


def test_device_of_a_graph_takes_it() -> None:
    import resvar.compat.v1 as tf

    with tf.Graph().as_default(), tf.device(DeviceSpec(device_type="CPU", device_index=0)):
        assert tf.constant(1.0).device == "/device:CPU:0"
