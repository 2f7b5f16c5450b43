"""Cranes that lift so many an hour, and cranes that fail."""

from statistics import fmean

import pytest
from small_networks import chain_of, flow, freight, intervals, load, merged, rows

import sim
from sim.border.opening_hours import NEVER_S, OpenTimes, common
from sim.failing_servers import FailingServers, up_times
from sim.server_use import server_rows, visit_intervals
from sim.servers import ServerGroup
from sim.streams import Streams

HOUR_S = 3600
WEEK_S = 7 * 24 * HOUR_S
TERMINALS = {"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "b"}}


def simulate(folder, north, *, overrides=(), **blocks):
    goods = {"goods": flow("north", "south", per_hour=1, arrivals="regular")}
    trains = {"t": freight("ab", "04:00")}
    terminals = merged(TERMINALS, {"north": north})
    loaded = load(
        folder,
        *chain_of(2),
        services={"trains": trains},
        flows=goods,
        terminals=terminals,
        overrides=overrides,
        **blocks,
    )
    return sim.simulate(loaded, 0)


def test_a_crane_lifts_so_many_an_hour_as_it_is_said_or_in_so_many_minutes(tmp_path):
    by_rate = simulate(tmp_path / "rate", {"cranes": 1, "lifts_per_hour": 20})
    by_time = simulate(tmp_path / "time", {"cranes": 1, "lift_min": 3})

    assert by_rate["intervals"].to_pylist() == by_time["intervals"].to_pylist()
    assert ("loading", "terminal:north", 4 * HOUR_S, 4 * HOUR_S + 180) in intervals(by_rate, "consignment", 0)


def failing(*up, open_times=None):
    spans = [OpenTimes(spans) for spans in up]
    return FailingServers(0, "x.cranes", up=spans, open_times=open_times, work=3, wait=22)


def test_a_lift_that_a_failure_interrupts_goes_on_after_the_repair_with_the_same_crane():
    group = failing([(0, 100), (500, 1000)])

    assert [group.serve(number, 0, 60) for number in range(3)] == [60, 520, 580]

    found = [tuple(zip(*(column.tolist() for column in rest), strict=True)) for _, rest in visit_intervals(group, 1000)]
    disruption, crane = sim.causes.CAUSE_INDEX["disruption"], 22
    assert sorted(row for rows_ in found for row in rows_ if row[0] == 1) == sorted(
        [(1, 0, crane, 0, 60), (1, 0, 3, 60, 100), (1, 0, disruption, 100, 500), (1, 0, 3, 500, 520)]
    )
    assert server_rows(group, 1000)["busy_s"].tolist() == [180]


def test_goods_go_to_the_crane_that_can_begin_first():
    group = failing([(0, 10), (300, 1000)], [(0, 1000)])

    assert [group.serve(number, 20, 50) for number in range(3)] == [70, 120, 170]
    assert group.serve(3, 290, 50) == 340  # the longer idle one is still being repaired
    assert group.serve(4, 300, 50) == 350
    assert group.served_by.tolist() == [1, 1, 1, 1, 0]


def test_cranes_that_fail_keep_their_opening_hours_too():
    day = OpenTimes([(0, 100), (200, 400)])
    group = failing([(0, 50), (80, 300), (320, 400)], open_times=day)

    assert common(day, OpenTimes([(0, 50), (80, 300), (320, 400)])).spans == [
        (0, 50),
        (80, 100),
        (200, 300),
        (320, 400),
    ]
    assert [group.serve(number, 0, 60) for number in range(4)] == [90, 250, 330, 390]
    assert group.serve(5, 0, 60) == NEVER_S


def brute_force(arrivals, up):
    """First come, first served by cranes with their own calendars, second by second."""
    ends, free, queue, work = [None] * len(arrivals), [None] * len(up), [], [0] * len(up)
    since = [0] * len(up)
    for now in range(5000):
        for crane in range(len(up)):
            if free[crane] is not None and work[crane] == 0:
                ends[free[crane]], free[crane], since[crane] = now, None, now
        queue += [number for number, (at, _) in enumerate(arrivals) if at == now]
        idle = [crane for crane in range(len(up)) if free[crane] is None and now in up[crane]]
        for crane in sorted(idle, key=lambda each: (since[each], each)):
            if queue:
                free[crane] = queue.pop(0)
                work[crane] = arrivals[free[crane]][1]
        for crane in range(len(up)):
            if free[crane] is not None and now in up[crane]:
                work[crane] -= 1
    return ends


@pytest.mark.parametrize("seed", range(12))
def test_the_recursion_is_what_a_second_by_second_simulation_gives(seed):
    streams = Streams(seed, 0)
    up = up_times("x", 3, mean_h=120 / HOUR_S, repair_h=lambda u: 200 * u / HOUR_S, streams=streams, end_s=5000)
    gaps, works = (streams.uniforms(name, 40) for name in ("gap", "work"))
    at, arrivals = 0, []
    for gap, work in zip(gaps, works, strict=True):
        at += int(gap * 60)
        arrivals.append((at, 1 + int(work * 80)))
    group = FailingServers(0, "x", up=up, work=3, wait=22)

    ends = [group.serve(number, at, work) for number, (at, work) in enumerate(arrivals)]

    seconds = [{second for start, end in each.spans for second in range(start, end)} for each in up]
    expected = brute_force(arrivals, seconds)
    done = [(end, wanted) for end, wanted in zip(ends, expected, strict=True) if wanted is not None]
    assert len(done) > 25
    assert [end for end, _ in done] == [wanted for _, wanted in done]


def test_cranes_that_never_fail_are_plain_servers():
    whole = [OpenTimes([(0, WEEK_S)])] * 3
    plain, failing_ = ServerGroup(0, "x", servers=3, work=3, wait=22), FailingServers(0, "x", up=whole, work=3, wait=22)
    arrivals = [(number, 40 * number, 30 + 97 * (number % 5)) for number in range(300)]

    assert [plain.serve(*each) for each in arrivals] == [failing_.serve(*each) for each in arrivals]


def test_failures_come_as_often_and_last_as_long_as_asked():
    streams = Streams(3, 0)
    (times,) = up_times("x", 1, mean_h=50, repair_h=lambda u: 2 * u + 4, streams=streams, end_s=400 * WEEK_S)

    lasts = [(end - start) / HOUR_S for start, end in times.spans]
    repairs = [(after - end) / HOUR_S for (_, end), (after, _) in zip(times.spans, times.spans[1:], strict=False)]

    assert fmean(lasts) == pytest.approx(50, rel=0.1)
    assert fmean(repairs) == pytest.approx(5, rel=0.05)


def test_each_crane_has_its_own_failures_and_another_crane_changes_none():
    two, three = (
        up_times("x", count, mean_h=50, repair_h=lambda u: 5, streams=Streams(3, 0), end_s=WEEK_S) for count in (2, 3)
    )

    assert [each.spans for each in two] == [each.spans for each in three[:2]]
    assert two[0].spans != two[1].spans


def test_more_failures_make_no_chain_wrong_and_goods_later(tmp_path):
    never = simulate(tmp_path / "never", {"cranes": 1, "lift_min": 20})
    often = {"cranes": 1, "lift_min": 20, "crane_failure": {"mean_h": 0.5, "repair_h": 0.5}}
    failed = simulate(tmp_path / "often", often)

    last = [max(loaded for (loaded,) in rows(tables["loads"], "loaded_s")) for tables in (never, failed)]
    causes = {cause for number in range(4) for cause, *_ in intervals(failed, "consignment", number)}
    assert last[1] > last[0]
    assert "disruption" in causes
