from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.border.opening_hours import NEVER_S, OpenTimes, open_times
from sim.scenario.schema import OpeningHours

DAY_S, HOUR_S = 86400, 3600
MONDAY = date(2026, 1, 5)
END_S = 60


@st.composite
def spans(draw):
    """Open spans within a minute, none touching the next."""
    bounds = sorted(draw(st.sets(st.integers(0, END_S), min_size=0, max_size=10)))
    return list(zip(bounds[::2], bounds[1::2], strict=False))


def is_open(of, second):
    return any(start <= second < end for start, end in of)


seconds = st.integers(0, END_S)


@given(spans(), seconds)
def test_next_open_is_the_first_open_second(of, time_s):
    expected = next((second for second in range(time_s, END_S) if is_open(of, second)), NEVER_S)

    assert OpenTimes(of).next_open(time_s) == expected


@given(spans(), seconds, st.integers(0, 30))
def test_work_goes_on_in_open_seconds_only(of, time_s, work_s):
    times = OpenTimes(of)
    start_s = times.next_open(time_s)

    left, expected = work_s, start_s
    while left and expected < END_S:
        left -= is_open(of, expected)
        expected += 1

    assert times.after_work(start_s, work_s) == (NEVER_S if left or start_s == NEVER_S else expected)


@given(spans(), seconds, seconds)
def test_pieces_tell_open_from_closed_second_by_second(of, one, other):
    start_s, end_s = sorted((one, other))

    pieces = OpenTimes(of).pieces(start_s, end_s)

    found = [piece_is_open for start, end, piece_is_open in pieces for _ in range(start, end)]
    assert found == [is_open(of, second) for second in range(start_s, end_s)]
    assert all(start < end for start, end, _ in pieces)


@given(spans(), seconds, seconds)
def test_open_seconds_are_counted(of, one, other):
    start_s, end_s = sorted((one, other))

    assert OpenTimes(of).open_s(start_s, end_s) == sum(is_open(of, second) for second in range(start_s, end_s))


@given(spans(), st.lists(st.tuples(seconds, seconds), max_size=8))
def test_covers_says_which_stretches_lie_within_one_span(of, stretches):
    stretches = [(min(pair), max(pair) + 1) for pair in stretches]
    starts_s, ends_s = (np.array([pair[i] for pair in stretches], dtype=np.int64) for i in (0, 1))

    found = OpenTimes(of).covers(starts_s, ends_s)

    assert found.tolist() == [any(start <= a and b <= end for start, end in of) for a, b in stretches]


def hours(clock="viet_nam", **changes):
    return OpeningHours(clock=clock, **changes)


def spans_of(*entries, days=7):
    named = {str(i): entry for i, entry in enumerate(entries)}
    found = open_times(list(named), named, start=MONDAY, end_s=days * DAY_S)
    return None if found is None else [(start / HOUR_S, end / HOUR_S) for start, end in found.spans]


def test_hours_of_china_are_one_hour_earlier_in_simulated_time():
    assert spans_of(hours("china", hours=("08:00-20:00",)), days=2) == [(7, 19), (31, 43)]
    assert spans_of(hours(hours=("08:00-20:00",)), days=2) == [(8, 20), (32, 44)]


def test_a_day_of_china_begins_before_the_start_and_ends_with_the_period():
    assert spans_of(hours("china", hours=("00:00-06:00",)), days=2) == [(0, 5), (23, 29), (47, 48)]


def test_days_and_closed_dates_are_local():
    week = hours(days=("mon", "tue", "fri"), hours=("07:00-12:00",), closed_dates=(date(2026, 1, 6),))

    assert spans_of(week) == [(7, 12), (4 * 24 + 7, 4 * 24 + 12)]


def test_spans_that_touch_or_overlap_are_one():
    assert spans_of(hours(hours=("07:00-12:00", "12:00-13:00", "11:00-15:00", "20:00-24:00")), days=2) == [
        (7, 15),
        (20, 24),
        (31, 39),
        (44, 48),
    ]


def test_two_entries_are_open_when_both_are():
    assert spans_of(hours(hours=("07:00-19:00",)), hours("china", hours=("10:00-22:00",)), days=1) == [(9, 19)]


def test_always_open_is_no_limit():
    assert spans_of() is None
    assert spans_of(hours()) is None
    assert spans_of(hours(), hours("china")) is None


def test_never_open_is_never():
    times = open_times(["x"], {"x": hours(closed_dates=(MONDAY,))}, start=MONDAY, end_s=DAY_S)

    assert times is not None
    assert times.next_open(0) == times.after_work(times.next_open(0), 5) == NEVER_S
