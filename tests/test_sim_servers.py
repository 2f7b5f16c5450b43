from heapq import heapify, heappop, heappush

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.border.opening_hours import NEVER_S, OpenTimes
from sim.servers import ServerGroup

arrivals = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 20)), max_size=40)


def group(servers, **changes):
    return ServerGroup(0, "gate", servers=servers, work=7, wait=3, **changes)


def visits(of):
    return [tuple(of.visits[i : i + 5]) for i in range(0, len(of.visits), 5)]


def by_event(jobs, servers):
    """First come, first served, event by event: the end of each service."""
    ends, busy, queue, now = {}, [], [], 0
    coming = sorted((arrival, number, work) for number, (arrival, work) in enumerate(jobs))
    heapify(busy)
    while coming or queue or busy:
        while busy and busy[0] <= now:
            heappop(busy)
        while coming and coming[0][0] <= now:
            queue.append(coming.pop(0))
        while queue and len(busy) < servers:
            _, number, work = queue.pop(0)
            ends[number] = now + work
            if work:
                heappush(busy, now + work)
        now += 1
    return [ends[number] for number in range(len(jobs))]


@given(arrivals, st.integers(1, 4))
def test_the_recursion_serves_as_a_simulation_second_by_second(gaps, servers):
    jobs, now = [], 0
    for gap, work in gaps:
        now += gap
        jobs.append((now, work))
    of = group(servers)

    assert [of.serve(number, *job) for number, job in enumerate(jobs)] == by_event(jobs, servers)


@given(arrivals, st.integers(1, 4))
def test_never_more_at_work_than_servers_and_none_idle_while_one_waits(gaps, servers):
    of, now = group(servers), 0
    for number, (gap, work) in enumerate(gaps):
        now += gap
        of.serve(number, now, work)

    found = visits(of)
    for _, arrival, start, _, _ in found:
        at_work = [visit for visit in found if visit[2] <= start < visit[3]]
        assert len(at_work) <= servers
        for waiting_s in range(arrival, start):
            assert sum(visit[2] <= waiting_s < visit[3] for visit in found) == servers


def test_a_visit_has_subject_arrival_start_end_and_cause():
    of = group(1)

    of.serve(4, 10, 5)
    of.serve(-1, 11, 5, 9)

    assert visits(of) == [(4, 10, 10, 15, 7), (-1, 11, 15, 20, 9)]


def test_boxes_of_trains_wait_for_earlier_trains_and_their_neighbours():
    """40 boxes a train, one crane, 3 minutes each; the second train comes 100 minutes after the first."""
    crane = group(1)
    in_system = [crane.serve(box, train * 100, 3) - train * 100 for train in (0, 1) for box in range(40)]

    assert sum(in_system[:40]) / 40 == 61.5
    assert sum(in_system[40:]) / 40 == 20 + 61.5


@pytest.mark.parametrize(("finishes", "end"), [(True, 25), (False, 105)])
def test_work_at_closing_time_is_finished_or_resumed(finishes, end):
    of = group(1, open_times=OpenTimes([(0, 20), (100, 120)]), finishes=finishes)

    assert of.serve(0, 15, 10) == end


def test_who_comes_when_no_opening_is_left_is_never_served():
    of = group(2, open_times=OpenTimes([(0, 20)]))

    assert of.serve(0, 15, 10) == NEVER_S
    assert of.serve(1, 25, 10) == NEVER_S
    assert of.serve(2, 26, 0) == NEVER_S
