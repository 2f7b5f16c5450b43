"""A small railway over a border, for the tests of formalities.

A train leaves a in China at 20:30 (73,800 s) with what became ready at 20:00, is at b in Viet Nam at 20:40 (74,400 s)
for the entry formalities, and ten minutes after them at c.
"""

from small_networks import chain_of, flow, freight, intervals, load, merged, rows

import results
import sim

READY_S, LEAVES_S, AT_BORDER_S, MIN_S, HOUR_S = 72_000, 73_800, 74_400, 60, 3600
TERMINALS = {"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "c"}}
DOCUMENTS = {"work": "document_check", "time_min": 10}


def side(station, stages, order=None):
    """A side where all stages work in both directions."""
    order = list(stages) if order is None else order
    return {"station": station, "stages": stages, "exit": order, "entry": order}


def goods(count=1, teu=1):
    """So many flows of one consignment each, which become ready at 20:00 (the next ones after the last train)."""
    return {f"goods{i}": flow("north", "south", per_hour=1 / 20, teu=teu, arrivals="regular") for i in range(count)}


def border(stages, *, china=None, **changes):
    plain = {"name": "Gate", "china": side("a", china or {}), "viet_nam": side("b", stages)}
    return {"gate": merged(plain, changes)}


def run_across(folder, borders, *, flows=None, trains=None, terminals=None, tracks=2, **blocks):
    """Run it, and hold every chain against the checker."""
    loaded = load(
        folder,
        *chain_of(3, tracks),
        china="a",
        services={"trains": trains or {"train": freight("ac", "20:30")}},
        flows=goods() if flows is None else flows,
        terminals={**TERMINALS, **(terminals or {})},
        borders=borders,
        **blocks,
    )
    run = sim.run(loaded, folder=folder / "run", replications=1, workers=1)
    assert results.check_chains(run, 0) == []
    return run


def cross(folder, borders, **changes):
    """The tables of such a run."""
    run = run_across(folder, borders, **changes)
    return {
        name: run.table(name, 0) for name in ("consignments", "intervals", "loads", "movements", "servers", "trains")
    }


def at_border(tables, consignment):
    """What a consignment spent at b: `(cause, start, end)` in seconds after the train's arrival there."""
    ledger = intervals(tables, "consignment", consignment)
    return [(cause, start - AT_BORDER_S, end - AT_BORDER_S) for cause, place, start, end in ledger if place == "b"]


def numbers(tables):
    """The first consignment of each flow."""
    first = {}
    for number, name in rows(tables["consignments"], "consignment", "flow"):
        first.setdefault(name, number)
    return list(first.values())


def left_after_s(tables, train=0):
    """When a train left b, after it came."""
    return next(
        time_s - AT_BORDER_S
        for number, event, place, time_s in rows(tables["movements"], "train", "event", "place", "time_s")
        if (number, event, place) == (train, "depart", "b")
    )
