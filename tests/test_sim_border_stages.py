"""Stages of the standard of the field, each with a ledger computed by hand (the railway is that of `small_borders`)."""

from itertools import pairwise

import pytest
from small_borders import (
    AT_BORDER_S,
    DOCUMENTS,
    HOUR_S,
    MIN_S,
    at_border,
    border,
    cross,
    goods,
    left_after_s,
    numbers,
    side,
)
from small_networks import Stretch, flow, freight, intervals, load, rows

import sim

WAGONS = {"work": "technical_inspection", "per": "wagon", "time_min": 1.5}


def train(**consist):
    return {"train": freight("ac", "20:30", consist=consist)}


def of_train(tables, cause):
    return [(start, end) for found, _, start, end in intervals(tables, "train", 0) if found == cause]


@pytest.mark.parametrize(("groups", "minutes"), [(1, 60), (4, 15), (3, 20), (99, 1.5)])
def test_wagons_are_examined_by_groups(tmp_path, groups, minutes):
    """t = tau m / k: 1.5 min, 40 wagons; more groups than wagons leave some without work."""
    tables = cross(tmp_path, border({"brakes": {**WAGONS, "groups": groups}}), trains=train(wagon_count=40))

    assert of_train(tables, "technical_inspection") == [(AT_BORDER_S, AT_BORDER_S + minutes * MIN_S)]


def test_wagons_are_those_of_the_consist(tmp_path):
    vehicles = {"locomotives": [{"class": "DF4B"}], "wagons": [{"class": "flat_standard", "count": 12}] * 2}
    consist = {"gauge_mm": 1435, "max_speed_kmh": 80, "t_per_teu": 10, **vehicles}

    tables = cross(
        tmp_path, border({"brakes": WAGONS}), trains={"train": {**freight("ac", "20:30"), "consist": consist}}
    )

    [(start, end)] = of_train(tables, "technical_inspection")
    assert end - start == 24 * 1.5 * MIN_S


def test_a_truck_is_one_wagon(tmp_path):
    """On the road the same stage takes the time of one wagon, however many groups there are."""
    points = {"a": 0, "b": 0, "c": 0}
    loaded = load(
        tmp_path,
        points,
        [Stretch("a", "b"), Stretch("b", "c")],
        china="a",
        services={"trucks": {"truck": {"line": "small", "route": ["a", "c"]}}},
        terminals={"north": {"name": "N", "station": "a"}, "south": {"name": "S", "station": "c"}},
        flows=goods(),
        borders=border({"brakes": {**WAGONS, "groups": 3}}),
    )

    tables = sim.simulate(loaded, 0)

    checks = [row for row in intervals(tables, "consignment", 0) if row[0] == "technical_inspection"]
    assert [end - start for _, _, start, end in checks] == [90]


def test_the_stages_of_a_train_and_of_its_goods_follow_in_any_order_exit_handover_entry(tmp_path):
    """Both sides at work; the ledger keeps the order, and the section between lies between them."""
    out = {
        "lodge": {"work": "lodgement", "time_min": 2},
        "papers": {"work": "handover", "per": "carrier", "time_min": 10},
        "release": {"work": "release", "time_min": 1},
    }
    into = {
        "papers": {"work": "handover", "per": "carrier", "time_min": 20},
        "lodge": {"work": "lodgement", "time_min": 3},
        "channel": {"work": "channel_decision", "time_min": 1},
        "brakes": {**WAGONS, "groups": 2},
        "goods": {"work": "inspection", "time_min": 30},
        "engine": {"work": "locomotive_change", "per": "carrier", "time_min": 15},
        "test": {"work": "brake_test", "per": "wagon", "time_min": 1, "groups": 4},
    }

    tables = cross(tmp_path, border(into, china=out), trains=train(wagon_count=40))

    [only] = numbers(tables)
    both = sorted(
        (start, cause, place, (end - start) // MIN_S)
        for subject, number in (("train", 0), ("consignment", only))
        for cause, place, start, end in intervals(tables, subject, number)
        if place in ("a", "b") or cause == "running"
    )
    assert [row[1:] for row in both] == [
        ("document_check", "a", 2),
        ("handover", "a", 10),
        ("document_check", "a", 1),
        ("running", "l0:a-b", 10),
        ("handover", "b", 20),
        ("document_check", "b", 3),
        ("document_check", "b", 1),
        ("technical_inspection", "b", 30),
        ("inspection", "b", 30),
        ("locomotive_change", "b", 15),
        ("locomotive_change", "b", 10),
        ("running", "l1:b-c", 10),
    ]
    assert all(one[0] + one[3] * MIN_S == other[0] for one, other in pairwise(both))


@pytest.mark.parametrize("loops", [1, 2, 3])
def test_papers_may_be_wrong_again_at_each_further_check(tmp_path, loops):
    stage = {**DOCUMENTS, "error_share": 1.0, "rework_h": 0.5, "max_loops": loops}

    tables = cross(tmp_path, border({"documents": stage}))

    expected = [(word, time) for _ in range(loops) for word, time in (("document_check", 600), ("rework", 1800))]
    found = [(cause, end - start) for cause, start, end in at_border(tables, numbers(tables)[0])]
    assert found == [*expected, ("document_check", 600)]


def test_papers_sent_ahead_go_round_all_their_loops_ahead(tmp_path):
    """Sent at 20:30: checked 10, corrected 15, checked 10, corrected 15, checked 10 minutes, until 21:30."""
    stage = {**DOCUMENTS, "pre_arrival_share": 1.0, "error_share": 1.0, "rework_h": 0.25, "max_loops": 2}

    tables = cross(tmp_path, border({"documents": stage}))

    assert at_border(tables, numbers(tables)[0]) == [
        ("rework", 0, 15 * MIN_S),
        ("document_check", 15 * MIN_S, 25 * MIN_S),
        ("rework", 25 * MIN_S, 40 * MIN_S),
        ("document_check", 40 * MIN_S, 50 * MIN_S),
    ]


def many(folder, stages, *, per_hour=20, **changes):
    """A week of trains with many consignments, and officers enough."""
    plenty = {name: {"servers": 999, **stage} for name, stage in stages.items()}
    trains = {"train": freight("ac", departures={"every_h": 4}, consist={"capacity_teu": 9999})}
    flows = {"goods": flow("north", "south", per_hour=per_hour), "fruit": flow("north", "south", per_hour=per_hour)}
    flows["fruit"]["commodity"] = "fruit"
    return cross(folder, border(plenty, **changes), flows=flows, trains=trains)


def counts(tables, cause):
    """How many times each consignment that came to the border spent time on a cause there."""
    came = {number for number, place in rows(tables["loads"], "consignment", "from") if place == "terminal:north"}
    found = dict.fromkeys(came, 0)
    for word, subject, number in rows(tables["intervals"], "cause", "subject", "number"):
        if word == cause and subject == "consignment" and number in found:
            found[number] += 1
    return found


def test_errors_are_found_in_the_same_share_at_each_check(tmp_path):
    """Share 0.4, at most three times back: 0.4 + 0.4² + 0.4³ corrections for a consignment."""
    stage = {"work": "document_check", "time_min": 1, "error_share": 0.4, "rework_h": 0.1, "max_loops": 3}

    loops = list(counts(many(tmp_path, {"papers": stage}), "rework").values())

    assert sum(loops) / len(loops) == pytest.approx(0.4 + 0.16 + 0.064, abs=0.06)
    assert set(loops) == {0, 1, 2, 3}


def test_trader_types_have_errors_of_their_own(tmp_path):
    """Half are authorised: they never err, the others always."""
    stage = {"work": "document_check", "time_min": 1, "error_share": 1.0, "error_share_of": {"aeo": 0.0}, "rework_h": 1}

    tables = many(tmp_path, {"papers": stage}, trader_types={"aeo": {"share": 0.5}})

    loops = list(counts(tables, "rework").values())
    assert set(loops) == {0, 1}
    assert sum(loops) / len(loops) == pytest.approx(0.5, abs=0.04)


def by_channel(tables, commodity):
    found = rows(tables["consignments"], "consignment", "commodity", "viet_nam_channel")
    return {number: channel for number, word, channel in found if word == commodity}


def split(channels):
    return [list(channels.values()).count(word) / len(channels) for word in ("green", "yellow", "red")]


SHARES = {
    "green": 0.2,
    "yellow": 0.5,
    "red": 0.3,
    "by_trader_type": {"aeo": {"green": 1.0, "yellow": 0.0, "red": 0.0}},
    "by_commodity": {
        "fruit": {
            "green": 0.0,
            "yellow": 0.4,
            "red": 0.6,
            "by_trader_type": {"aeo": {"green": 0.5, "yellow": 0.5, "red": 0.0}},
        }
    },
}


def test_channels_are_split_by_commodity_and_trader_type(tmp_path):
    """35 % authorised: of the others 0.2, 0.5, 0.3 (fruit 0, 0.4, 0.6), of them all green (fruit half)."""
    tables = many(tmp_path, {}, per_hour=60, viet_nam={"channel_shares": SHARES}, trader_types={"aeo": {"share": 0.35}})

    expected = {
        "goods": [0.35 + 0.65 * 0.2, 0.65 * 0.5, 0.65 * 0.3],
        "fruit": [0.35 * 0.5, 0.35 * 0.5 + 0.65 * 0.4, 0.65 * 0.6],
    }
    found = {word: split(by_channel(tables, word)) for word in ("goods", "fruit")}
    assert found["goods"] == pytest.approx(expected["goods"], abs=0.02)
    assert found["fruit"] == pytest.approx(expected["fruit"], abs=0.02)


def test_more_authorised_traders_and_more_green_never_worsen_a_channel(tmp_path):
    """The same uniform numbers decide: consignment by consignment, nobody comes to a slower channel."""
    order = ["green", "yellow", "red"]
    better = {**SHARES, "green": 0.4, "yellow": 0.35, "red": 0.25}
    runs = [
        many(tmp_path / str(at), {}, viet_nam={"channel_shares": shares}, trader_types={"aeo": {"share": aeo}})
        for at, (aeo, shares) in enumerate([(0.2, SHARES), (0.6, SHARES), (0.6, better)])
    ]

    ranks = [
        [order.index(channel) for word in ("goods", "fruit") for channel in by_channel(tables, word).values()]
        for tables in runs
    ]
    assert all(after <= before for before, after in zip(ranks[0], ranks[1], strict=True))
    assert all(after <= before for before, after in zip(ranks[1], ranks[2], strict=True))
    assert sum(ranks[0]) > sum(ranks[1]) > sum(ranks[2])


def test_a_flow_may_have_trader_types_of_its_own(tmp_path):
    flows = goods(2)
    flows["goods0"]["trader_types"] = {"aeo": {"share": 1.0}}
    stage = {"work": "document_check", "time_min": 10, "error_share": 1.0, "error_share_of": {"aeo": 0.0}}

    tables = cross(tmp_path, border({"papers": {**stage, "servers": 2, "rework_h": 1}}), flows=flows)

    first, second = numbers(tables)
    assert [row[0] for row in at_border(tables, first)] == ["document_check", "hold"]
    assert [row[0] for row in at_border(tables, second)] == ["document_check", "rework", "document_check"]


def test_a_sample_goes_to_the_laboratory_and_the_officer_to_the_next_lot(tmp_path):
    stage = {"work": "quarantine", "time_min": 10, "laboratory_h": 5}

    tables = cross(tmp_path, border({"plants": stage}), flows=goods(2))

    first, second = numbers(tables)
    assert at_border(tables, first) == [
        ("quarantine", 0, 600),
        ("quarantine", 600, 600 + 5 * HOUR_S),
        ("hold", 600 + 5 * HOUR_S, 1200 + 5 * HOUR_S),
    ]
    assert at_border(tables, second) == [
        ("queue", 0, 600),
        ("quarantine", 600, 1200),
        ("quarantine", 1200, 1200 + 5 * HOUR_S),
    ]
    assert sum(tables["servers"]["busy_s"].to_pylist()) == 1200


def test_a_laboratory_works_at_its_own_hours_and_days(tmp_path):
    """Sampled on Monday at 20:50; it is shut on Tuesday, works ten hours of Wednesday and two of Thursday."""
    hours = {"laboratory": {"clock": "viet_nam", "hours": ["08:00-18:00"], "closed_dates": ["2026-01-06"]}}
    stage = {"work": "quarantine", "time_min": 10, "laboratory_h": 12, "laboratory_open": ["laboratory"]}

    tables = cross(tmp_path, border({"plants": stage}), opening_hours=hours)

    [only] = numbers(tables)
    wednesday_s, thursday_s = (day * 24 * HOUR_S - AT_BORDER_S for day in (2, 3))
    assert at_border(tables, only) == [
        ("quarantine", 0, 600),
        ("closed", 600, wednesday_s + 8 * HOUR_S),
        ("quarantine", wednesday_s + 8 * HOUR_S, wednesday_s + 18 * HOUR_S),
        ("closed", wednesday_s + 18 * HOUR_S, thursday_s + 8 * HOUR_S),
        ("quarantine", thursday_s + 8 * HOUR_S, thursday_s + 10 * HOUR_S),
    ]


def test_goods_cleared_inland_wait_for_the_same_laboratory(tmp_path):
    """Two working days from Friday at 20:50: Monday and Tuesday of the week after, as on Saturdays nobody works."""
    working_days = ["mon", "tue", "wed", "thu", "fri"]
    hours = {"laboratory": {"clock": "viet_nam", "hours": ["00:00-24:00"], "days": working_days}}
    stage = {"work": "quarantine", "time_min": 10, "laboratory_h": 48, "laboratory_open": ["laboratory"]}
    train = freight("ac", departures={"at": ["20:30"], "days": ["fri"], "clock": "viet_nam"})
    first = {**goods()["goods0"], "clears_inland": ["viet_nam"]}

    tables = cross(
        tmp_path,
        border({"plants": stage}),
        opening_hours=hours,
        flows={"goods": first},
        trains={"train": train},
        time={"horizon_weeks": 2},
    )

    friday_s, monday_s, day_s = 4 * 24 * HOUR_S, 7 * 24 * HOUR_S, 24 * HOUR_S
    at_c = [row for row in intervals(tables, "consignment", 0) if row[1] == "terminal:south"]
    off_s = at_c[0][2]
    assert off_s == friday_s + 20 * HOUR_S + 50 * MIN_S
    assert [row for row in at_c if row[3] - row[2] > HOUR_S] == [
        ("quarantine", "terminal:south", at_c[1][2], monday_s - 2 * day_s),
        ("closed", "terminal:south", monday_s - 2 * day_s, monday_s),
        ("quarantine", "terminal:south", monday_s, monday_s + 2 * day_s - (monday_s - 2 * day_s - at_c[1][2])),
    ]


def test_lots_are_sampled_at_the_rate_of_their_commodity(tmp_path):
    stage = {"work": "quarantine", "time_min": 1, "sampled_share": 0.1, "sampled_share_of": {"fruit": 0.7}}

    found = many(tmp_path, {"plants": stage})

    visits, fruit = counts(found, "quarantine"), by_channel(found, "fruit")
    of_fruit = [count for number, count in visits.items() if number in fruit]
    others = [count for number, count in visits.items() if number not in fruit]
    assert sum(of_fruit) / len(of_fruit) == pytest.approx(0.7, abs=0.04)
    assert sum(others) / len(others) == pytest.approx(0.1, abs=0.03)


SCAN = {"work": "scan", "time_min": 10, "servers": 99}
OPEN_IT = {"work": "inspection", "time_min": 60, "servers": 99}


@pytest.mark.parametrize(
    ("scan", "expected"),
    [
        ({}, ["scan", "inspection"]),
        ({"replaces": "goods"}, ["scan"]),
        ({"replaces": "goods", "suspicious_share": 1.0}, ["scan", "inspection"]),
        ({"replaces": "goods", "sampled_share": 0.0}, ["inspection"]),
    ],
    ids=["before", "instead", "all suspicious", "none scanned"],
)
def test_a_scan_before_or_instead_of_inspection(tmp_path, scan, expected):
    tables = cross(tmp_path, border({"x_ray": {**SCAN, **scan}, "goods": OPEN_IT}))

    assert [cause for cause, _, _ in at_border(tables, numbers(tables)[0])] == expected


def test_a_train_that_runs_through_the_scanner_spares_all_its_goods_the_inspection(tmp_path):
    portal = {"work": "scan", "per": "carrier", "time_min": 10, "replaces": "goods"}

    tables = cross(tmp_path, border({"portal": portal, "goods": OPEN_IT}), flows=goods(2))

    assert left_after_s(tables) == 10 * MIN_S
    assert [at_border(tables, number) for number in numbers(tables)] == [[], []]


def test_of_those_scanned_the_suspicious_share_is_inspected(tmp_path):
    stages = {"x_ray": {**SCAN, "replaces": "goods", "suspicious_share": 0.3}, "goods": OPEN_IT}

    inspected = list(counts(many(tmp_path, stages), "inspection").values())

    assert sum(inspected) / len(inspected) == pytest.approx(0.3, abs=0.03)


def test_joint_inspection_drops_a_scan_together_with_what_it_replaces(tmp_path):
    here = {"x_ray": {**SCAN, "replaces": "goods"}, "goods": OPEN_IT}
    there = {"goods": {**OPEN_IT, "time_min": 30}}

    tables = cross(tmp_path, border(there, china=here, joint_inspection=True))

    ledger = intervals(tables, "consignment", numbers(tables)[0])
    assert [(cause, place) for cause, place, _, _ in ledger if place in ("a", "b")] == [
        ("scan", "a"),
        ("inspection", "b"),
    ]


RANKED = {**DOCUMENTS, "priority": {"fruit": 0, "other": 1}}


def mixed(*commodities):
    """A flow of each, numbered so that the first ones load first."""
    plain = flow("north", "south", per_hour=1 / 20, arrivals="regular")
    return {f"f{at}": {**plain, "commodity": word} for at, word in enumerate(commodities)}


def test_the_better_rank_is_served_first_and_work_in_hand_is_not_broken_off(tmp_path):
    """The second train's fruit comes while the first train's steel is at work, and passes those that wait."""
    trains = {"t1": freight("ac", "20:30", consist={"capacity_teu": 2}), "t2": freight("ac", "20:45")}

    tables = cross(
        tmp_path,
        border({"papers": {**RANKED, "time_min": 30}}),
        flows=mixed("steel", "steel", "fruit"),
        trains=trains,
        tracks=3,
    )

    first, second, fruit = numbers(tables)
    half = 30 * MIN_S
    assert at_border(tables, first) == [("document_check", 0, half), ("hold", half, 3 * half)]
    assert at_border(tables, fruit) == [("queue", 900, half), ("document_check", half, 2 * half)]
    assert at_border(tables, second) == [("queue", 0, 2 * half), ("document_check", 2 * half, 3 * half)]


def test_of_those_who_come_at_once_the_better_rank_is_first_whatever_its_number(tmp_path):
    tables = cross(tmp_path, border({"papers": RANKED}), flows=mixed("steel", "fruit"))

    steel, fruit = numbers(tables)
    assert at_border(tables, fruit)[0] == ("document_check", 0, 600)
    assert at_border(tables, steel) == [("queue", 0, 600), ("document_check", 600, 1200)]


def test_a_stage_with_priorities_opens_for_the_best_rank_that_waits(tmp_path):
    shift = {"night": {"clock": "viet_nam", "hours": ["21:00-23:00"]}}
    stage = {**RANKED, "open": ["night"]}

    tables = cross(tmp_path, border({"papers": stage}), flows=mixed("steel", "fruit"), opening_hours=shift)

    steel, fruit = numbers(tables)
    assert at_border(tables, fruit)[:2] == [("closed", 0, 1200), ("document_check", 1200, 1800)]
    assert at_border(tables, steel) == [("closed", 0, 1200), ("queue", 1200, 1800), ("document_check", 1800, 2400)]


@pytest.mark.parametrize("ahead", [0.0, 1.0])
def test_papers_with_errors_queue_again_by_their_rank(tmp_path, ahead):
    """By hand with papers at arrival: steel, corrected in no time, goes behind nobody of its rank but behind fruit."""
    stage = {**RANKED, "error_share": 1.0, "rework_h": 0.1, "pre_arrival_share": ahead}

    tables = cross(tmp_path, border({"papers": stage}), flows=mixed("steel", "fruit", "steel"))

    steel, fruit, other = numbers(tables)
    ends = [at_border(tables, number)[-1] for number in (fruit, steel, other)]
    if ahead:  # 20:30 to 21:30, by the same order: 10 min of it before the train comes
        assert [end for _, _, end in ends] == [3000, 3000, 3000]
    assert at_border(tables, fruit)[0][:2] == ("rework" if ahead else "document_check", 0)
    assert left_after_s(tables) == (50 if ahead else 60) * MIN_S


def test_without_ranks_that_differ_a_queue_by_priority_is_first_come_first_served(tmp_path):
    """Every row of every table, over a week of two kinds of goods, rework and lodgement ahead."""
    stage = {
        "work": "document_check",
        "time_min": {"exponential": {"mean": 4}},
        "servers": 2,
        "error_share": 0.2,
        "rework_h": 1,
        "pre_arrival_share": 0.3,
    }

    def tables(folder, **changes):
        return many(folder, {"papers": {**stage, **changes}, "goods": {**OPEN_IT, "servers": 9}}, per_hour=6)

    plain, ranked = tables(tmp_path / "plain"), tables(tmp_path / "ranked", priority={"other": 0})

    def sorted_rows(found):
        return {name: sorted(map(str, table.to_pylist())) for name, table in found.items()}

    assert sorted_rows(plain) == sorted_rows(ranked)


def test_both_sides_work_with_the_new_stages_on_the_way_back_too(tmp_path):
    trains = {"train": freight("ca", "20:30", consist={"wagon_count": 10})}
    back = {"back": flow("south", "north", per_hour=1 / 20, arrivals="regular")}
    stages = {"brakes": WAGONS, "plants": {"work": "quarantine", "time_min": 6, "laboratory_h": 1}}
    china = side("a", {"lodge": {"work": "lodgement", "time_min": 5}})

    tables = cross(tmp_path, {"gate": {**border(stages)["gate"], "china": china}}, flows=back, trains=trains)

    [only] = numbers(tables)
    assert [(cause, place) for cause, place, _, _ in intervals(tables, "consignment", only)][-3:] == [
        ("quarantine", "b"),
        ("quarantine", "b"),
        ("document_check", "a"),
    ]
    assert of_train(tables, "technical_inspection") == [(AT_BORDER_S, AT_BORDER_S + 15 * MIN_S)]
