"""The queue report of a run that ends while a disruption is in force: who waits where, how many, since when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from .ledger import cause
from .tables import all_intervals

if TYPE_CHECKING:
    from .replication import Model

DISRUPTION = cause("disruption")


def queue_report(model: Model) -> list[str]:
    """In words: the disruptions that last to the end, then by place who waits because of a disruption."""
    lasting = [key for key, spans in model.disruptions.spans.items() if spans and spans[-1][1] >= model.end_s]
    if not lasting:
        return []
    waiting = _waiting(model)
    last = "last" if len(lasting) > 1 else "lasts"
    return [
        f"{' and '.join(lasting)} {last} to the end of the run, "
        + (
            "; ".join(_at(model, place, found) for place, found in sorted(waiting.items()))
            or "nobody waits because of it"
        )
    ]


def _waiting(model: Model) -> dict[int, list[tuple[str, int, int]]]:
    """By place: subject, number and since when (s) of those whose wait for a disruption has not ended."""
    found: dict[int, list[tuple[str, int, int]]] = {}
    for subject, number, place, since_s in _lasting_rows(model):
        found.setdefault(place, []).append((subject, number, since_s))
    return found


def _lasting_rows(model: Model) -> Iterator[tuple[str, int, int, int]]:
    for subject, (number, place, what, start_s, end_s) in all_intervals(model):
        rows = np.flatnonzero((what == DISRUPTION) & (end_s >= model.end_s) & (start_s < model.end_s))
        for row in rows.tolist():
            yield subject, int(number[row]), int(place[row]), int(start_s[row])


def _at(model: Model, place: int, found: list[tuple[str, int, int]]) -> str:
    trains = [number for subject, number, _ in found if subject == "train"]
    on_them = sum(len(model.trains.all[number].load) for number in trains)
    own = len(found) - len(trains)
    parts = [f"{_count(len(trains), 'train')} with {_count(on_them, 'consignment')}"] if trains else []
    parts += [_count(own, "consignment")] if own else []
    since_s = min(since for _, _, since in found)
    since = datetime.combine(model.scenario.time.start_date, datetime.min.time()) + timedelta(seconds=since_s)
    verb = "waits" if len(found) == 1 else "wait"
    return f"{' and '.join(parts)} {verb} at {model.places.rows[place][1]}, the first since {since:%Y-%m-%d %H:%M}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
