"""Shares that must sum to 1: the channels of customs, the ways of working at a break of gauge."""

from collections.abc import Mapping

from sim import Written

CHANNELS = ("green", "yellow", "red")
_WAYS = "gauge_transfer.ways."


def rescaled(values: Mapping[str, float], written: Written) -> dict[str, float]:
    """The values by path, with shares that must sum to 1 made to do so; those that do not vary may have to follow.

    If two or more shares of a group vary, they are rescaled to what the others leave; if one varies, the others are
    rescaled to what it leaves.
    """
    found = dict(values)
    for group in dict.fromkeys(group for path in values if (group := _group(path, written))):
        varied = [path for path in group if path in values]
        fixed = [path for path in group if path not in values]
        keep, scale = (fixed, varied) if len(varied) > 1 else (varied, fixed)
        shares = {path: values[path] if path in values else _share(path, written) for path in group}
        room = max(0.0, 1 - sum(shares[path] for path in keep))
        total = sum(shares[path] for path in scale)
        if total > 0:
            found |= {path: shares[path] * room / total for path in scale}
    return found


def _group(path: str, written: Written) -> tuple[str, ...] | None:
    """The paths of all shares that sum to 1 with this one."""
    parent, _, last = path.rpartition(".")
    if last in CHANNELS and isinstance(written.value(parent), dict):
        return tuple(f"{parent}.{channel}" for channel in CHANNELS)
    way, _, _ = path.rpartition(".")
    ways, _, _ = way.rpartition(".")
    if last != "share" or not f"{ways}.".endswith(_WAYS) or not isinstance(written.value(ways), dict):
        return None
    alike = _meant_for(written, way)
    return tuple(
        f"{ways}.{each}.share" for each in written.value(ways) if _meant_for(written, f"{ways}.{each}") == alike
    )


def _meant_for(written: Written, way: str) -> tuple[object, object]:
    return written.value(f"{way}.services"), written.value(f"{way}.commodities")


def _share(path: str, written: Written) -> float:
    value = written.value(path)
    return float(value) if isinstance(value, int | float) else 1.0  # a way's share that is not written
