"""Goods that clear at their terminals, with a ledger computed by hand.

A train leaves a in China at 20:30 (73,800 s) with what became ready at 20:00, is at the border in b at 20:40 and at c,
in Viet Nam, at 20:50 (75,000 s).
"""

import pytest
from small_networks import chain_of, flow, freight, intervals, load, merged, rows

import results
import sim

READY_S, LEAVES_S, AT_BORDER_S, AT_END_S = 72_000, 73_800, 74_400, 75_000
NORTH, SOUTH = "terminal:north", "terminal:south"
TERMINALS = {"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "c"}}
DOCUMENTS = {"work": "document_check", "time_min": 10}


def side(station, **stages):
    return {"station": station, "stages": stages, "exit": list(stages), "entry": list(stages)}


def cross(folder, *, inland, china=None, viet_nam=None, count=2, **blocks):
    """Run goods of so many flows over the border; gives the tables, and the first consignment of each flow."""
    goods = flow("north", "south", per_hour=1 / 20, arrivals="regular", clears_inland=inland)
    border = {"name": "Gate", "china": side("a", **(china or {})), "viet_nam": side("b", **(viet_nam or {}))}
    plain = {
        "services": {"trains": {"train": freight("ac", ["20:30"])}},
        "flows": {f"goods{i}": goods for i in range(count)},
        "terminals": TERMINALS,
        "borders": {"gate": border},
    }
    loaded = load(folder, *chain_of(3), china="a", **merged(plain, blocks))
    run = sim.run(loaded, folder=folder / "run", replications=1, workers=1)
    assert results.check_chains(run, 0) == []
    tables = {name: run.table(name, 0) for name in ("consignments", "intervals", "loads", "servers")}
    first = {}
    for number, name in rows(tables["consignments"], "consignment", "flow"):
        first.setdefault(name, number)
    return tables, list(first.values())


def own(tables, number):
    return intervals(tables, "consignment", number)


def delivered(tables, numbers):
    return [tables["consignments"]["delivered_s"].to_pylist()[number] for number in numbers]


def test_goods_of_the_country_left_are_checked_before_they_are_loaded(tmp_path):
    tables, (first, second) = cross(tmp_path, inland=["china"], china={"documents": DOCUMENTS})

    assert own(tables, first) == [
        ("document_check", NORTH, READY_S, READY_S + 600),
        ("departure", NORTH, READY_S + 600, LEAVES_S),
    ]
    assert own(tables, second) == [
        ("queue", NORTH, READY_S, READY_S + 600),
        ("document_check", NORTH, READY_S + 600, READY_S + 1200),
        ("departure", NORTH, READY_S + 1200, LEAVES_S),
    ]
    assert delivered(tables, (first, second)) == [AT_END_S, AT_END_S]  # the border takes no time


def test_goods_of_the_country_entered_are_checked_after_they_are_unloaded(tmp_path):
    tables, (first, second) = cross(tmp_path, inland=["viet_nam"], viet_nam={"documents": DOCUMENTS})

    assert own(tables, first) == [
        ("departure", NORTH, READY_S, LEAVES_S),
        ("document_check", SOUTH, AT_END_S, AT_END_S + 600),
    ]
    assert own(tables, second)[1:] == [
        ("queue", SOUTH, AT_END_S, AT_END_S + 600),
        ("document_check", SOUTH, AT_END_S + 600, AT_END_S + 1200),
    ]
    assert delivered(tables, (first, second)) == [AT_END_S + 600, AT_END_S + 1200]
    assert set(rows(tables["servers"], "place", "stage")) == {
        ("b", "gate.viet_nam.documents"),
        (SOUTH, "south.entry.documents"),
    }


def test_consignee_gets_goods_after_the_office_and_the_haul(tmp_path):
    hauls = {"terminals": {"south": {"haul_h": 0.5, "cranes": 1, "lift_min": 5}}}
    tables, (first, second) = cross(tmp_path, inland=["viet_nam"], viet_nam={"documents": DOCUMENTS}, **hauls)

    assert own(tables, first)[1:] == [
        ("unloading", SOUTH, AT_END_S, AT_END_S + 300),
        ("document_check", SOUTH, AT_END_S + 300, AT_END_S + 900),
        ("haulage", SOUTH, AT_END_S + 900, AT_END_S + 2700),
    ]
    assert delivered(tables, (first, second)) == [AT_END_S + 2700, AT_END_S + 3300]


def test_goods_that_are_not_released_in_time_miss_their_train(tmp_path):
    two = {"services": {"trains": {"train": freight("ac", ["20:30", "23:00"])}}}
    stage = {**DOCUMENTS, "time_min": 20}
    tables, (first, second) = cross(tmp_path, inland=["china"], china={"documents": stage}, **two)
    assert delivered(tables, (first, second)) == [AT_END_S, AT_END_S + 9000]


def test_only_customs_work_is_done_inland_and_the_rest_at_the_border(tmp_path):
    stages = {
        "papers": {"work": "document_check", "per": "carrier", "time_min": 5},
        "documents": DOCUMENTS,
        "hand": {"work": "handover", "time_min": 1},
    }
    tables, (only,) = cross(tmp_path, inland=["viet_nam"], viet_nam=stages, count=1)
    assert own(tables, only)[1:] == [
        ("handover", "b", AT_BORDER_S + 300, AT_BORDER_S + 360),
        ("document_check", SOUTH, AT_END_S + 360, AT_END_S + 960),
    ]


def test_papers_sent_ahead_are_checked_inland_while_the_train_runs(tmp_path):
    stage = {**DOCUMENTS, "time_min": 15, "pre_arrival_share": 1.0}
    tables, (first, second) = cross(tmp_path, inland=["viet_nam"], viet_nam={"documents": stage})
    assert delivered(tables, (first, second)) == [AT_END_S, LEAVES_S + 1800]
    assert own(tables, second)[1:] == [("document_check", SOUTH, AT_END_S, LEAVES_S + 1800)]


def test_draws_are_those_of_the_border(tmp_path):
    stage = {**DOCUMENTS, "time_min": {"exponential": {"mean": 30}}, "error_share": 0.5, "rework_h": 1}
    flows = {"more": flow("north", "south", per_hour=1)}
    found = []
    for name, inland in (("border", []), ("inland", ["viet_nam"])):
        more = {"flows": {"more": {**flows["more"], "clears_inland": inland}}}
        trains = {"services": {"trains": {"train": freight("ac", "20:30", departures={"every_h": 2})}}}
        tables, _ = cross(tmp_path / name, inland=inland, viet_nam={"documents": stage}, count=0, **more, **trains)
        work = sorted(
            (number, end - start)
            for number, what, start, end in rows(tables["intervals"], "number", "cause", "start_s", "end_s")
            if what == "rework" and end < 6 * 86_400
        )
        found.append(dict(work))
    common = found[0].keys() & found[1].keys()
    assert len(common) > 20
    assert {number: found[0][number] for number in common} == {number: found[1][number] for number in common}


def test_goods_released_after_the_end_are_not_delivered(tmp_path):
    stage = {**DOCUMENTS, "time_min": 14 * 1440}
    tables, numbers = cross(tmp_path, inland=["viet_nam"], viet_nam={"documents": stage})
    assert delivered(tables, numbers) == [None, None]


def test_expected_use_counts_offices_inland_and_not_the_border(tmp_path):
    goods = flow("north", "south", per_hour=3, clears_inland=["viet_nam"])
    loaded = load(
        tmp_path,
        *chain_of(3),
        china="a",
        services={"trains": {"train": freight("ac")}},
        flows={"goods": goods},
        terminals=TERMINALS,
        borders={"gate": {"name": "Gate", "china": side("a"), "viet_nam": side("b", documents=DOCUMENTS)}},
    )
    use = {each.what: each.utilisation for each in sim.loads(loaded)}
    assert (use["south.entry.documents"], use["gate.viet_nam.documents"]) == (pytest.approx(0.5), 0.0)


@pytest.mark.parametrize(
    ("inland", "border", "says"),
    [
        (["viet_nam"], None, "clears_inland: no train carries it over a border; trucks clear at the border"),
        (["china", "china"], "gate", "clears_inland.1: 'china' is named twice, must be once"),
        (["laos"], "gate", "clears_inland.0: text 'laos' is not known; allowed: china, viet_nam"),
    ],
)
def test_flow_that_cannot_clear_inland_is_refused(tmp_path, inland, border, says):
    borders = {"gate": {"name": "Gate", "china": side("a"), "viet_nam": side("b")}} if border else {}
    with pytest.raises(sim.ScenarioError) as caught:
        load(
            tmp_path,
            *chain_of(3),
            china="a",
            services={"trains": {"train": freight("ac")}},
            flows={"goods": flow("north", "south", per_hour=1, clears_inland=inland)},
            terminals=TERMINALS,
            borders=borders,
        )
    assert [f"{each.key}: {each.message}" for each in caught.value.problems] == [f"flows.goods.{says}"]
