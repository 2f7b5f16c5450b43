"""What a replication depends on besides its scenario: the model's code, the versions beneath it, the machine."""

import contextlib
import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from . import servers
from .code_digest import model_digest

PACKAGES = ("railcorridor", "simpy", "numpy", "pyarrow", "shapely", "pydantic")
_CPU_INFO = Path("/proc/cpuinfo")


def conditions_now() -> dict[str, Any]:
    """The digest of the model's code, the versions and the machine that a replication run now depends on."""
    return {"model_digest": model_digest(), "versions": _versions(), "platform": _platform()}


def differences(then: Mapping[str, Any]) -> list[str]:
    """What is other now, one sentence each; what was not noted then is not compared."""
    now = conditions_now()
    code = "the model's code is other than then"
    found = [code] if then.get("model_digest", now["model_digest"]) != now["model_digest"] else []
    for kind in ("versions", "platform"):
        found += _differing(then.get(kind, {}), now[kind])
    return found


def _differing(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name, was in then.items():
        if now.get(name) != was:
            yield f"{name}: {was} then, {now.get(name, 'not there')} now"


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for package in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            versions[package] = version(package)
    return versions


def _platform() -> dict[str, str]:
    """The machine, as far as it can change the last bit of a number: exp and log are those of its C library."""
    is_compiled = not str(servers.__file__).endswith(".py")
    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "processor": _processor(),
        "c_library": " ".join(platform.libc_ver()).strip(),
        "interpreter": platform.python_implementation(),
        "model": "compiled" if is_compiled else "interpreted",
    }


def _processor() -> str:
    """The processor's name, where the system tells it."""
    with contextlib.suppress(OSError):
        for line in _CPU_INFO.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()
