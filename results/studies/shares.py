"""Shares that must sum to 1 (channels of customs, ways of working at a break of gauge), parts that keep a sum."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from math import floor

from sim import Written
from sim.scenario.schema.channels import CHANNELS
from sim.scenario.varying_together import must_sum_to_one


def rescaled(values: Mapping[str, float], written: Written, whole: Container[str] = ()) -> dict[str, float]:
    """The values by path, with shares that must sum to 1, and parts of a sum, made to do so; others may have to change.

    If two or more of a group vary, they are rescaled to what the others leave; if one varies, the others are rescaled
    to what it leaves. Parts among the paths `whole` stay whole numbers, rounded so that the sum stays.
    """
    found = dict(values)
    for group in dict.fromkeys(group for path in values if (group := _group(path, written))):
        found |= _fitted({path: values.get(path, _share(path, written)) for path in group}, values, total=1.0)
    for parts in _sums(written):
        if any(path in values for path in parts):
            plain = {path: _share(path, written) for path in parts}
            fitted = _fitted(
                plain | {path: values[path] for path in parts if path in values}, values, sum(plain.values())
            )
            found |= _rounded(fitted) if all(path in whole for path in parts) else fitted
    return found


def _fitted(group: Mapping[str, float], values: Mapping[str, float], total: float) -> dict[str, float]:
    """Those of a group that have to change so that it sums to the total."""
    varied, fixed = [path for path in group if path in values], [path for path in group if path not in values]
    keep, scale = (fixed, varied) if len(varied) > 1 else (varied, fixed)
    room = max(0.0, total - sum(group[path] for path in keep))
    now = sum(group[path] for path in scale)
    return {path: group[path] * room / now for path in scale} if now > 0 else {}


def _rounded(parts: Mapping[str, float]) -> dict[str, float]:
    """Whole numbers with the same sum, by largest remainder (Hamilton); of equal remainders the first is rounded up."""
    found = {path: floor(round(part, 9)) for path, part in parts.items()}  # 2.9999999999 is 3
    over = round(sum(parts.values())) - sum(found.values())
    for path in sorted(parts, key=lambda path: round(found[path] - parts[path], 9))[:over]:
        found[path] += 1
    return dict(found)


def _sums(written: Written) -> Iterator[Sequence[str]]:
    """The paths of all numbers that are parts of a sum, one sum after the other."""
    sums: dict[str, list[str]] = defaultdict(list)
    for path, said in written.provenance.items():
        if said.part_of is not None:
            sums[said.part_of].append(path)
    yield from sums.values()


def _group(path: str, written: Written) -> tuple[str, ...] | None:
    """The paths of all shares that sum to 1 with this one."""
    if not must_sum_to_one(tuple(path.split("."))):
        return None
    parent, _, last = path.rpartition(".")
    if last in CHANNELS:
        return tuple(f"{parent}.{channel}" for channel in CHANNELS)
    ways, _, _ = parent.rpartition(".")
    alike = _meant_for(written, parent)
    return tuple(
        f"{ways}.{each}.share" for each in written.value(ways) if _meant_for(written, f"{ways}.{each}") == alike
    )


def _meant_for(written: Written, way: str) -> tuple[object, object]:
    return written.value(f"{way}.services"), written.value(f"{way}.commodities")


def _share(path: str, written: Written) -> float:
    value = written.value(path)
    return float(value) if isinstance(value, int | float) else 1.0  # a way's share that is not written
