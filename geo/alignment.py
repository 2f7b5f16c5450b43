"""How a section lies: its gradients, curves and speed restrictions, each with its source; all of them may be missing.

In a file they are lists of objects with `from_km` and `to_km` (km posts of the line) and `permille`, `radius_m` or
`speed_kmh`. A gradient is above 0 where the line rises towards higher km posts. `gradient_permille` is one gradient
for the whole section, `ruling_gradient_permille` the steepest in either direction where no more is known.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from .entry import Entry
from .line import Stretch
from .value import finite, number, shown

STEEPEST_PERMILLE = 60
"""No railway without racks is steeper over any length."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """What is known of a section's gradients, curves and speed restrictions."""

    gradients: tuple[Stretch, ...]
    curves: tuple[Stretch, ...]
    speed_restrictions: tuple[Stretch, ...]
    ruling_gradient_permille: float | None


def read_alignment(entry: Entry, low_km: float, high_km: float) -> Alignment:
    """Read the alignment of a section between two km posts; what is wrong becomes a problem of the entry."""
    steep = number(-STEEPEST_PERMILLE, STEEPEST_PERMILLE)
    gradients = tuple(_stretches(entry, "gradients", "permille", steep, (low_km, high_km)))
    curves = tuple(_stretches(entry, "curves", "radius_m", number(50, 50_000), (low_km, high_km)))
    speeds = tuple(_stretches(entry, "speed_restrictions", "speed_kmh", number(5, 350), (low_km, high_km)))
    _check_apart(entry, "gradients", gradients, low_km)
    _check_apart(entry, "curves", curves, low_km)
    whole = _whole_section(entry, high_km - low_km, has_profile="gradients" in entry.properties)
    ruling = None
    if "ruling_gradient_permille" in entry.properties:
        ruling = entry.figure("ruling_gradient_permille", number(0, STEEPEST_PERMILLE), at=entry.properties)
    return Alignment(gradients or whole, curves, speeds, ruling)


def _whole_section(entry: Entry, length_km: float, *, has_profile: bool) -> tuple[Stretch, ...]:
    if "gradient_permille" not in entry.properties:
        return ()
    if has_profile:
        entry.blame("gradient_permille", "given beside gradients, must be one of the two")
        return ()
    steep = number(-STEEPEST_PERMILLE, STEEPEST_PERMILLE)
    permille = entry.figure("gradient_permille", steep, at=entry.properties)
    return () if permille is None else (Stretch(0.0, round(length_km, 6), permille),)


def _stretches(
    entry: Entry, key: str, value_key: str, parse: Callable[[object], float], posts: tuple[float, float]
) -> Iterator[Stretch]:
    raw = entry.properties.get(key)
    if raw is None and key not in entry.properties:
        return
    if not isinstance(raw, list):
        entry.blame(key, f"{shown(raw)} must be a list of objects with from_km, to_km, {value_key}, source, confidence")
        return
    for order, item in enumerate(raw):
        found = _stretch(entry, (f"{key}[{order}]", value_key), item, parse, posts)
        if found is not None:
            yield found


def _stretch(
    entry: Entry, keys: tuple[str, str], item: object, parse: Callable[[object], float], posts: tuple[float, float]
) -> Stretch | None:
    key, value_key = keys
    if not isinstance(item, dict):
        entry.blame(key, f"{shown(item)} must be an object with from_km, to_km, {value_key}, source, confidence")
        return None
    value = None
    try:
        value = parse(item.get(value_key))
    except ValueError as wrong:
        entry.blame(f"{key}.{value_key}", str(wrong))
    start, end = finite(item.get("from_km")), finite(item.get("to_km"))
    low, high = posts
    if start is None or end is None or not low <= start < end <= high:
        found = f"{shown(item.get('from_km'))} to {shown(item.get('to_km'))}"
        entry.blame(f"{key}.from_km", f"{found} must be rising km posts within the section, {low:g} to {high:g}")
        return None
    if value is None:
        return None
    entry.keep(key, value, item)
    return Stretch(round(start - low, 6), round(end - low, 6), value)


def _check_apart(entry: Entry, key: str, stretches: tuple[Stretch, ...], low_km: float) -> None:
    """Blame stretches that overlap: two gradients or two curves cannot be at one place."""
    for before, after in pairwise(sorted(stretches, key=lambda stretch: stretch.from_km)):
        if after.from_km < before.to_km:
            places = f"km {low_km + after.from_km:g} begins before km {low_km + before.to_km:g}"
            entry.blame(key, f"{places} where the one before ends, must not overlap")
