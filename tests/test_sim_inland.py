"""Goods that clear at their terminals, with a ledger computed by hand.

A train leaves a in China at 20:30 (73,800 s) with what became ready at 20:00, is at the border in b at 20:40 and at c,
in Viet Nam, at 20:50 (75,000 s).
"""

import pytest
from small_fleets import wagons
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


def test_an_outage_of_the_customs_system_stops_offices_inland_too(tmp_path):
    """Ready at 20:00; the Chinese side's check stands until 20:10 wherever it is done."""
    outage = {"stages": ["gate.china.documents"], "start": "2026-01-05 19:00", "end": "2026-01-05 20:10"}

    tables, (only,) = cross(
        tmp_path,
        inland=["china"],
        china={"documents": DOCUMENTS},
        count=1,
        disruptions={"outage": {**outage, "clock": "viet_nam"}},
    )

    assert own(tables, only) == [
        ("disruption", NORTH, READY_S, READY_S + 600),
        ("document_check", NORTH, READY_S + 600, READY_S + 1200),
        ("departure", NORTH, READY_S + 1200, LEAVES_S),
    ]


@pytest.mark.parametrize("key", ["gate.viet_nam.documents", "south.entry.documents"])
def test_fewer_officers_inland_check_less_at_once(tmp_path, key):
    """Unloaded at 20:50; of two officers one is away until 21:00, so that the second of three papers waits for it."""
    away = {"start": "2026-01-05 20:00", "end": "2026-01-05 21:00", "clock": "viet_nam", "fewer_servers": {key: 1}}

    tables, goods = cross(
        tmp_path,
        inland=["viet_nam"],
        viet_nam={"documents": {**DOCUMENTS, "servers": 2, "time_min": 15}},
        count=3,
        disruptions={"away": away},
    )

    assert [own(tables, number)[1:] for number in goods] == [
        [("document_check", SOUTH, AT_END_S, AT_END_S + 900)],
        [("queue", SOUTH, AT_END_S, AT_END_S + 600), ("document_check", SOUTH, AT_END_S + 600, AT_END_S + 1500)],
        [("queue", SOUTH, AT_END_S, AT_END_S + 900), ("document_check", SOUTH, AT_END_S + 900, AT_END_S + 1800)],
    ]


def test_an_office_inland_without_any_officer_stands(tmp_path):
    """The border's and the office's own two away from 20:00 to 21:00: both of its officers."""
    hour = {"start": "2026-01-05 20:00", "end": "2026-01-05 21:00", "clock": "viet_nam"}
    one = {"one": {**hour, "fewer_servers": {"gate.viet_nam.documents": 1}}}
    other = {"other": {**hour, "fewer_servers": {"south.entry.documents": 1}}}

    tables, (only,) = cross(
        tmp_path,
        inland=["viet_nam"],
        viet_nam={"documents": {**DOCUMENTS, "servers": 2}},
        count=1,
        disruptions={**one, **other},
    )

    assert own(tables, only)[1:] == [
        ("disruption", SOUTH, AT_END_S, AT_END_S + 600),
        ("document_check", SOUTH, AT_END_S + 600, AT_END_S + 1200),
    ]


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


DAY = {"opening_hours": {"day": {"clock": "viet_nam", "hours": ["19:50-20:55", "21:20-24:00"]}}}


def test_goods_come_to_the_office_through_the_gate_of_their_terminal(tmp_path):
    """Trucks come at 21:00, the gate opens at 21:20; the office takes 10 minutes each, the train leaves at 22:00."""
    late = {"terminals": {"north": {"haul_h": 1, "gate_open": ["day"]}}, **DAY}
    trains = {"services": {"trains": {"train": freight("ac", ["22:00"])}}}
    tables, (first, second) = cross(tmp_path, inland=["china"], china={"documents": DOCUMENTS}, **late, **trains)

    at_gate_s, opens_s = READY_S + 3600, READY_S + 4800
    assert own(tables, second)[:5] == [
        ("haulage", NORTH, READY_S, at_gate_s),
        ("closed", NORTH, at_gate_s, opens_s),
        ("queue", NORTH, opens_s, opens_s + 600),
        ("document_check", NORTH, opens_s + 600, opens_s + 1200),
        ("departure", NORTH, opens_s + 1200, READY_S + 7200),
    ]
    assert delivered(tables, (first, second)) == [READY_S + 7200 + 1200] * 2


def test_goods_are_fetched_through_the_gate_when_the_office_has_released_them(tmp_path):
    """Off at 20:50, released at 21:00 and 21:10, picked up 5 minutes later, but not while the gate is shut to 21:20."""
    gate = {"terminals": {"south": {"gate_open": ["day"], "pickup_h": 1 / 12, "haul_h": 0.5, "free_time_h": 0.25}}}
    tables, (first, second) = cross(tmp_path, inland=["viet_nam"], viet_nam={"documents": DOCUMENTS}, **gate, **DAY)

    opens_s = AT_END_S + 1800
    assert own(tables, first)[1:] == [
        ("document_check", SOUTH, AT_END_S, AT_END_S + 600),
        ("departure", SOUTH, AT_END_S + 600, AT_END_S + 900),
        ("closed", SOUTH, AT_END_S + 900, opens_s),
        ("haulage", SOUTH, opens_s, opens_s + 1800),
    ]
    assert own(tables, second)[1:3] == [
        ("queue", SOUTH, AT_END_S, AT_END_S + 600),
        ("document_check", SOUTH, AT_END_S + 600, AT_END_S + 1200),
    ]
    assert delivered(tables, (first, second)) == [opens_s + 1800] * 2


def test_free_time_runs_while_the_office_has_the_goods(tmp_path):
    south = {"gate_open": ["day"], "pickup_h": 1 / 12, "haul_h": 0.5, "free_time_h": 0.25}
    blocks = {"terminals": {"south": south}, **DAY}
    tables, _ = cross(tmp_path, inland=["viet_nam"], viet_nam={"documents": DOCUMENTS}, **blocks)

    off_s = dict(rows(tables["loads"], "consignment", "unloaded_s"))
    out_s = {
        each: time_s - 1800 for each, time_s in rows(tables["consignments"], "consignment", "delivered_s") if time_s
    }
    beyond_s = [time_s - off_s[each] - 900 for each, time_s in out_s.items()]
    assert set(beyond_s) >= {900}  # off at 20:50, out at 21:20
    found = results.kpis(sim.open_run(tmp_path / "run")).set_index(["line", "direction", "kpi"]).value
    assert found["small", "china_to_viet_nam", "beyond_free_time"] == pytest.approx(sum(beyond_s) / 3600)


def test_goods_still_in_the_office_when_the_period_ends_have_come_by_truck(tmp_path):
    stage = {**DOCUMENTS, "time_min": 14 * 1440}
    tables, (only,) = cross(
        tmp_path, inland=["china"], china={"documents": stage}, count=1, terminals={"north": {"haul_h": 1}}
    )
    assert own(tables, only)[:2] == [
        ("haulage", NORTH, READY_S, READY_S + 3600),
        ("document_check", NORTH, READY_S + 3600, 7 * 86_400),
    ]


LIMITED = {"cranes": 1, "yard": {"import_teu": 9, "export_teu": 9}}
LIFTED = {"mode": "transship", "time_min": 6, "yard_teu": 4, "wagons": {"pool": "inland", "back_h": 5}}
REFUSED = {
    "a yard at the origin": (
        ["china"],
        {"terminals": {"north": LIMITED}},
        "'china' cannot be combined with terminals.north.yard.export_teu: goods come to the office there when they "
        "find a slot, which only the run tells; leave out one of them",
    ),
    "a yard at the destination": (
        ["viet_nam"],
        {"terminals": {"south": LIMITED}},
        "'viet_nam' cannot be combined with terminals.south.yard.import_teu: goods would keep their slot until the "
        "office there releases them, which trains cannot foresee; leave out one of them",
    ),
    "a yard between two gauges": (
        ["viet_nam"],
        {
            "fleet": {"wagons": {"inland": wagons({"c": 9}, gauge_mm=1000)}},
            "borders": {"gate": {"viet_nam": {"station": "c"}, "gauge_transfer": {"station": "c", **LIFTED}}},
        },
        "'viet_nam' cannot be combined with borders.gate.gauge_transfer.yard_teu: goods of 'south' would come to its "
        "office before they leave that yard; leave out one of them",
    ),
    "the other yard at the origin": (["viet_nam"], {"terminals": {"north": LIMITED}}, None),
    "the other yard at the destination": (["china"], {"terminals": {"south": LIMITED}}, None),
}


@pytest.mark.parametrize("name", REFUSED)
def test_offices_and_slots_that_would_wait_for_each_other_are_refused(tmp_path, name):
    inland, blocks, says = REFUSED[name]
    if says is None:
        tables, numbers = cross(tmp_path, inland=inland, count=1, **blocks)
        assert len(delivered(tables, numbers)) == 1
        return
    with pytest.raises(sim.ScenarioError) as caught:
        cross(tmp_path, inland=inland, count=1, **blocks)
    (problem,) = caught.value.problems
    assert (problem.key, problem.message) == ("flows.goods0.clears_inland.0", says)
