"""Disruptions: what closes, stops or slows a part for a time, with ledgers computed by hand."""

from datetime import date, timedelta

import pytest
from small_borders import AT_BORDER_S, DOCUMENTS, TERMINALS, at_border, border, cross, goods, numbers, run_across
from small_networks import Stretch, chain_of, flow, freight, intervals, load, rows, seconds_by_consignment

import results
import sim
from sim.border.sampling import Sampling
from sim.disruptions import Disruptions
from sim.streams import Streams

HOUR_S, DAY_S, WEEK_S = 3600, 86400, 7 * 86400
ROAD = (dict.fromkeys("abc", 0), [Stretch("a", "b", 10), Stretch("b", "c", 20, speed_kmh=40)])
HOURLY = {"goods": flow("north", "south", per_hour=1, arrivals="regular")}
CHECK = {"documents": {"work": "document_check", "per": "consignment", "time_min": 30}}
LONG = {"start_date": "2026-01-05", "warm_up_weeks": 0, "horizon_weeks": 5, "run_out_weeks": 0}
SECOND_WEEK = {"start": "2026-01-12 00:00", "end": "2026-01-19 00:00", "clock": "viet_nam"}


def by_road(folder, disruptions, *, stages=CHECK, flows=HOURLY, time=LONG, **blocks):
    """A truck each hour from a in China over the border to c; b is the entry side. Every chain adds up."""
    loaded = load(
        folder,
        *ROAD,
        china="a",
        services={"trucks": {"truck": {"line": "small", "route": ["a", "b", "c"]}}},
        flows=flows,
        terminals={**TERMINALS, **blocks.pop("terminals", {})},
        borders=blocks.pop("gates", None) or border(stages),
        disruptions=disruptions,
        time=time,
        **blocks,
    )
    run = sim.run(loaded, folder=folder / "run", replications=1, workers=1)
    assert results.check_chains(run, 0) == []
    return run


def tables_of(run):
    return {name: run.table(name, 0) for name in ("consignments", "intervals", "loads", "servers", "disruptions")}


def waits(tables, cause, place=None):
    """All intervals of a cause `(start, end)`, in order of time."""
    found = rows(tables["intervals"], "start_s", "end_s", "cause", "place")
    return sorted(row[:2] for row in found if row[2] == cause and place in (None, row[3]))


def test_a_stage_stopped_for_a_week_by_hand(tmp_path):
    """One truck an hour, half an hour each: 168 wait when it ends, and net one of them an hour is worked off.

    The truck of hour h is at b at h + 1/6 h; those of the week wait for the disruption until it ends, each half an hour
    behind the one before; the last who meets a queue is found by the same recursion.
    """
    tables = tables_of(by_road(tmp_path, {"outage": {**SECOND_WEEK, "stages": ["gate.viet_nam.documents"]}}))

    ready = sorted(time_s for (time_s,) in rows(tables["consignments"], "ready_s"))
    at_b = [time_s + 600 for time_s in ready]
    held = [time_s for time_s in at_b if WEEK_S <= time_s < 2 * WEEK_S]
    assert len(held) == 168
    starts, free_s = [], 0
    for time_s in at_b:  # work in hand when it begins stands until the end
        start = max(time_s, free_s, 2 * WEEK_S if WEEK_S <= max(time_s, free_s) < 2 * WEEK_S else 0)
        free_s = start + 1800 if not start < WEEK_S < start + 1800 else start + 1800 + WEEK_S
        starts.append(start)
    in_hand = [(WEEK_S, 2 * WEEK_S)] if any(start < WEEK_S < start + 1800 for start in starts) else []
    expected = sorted([*in_hand, *((time_s, 2 * WEEK_S) for time_s in held)])
    assert waits(tables, "disruption") == expected
    queued = [(max(time_s, 2 * WEEK_S), start) for time_s, start in zip(at_b, starts, strict=True)]
    assert waits(tables, "queue") == sorted(
        span for span in queued if span[0] < span[1] and span[0] < 5 * WEEK_S and span[1] > 2 * WEEK_S
    )
    last = max(start for time_s, start in zip(at_b, starts, strict=True) if start > time_s)
    assert last - 2 * WEEK_S == pytest.approx(2 * 168 * 1800, abs=2 * HOUR_S)  # 168 h: net one an hour


def test_waiting_because_of_a_disruption_comes_before_closed(tmp_path):
    """Hours 08:00 to 16:00, an outage from 12:00 to 12:00: the night in it is disruption, the next one is closed."""
    outage = {"start": "2026-01-06 12:00", "end": "2026-01-07 12:00", "stages": ["gate.viet_nam"]}
    hours = {"day": {"clock": "viet_nam", "hours": ["08:00-16:00"]}}

    tables = tables_of(
        by_road(tmp_path, {"outage": outage}, stages={"documents": {**DOCUMENTS, "open": ["day"]}}, opening_hours=hours)
    )

    noon = DAY_S + 12 * HOUR_S
    inside = waits(tables, "disruption")
    assert {end for _, end in inside} == {noon + DAY_S}
    assert min(start for start, _ in inside) == noon + 600  # the first truck after noon
    closed = waits(tables, "closed")
    assert not [span for span in closed if span[0] < noon + DAY_S and noon < span[1]]
    assert [span for span in closed if span[0] == DAY_S + DAY_S + 16 * HOUR_S]  # the night after it
    hour = {row[0]: row[1] for row in rows(tables["servers"], "hour", "open_s")}
    assert (hour[24 + 11], hour[24 + 12], hour[48 + 11], hour[48 + 12]) == (3600, 0, 0, 3600)


def test_a_closed_border_holds_trucks_before_it_though_the_exit_side_has_no_stage(tmp_path):
    closed = {"start": "2026-01-06 00:00", "end": "2026-01-08 00:00", "borders": ["gate"]}

    tables = tables_of(by_road(tmp_path, {"closed": closed}, stages={}))

    ready = sorted(time_s for (time_s,) in rows(tables["consignments"], "ready_s"))
    assert waits(tables, "disruption", "a") == [(t, 3 * DAY_S) for t in ready if DAY_S <= t < 3 * DAY_S]
    assert waits(tables, "disruption") == waits(tables, "disruption", "a")


def test_a_closed_border_holds_trains_before_it(tmp_path):
    """The train is at a in China; the section to b opens at 22:00, and formalities wait with it."""
    closed = {"start": "2026-01-05 20:15", "end": "2026-01-05 22:00", "borders": ["gate"]}

    tables = cross(tmp_path, border({"documents": DOCUMENTS}), disruptions={"closed": closed})

    assert ("disruption", "a", 73_800, 79_200) in intervals(tables, "train", 0)
    assert at_border(tables, 0) == [("document_check", 79_200 + 600 - AT_BORDER_S, 79_200 + 1200 - AT_BORDER_S)]


def test_a_train_leaves_nothing_behind_because_the_border_was_closed(tmp_path):
    """At b from 20:40; of the half hour for held goods 25 minutes are left when it opens, papers take 15 more."""
    closed = {"start": "2026-01-05 20:50", "end": "2026-01-05 23:50", "borders": ["gate"]}
    brakes = {"work": "technical_inspection", "per": "carrier", "time_min": 5}
    stages = {"brakes": brakes, "documents": {**DOCUMENTS, "time_min": 20}}
    held = {"policy": "cut_out", "after_h": 0.5}

    tables = cross(tmp_path, border(stages, held=held), disruptions={"closed": closed})

    columns = ("consignment", "carrier_number", "to", "unloaded_s")
    assert [row[1:] for row in rows(tables["loads"], *columns) if row[0] == 0] == [
        (0, "terminal:south", AT_BORDER_S + 215 * 60)  # papers until 00:05, at c ten minutes later
    ]


def test_a_closed_terminal_keeps_trucks_at_its_gate_and_lifts_nothing(tmp_path):
    """Goods ready at 20:00 wait at the gate of a closed terminal; at the other end, without cranes, on their wagon."""
    shut = {
        "north": {"start": "2026-01-05 19:00", "end": "2026-01-05 20:20", "clock": "viet_nam", "terminals": ["north"]},
        "south": {"start": "2026-01-05 20:50", "end": "2026-01-05 23:00", "terminals": ["south"]},
    }

    tables = cross(tmp_path, border({}), disruptions=shut)

    assert intervals(tables, "consignment", 0) == [
        ("disruption", "terminal:north", 72_000, 73_200),
        ("departure", "terminal:north", 73_200, 73_800),
        ("disruption", "terminal:south", 75_000, 82_800),
    ]


def test_cranes_of_a_closed_terminal_stand_and_go_on_where_they_stopped(tmp_path):
    shut = {"start": "2026-01-05 20:55", "end": "2026-01-05 22:00", "terminals": ["south"]}
    cranes = {"south": {**TERMINALS["south"], "cranes": 1, "lift_min": 10}}

    tables = cross(tmp_path, border({}), flows=goods(2), terminals=cranes, disruptions={"shut": shut})

    first, second = (intervals(tables, "consignment", number) for number in numbers(tables))
    south = "terminal:south"
    spans = [row for row in first + second if row[1] == south]
    assert sorted(spans, key=lambda row: (row[2], row[3], row[0])) == [
        ("crane", south, 75_000, 75_300),
        ("unloading", south, 75_000, 75_300),
        ("disruption", south, 75_300, 79_200),
        ("disruption", south, 75_300, 79_200),
        ("crane", south, 79_200, 79_500),
        ("unloading", south, 79_200, 79_500),
        ("unloading", south, 79_500, 80_100),
    ]


@pytest.mark.parametrize(("fewer", "last_min"), [(0, 20), (1, 40), (2, 80)])
def test_fewer_cranes_lift_less(tmp_path, fewer, last_min):
    """Four lifts of 10 min by two cranes; with one for an hour four in a row; with none they begin an hour later."""
    away = {"start": "2026-01-05 20:50", "end": "2026-01-05 21:50", "fewer_servers": {"south": fewer}}
    cranes = {"south": {**TERMINALS["south"], "cranes": 2, "lift_min": 10}}

    tables = cross(
        tmp_path,
        border({}),
        flows=goods(4),
        terminals=cranes,
        disruptions={"away": away} if fewer else {},
    )

    off = [
        row
        for number in numbers(tables)
        for row in intervals(tables, "consignment", number)
        if row[1] == "terminal:south"
    ]
    assert (max(end for _, _, _, end in off) - 75_000) / 60 == last_min
    expected = [(75_000, 78_600)] * 4 if fewer == 2 else []
    assert [row[2:] for row in off if row[0] == "disruption"] == expected


def test_fewer_officers_of_a_stage_with_priorities(tmp_path):
    """Of two officers one is away for the hour: goods at one, in order of rank."""
    away = {"start": "2026-01-05 20:40", "end": "2026-01-05 21:40", "fewer_servers": {"gate.viet_nam.documents": 1}}
    stage = {**DOCUMENTS, "servers": 2, "priority": {"fruit": 0}}
    flows = {**goods(2), "fruit": {**goods()["goods0"], "commodity": "fruit"}}

    tables = cross(tmp_path, border({"documents": stage}), flows=flows, disruptions={"away": away})

    commodity = dict(rows(tables["consignments"], "consignment", "commodity"))
    done = sorted(
        (end, commodity[number])
        for number in numbers(tables)
        for cause, _, end in at_border(tables, number)
        if cause == "document_check"
    )
    assert [end for end, _ in done] == [600, 1200, 1800]
    assert "fruit" in [what for _, what in done[:2]]


def test_work_that_loses_its_server_stands_until_it_is_back(tmp_path):
    away = {"start": "2026-01-05 20:44", "end": "2026-01-05 21:04", "fewer_servers": {"gate.viet_nam.documents": 1}}

    tables = cross(
        tmp_path, border({"documents": {**DOCUMENTS, "servers": 2}}), flows=goods(2), disruptions={"away": away}
    )

    spent = sorted(at_border(tables, number) for number in numbers(tables))
    assert [row for ledger in spent for row in ledger if row[0] == "disruption"] == [("disruption", 240, 1440)]
    assert sorted(ledger[-1][2] for ledger in spent if ledger[-1][0] == "document_check") == [1800]


SAMPLED = {"quarantine": {"work": "quarantine", "time_min": 10, "servers": 50, "sampled_share": 0.3}}


def test_a_sampling_regime_takes_every_lot_that_comes_while_it_lasts(tmp_path):
    """Before and after it exactly those who are sampled without it: the draws are the same."""
    regime = {**SECOND_WEEK, "sampling": {"stages": ["gate.viet_nam.quarantine"], "sampled_share": 1.0}}

    plain = tables_of(by_road(tmp_path / "plain", {}, stages=SAMPLED))
    tested = tables_of(by_road(tmp_path / "tested", {"tested": regime}, stages=SAMPLED))

    at_b = [time_s + 600 for (time_s,) in rows(plain["consignments"], "ready_s")]
    was, is_now = (seconds_by_consignment(each, "quarantine") > 0 for each in (plain, tested))
    expected = [one or WEEK_S <= time_s < 2 * WEEK_S for one, time_s in zip(was.tolist(), at_b, strict=True)]
    inside = [time_s < 5 * WEEK_S - 600 for time_s in at_b]
    assert [one for one, is_in in zip(is_now.tolist(), inside, strict=True) if is_in] == [
        one for one, is_in in zip(expected, inside, strict=True) if is_in
    ]
    assert 0.2 < was.mean() < 0.4
    assert waits(tested, "disruption") == []  # work, not waiting


def test_of_two_sampling_regimes_at_one_time_the_larger_share_holds():
    sampling = Sampling([0.5], 0.1, [(0.0, ((0, 100),), None), (1.0, ((50, 150),), None)])
    assert [sampling.takes(0, time_s) for time_s in (20, 60, 120, 160)] == [False, True, True, False]


def test_a_sampling_regime_of_one_commodity_leaves_the_others(tmp_path):
    fruit = {**HOURLY["goods"], "commodity": "fruit"}
    sampling = {"stages": ["gate.viet_nam.quarantine"], "sampled_share": 0.0, "commodities": ["fruit"]}

    tables = tables_of(
        by_road(
            tmp_path, {"none": {**SECOND_WEEK, "sampling": sampling}}, stages=SAMPLED, flows={**HOURLY, "fruit": fruit}
        )
    )

    sampled = seconds_by_consignment(tables, "quarantine") > 0
    in_it = {"fruit": 0, "goods": 0}
    for number, ready_s, commodity in rows(tables["consignments"], "consignment", "ready_s", "commodity"):
        in_it[commodity] += bool(sampled[number]) and WEEK_S <= ready_s + 600 < 2 * WEEK_S
    assert in_it["fruit"] == 0
    assert in_it["goods"] > 30


def test_goods_on_trains_meet_a_sampling_regime_too(tmp_path):
    regime = {
        "start": "2026-01-05 20:00",
        "end": "2026-01-05 21:00",
        "sampling": {"stages": ["gate.viet_nam.quarantine"], "sampled_share": 1},
    }
    never = {"quarantine": {**SAMPLED["quarantine"], "sampled_share": 0}}

    plain = cross(tmp_path / "plain", border(never), flows=goods(3))
    tested = cross(tmp_path / "tested", border(never), flows=goods(3), disruptions={"tested": regime})

    assert [at_border(plain, number) for number in numbers(plain)] == [[], [], []]
    assert [at_border(tested, number) for number in numbers(tested)] == [[("quarantine", 0, 600)]] * 3


RANDOM = {"at_random": {"mean_days": 10, "duration_h": {"exponential": {"mean": 24}}}}
TEN_YEARS = {"start_date": "2026-01-05", "warm_up_weeks": 0, "horizon_weeks": 520, "run_out_weeks": 0}


def railway(folder, entries, **blocks):
    trains = {"p": freight("ac", "20:30")}
    return load(folder, *chain_of(3), services={"trains": trains}, disruptions=entries, **blocks)


def disruptions_of(folder, entries, *, replication=0, **blocks):
    loaded = railway(folder, entries, **blocks)
    streams = Streams(loaded.scenario.seed, replication)
    return Disruptions(loaded.scenario, loaded.network, streams).spans


def test_disruptions_at_random_come_at_the_declared_rate_and_last_as_long(tmp_path):
    """10 days between, 1 day long: in 3,640 days 331 are expected, standard deviation 18 at most."""
    [spans] = disruptions_of(tmp_path, {"storm": {**RANDOM, "line": "small"}}, time=TEN_YEARS).values()

    gaps = [start - end for (_, end), (start, _) in zip([(0, 0), *spans], spans, strict=False)]
    assert 331 - 3 * 18 < len(spans) < 331 + 3 * 18
    assert sum(gaps) / len(gaps) / DAY_S == pytest.approx(10, rel=3 / len(gaps) ** 0.5)
    assert sum(end - start for start, end in spans) / len(spans) / HOUR_S == pytest.approx(
        24, rel=3 / len(spans) ** 0.5
    )


def test_disruptions_at_random_keep_to_their_months(tmp_path):
    """Each year has 61 days of September and October, 11 days from start to start: 55 in ten years, by replication."""
    autumn = {**RANDOM, "line": "small", "at_random": {**RANDOM["at_random"], "months": [9, 10]}}
    loaded = railway(tmp_path, {"storm": autumn}, time=TEN_YEARS)

    spans = [Disruptions(loaded.scenario, loaded.network, Streams(1, number)).spans["storm"] for number in range(30)]

    months = {(date(2026, 1, 5) + timedelta(days=start // DAY_S)).month for each in spans for start, _ in each}
    assert months == {9, 10}
    assert sum(map(len, spans)) / 30 == pytest.approx(610 / 11, abs=3 * 6.8 / 30**0.5)


def test_disruptions_at_random_are_common_to_two_scenarios(tmp_path):
    """Another disruption, another service or another place that is hit changes no draw; another replication does."""
    storm = {**RANDOM, "line": "small"}
    first = disruptions_of(tmp_path / "1", {"storm": storm})["storm"]
    second = disruptions_of(
        tmp_path / "2", {"slide": RANDOM | {"line": "small"}, "storm": RANDOM | {"between": ["a", "b"]}}
    )

    assert second["storm"] == first
    assert second["slide"] != first
    assert disruptions_of(tmp_path / "3", {"storm": storm}, replication=1)["storm"] != first


def test_the_table_has_each_time_and_place(tmp_path):
    run = by_road(
        tmp_path,
        {
            "closed": {**SECOND_WEEK, "borders": ["gate"], "terminals": ["north"]},
            "fewer": {**SECOND_WEEK, "start": "2026-01-18 00:00", "fewer_servers": {"gate.viet_nam.documents": 1}},
        },
    )

    assert sorted(rows(run.table("disruptions", 0), "disruption", "effect", "place", "start_s", "end_s")) == [
        ("closed", "closed", "a", WEEK_S, 2 * WEEK_S),
        ("closed", "closed", "b", WEEK_S, 2 * WEEK_S),
        ("closed", "closed", "terminal:north", WEEK_S, 2 * WEEK_S),
        ("fewer", "fewer_servers", "b", 2 * WEEK_S - DAY_S, 2 * WEEK_S),
    ]


def test_a_border_closed_to_the_end_of_the_run_ends_with_a_queue_report(tmp_path):
    """A train of 24 boxes at 23:00: that of the 6th has 5 of them checked by midnight, the next five do not leave."""
    closed = {"start": "2026-01-07 00:00", "end": "2027-01-01 00:00", "clock": "viet_nam", "borders": ["gate"]}
    trains = {"train": freight("ac", departures={"every_h": 24})}

    run = run_across(
        tmp_path, border({"documents": DOCUMENTS}), flows=HOURLY, trains=trains, disruptions={"closed": closed}
    )

    assert run.warnings[0] == (
        "closed lasts to the end of the run, 5 trains with 120 consignments wait at A, the first since"
        " 2026-01-07 23:00; 19 consignments wait at B, the first since 2026-01-07 00:00 (in 1 of 1 replications)"
    )
    assert run.finished == (0,)


def test_trucks_before_a_closed_border_are_counted_one_by_one(tmp_path):
    closed = {"start": "2026-01-07 00:00", "end": "2027-01-01 00:00", "clock": "viet_nam", "borders": ["gate"]}
    week = {**LONG, "horizon_weeks": 1}

    run = by_road(tmp_path, {"closed": closed}, stages={}, time=week)

    ready = [time_s for (time_s,) in rows(run.table("consignments", 0), "ready_s") if 2 * DAY_S <= time_s < WEEK_S]
    since = f"2026-01-07 00:{min(ready) % HOUR_S // 60:02d}"
    assert run.warnings[0] == (
        f"closed lasts to the end of the run, {len(ready)} consignments wait at A, the first since {since}"
        " (in 1 of 1 replications)"
    )


def test_a_disruption_that_nobody_waits_for_says_so(tmp_path):
    closed = {"start": "2026-01-11 23:00", "end": "2027-01-01 00:00", "clock": "viet_nam", "borders": ["gate"]}
    run = run_across(tmp_path, border({}), disruptions={"closed": closed})

    assert run.warnings[0].startswith("closed lasts to the end of the run, nobody waits because of it")


def test_no_disruption_no_rows_and_no_report(tmp_path):
    run = by_road(tmp_path, {}, time={**LONG, "horizon_weeks": 1})

    assert run.table("disruptions", 0).num_rows == 0
    assert [text for text in run.warnings if "lasts to the end" in text] == []


def test_goods_in_a_queue_by_rank_are_in_the_queue_report(tmp_path):
    """An office that serves by rank and stops for good: nobody is chosen, yet all who wait are counted."""
    outage = {"start": "2026-01-05 20:30", "end": "2027-01-01 00:00", "stages": ["gate.viet_nam"]}
    stage = {**DOCUMENTS, "priority": {"goods": 0}}

    run = run_across(tmp_path, border({"documents": stage}), flows=goods(3), disruptions={"outage": outage})

    tables = {"intervals": run.table("intervals", 0), "consignments": run.table("consignments", 0)}
    mine = [at_border(tables, number) for number in numbers(tables)]
    assert mine == [[("disruption", 0, WEEK_S - AT_BORDER_S)]] * 3
    assert run.warnings[0].startswith(
        "outage lasts to the end of the run, 3 consignments wait at B, the first since 2026-01-05 20:40"
    )


def test_goods_kept_out_of_a_terminal_to_the_end_have_their_way_so_far_and_are_reported(tmp_path):
    """An hour's haul, then the gate is shut for good: no train takes them, and the ledger still says where they are."""
    shut = {"start": "2026-01-05 20:30", "end": "2027-01-01 00:00", "clock": "viet_nam", "terminals": ["north"]}
    north = {"north": {**TERMINALS["north"], "haul_h": 1}}

    run = run_across(tmp_path, border({}), flows=goods(2), terminals=north, disruptions={"shut": shut})

    tables = {"intervals": run.table("intervals", 0), "consignments": run.table("consignments", 0)}
    assert [intervals(tables, "consignment", number) for number in numbers(tables)] == [
        [("haulage", "terminal:north", 72_000, 75_600), ("disruption", "terminal:north", 75_600, WEEK_S)]
    ] * 2
    assert " consignments wait at North, the first since 2026-01-05 21:00" in run.warnings[0]


@pytest.mark.parametrize("hit", [{"borders": ["gate"]}, {"stages": ["gate.viet_nam.gate.entry"]}])
def test_trucks_wait_at_the_lanes_of_a_gate_that_stand(tmp_path, hit):
    """Lanes on entry to Viet Nam: stopped alone, trucks come over the border to them; closed, they wait before it."""
    shut = {"start": "2026-01-06 00:00", "end": "2026-01-07 00:00", "clock": "viet_nam", **hit}
    lanes = {"gate": {"time_min": 1}}
    gate = {"name": "Gate", "china": {"station": "a"}, "viet_nam": {"station": "b", **lanes}}

    run = by_road(tmp_path, {"shut": shut}, stages={}, gates={"gate": gate})

    place = "a" if "borders" in hit else "gate:gate.viet_nam"
    mine = waits(tables_of(run), "disruption", place)
    assert len(mine) == 24
    assert {end for _, end in mine} == {2 * DAY_S}
    assert waits(tables_of(run), "disruption") == mine
    assert "gate:gate.viet_nam" in {place for (place,) in rows(run.table("disruptions", 0), "place")}


def test_a_gate_with_hours_is_closed_by_night_and_disrupted_while_the_port_is(tmp_path):
    """Ready at 20:00, the gate shuts at 19:00; the port is shut from midnight to 09:00, the gate opens at 07:00."""
    shut = {"start": "2026-01-06 00:00", "end": "2026-01-06 09:00", "clock": "viet_nam", "terminals": ["north"]}
    hours = {"day": {"clock": "viet_nam", "hours": ["07:00-19:00"]}}
    north = {"north": {**TERMINALS["north"], "gate_open": ["day"]}}
    late = {"train": freight("ac", departures={"at": ["20:30"], "days": ["tue"], "clock": "viet_nam"})}

    run = run_across(
        tmp_path,
        border({}),
        flows=goods(1),
        terminals=north,
        trains=late,
        opening_hours=hours,
        disruptions={"shut": shut},
    )

    tables = {"intervals": run.table("intervals", 0)}
    assert intervals(tables, "consignment", 0)[:3] == [
        ("closed", "terminal:north", 72_000, DAY_S),
        ("disruption", "terminal:north", DAY_S, DAY_S + 9 * HOUR_S),
        ("departure", "terminal:north", DAY_S + 9 * HOUR_S, DAY_S + 20 * HOUR_S + 1800),
    ]


def test_cranes_that_fail_are_fewer_by_a_disruption_too(tmp_path):
    """Failures stay as drawn; two of two cranes away for an hour add to them."""
    cranes = {"cranes": 2, "lift_min": 10, "crane_failure": {"mean_h": 1, "repair_h": 1}}
    south = {"south": {**TERMINALS["south"], **cranes}}
    away = {"start": "2026-01-05 20:50", "end": "2026-01-05 21:50", "fewer_servers": {"south": 2}}

    plain = cross(tmp_path / "plain", border({}), flows=goods(4), terminals=south)
    fewer = cross(tmp_path / "fewer", border({}), flows=goods(4), terminals=south, disruptions={"away": away})

    ends = [
        max(
            end
            for _, place, _, end in intervals(tables, "consignment", numbers(tables)[-1])
            if place == "terminal:south"
        )
        for tables in (plain, fewer)
    ]
    assert ends[1] >= 78_600 + 600
    assert ends[0] < ends[1]
    first = [intervals(fewer, "consignment", number)[-1] for number in numbers(fewer)]
    assert min(row[2] for row in first if row[0] == "unloading") >= 78_600
