"""Chains: lead time by cause from the ledger, against ledgers added up by hand."""

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_results_synthetic import HOUR_S, scenario, small_run, year_run

from results.chain_check import check_chains
from results.chains import consignment_hours
from results.columns import EMPTY, positions
from results.errors import LedgerError
from sim.causes import CAUSES
from sim.scenario.schema import WEEK_S

ONE_TRAIN = """
consignment 1 yard haulage 0 3600
consignment 1 yard departure 3600 7200
train 7 yard train_formation 0 3600
train 7 open_line running 7200 10800
train 7 border document_check 10800 18000
train 7 bridge running 18000 19800
train 7 open_line running 19800 25200
consignment 1 yard unloading 25200 27000
"""
ONE_LOAD = {"consignment": 1, "carrier_number": 7, "loaded_s": 7200, "unloaded_s": 25200}


def causes_of(hours):
    """Causes that are not 0, in hours."""
    return {cause.name: hours[cause.name] for cause in CAUSES if hours[cause.name] != 0}


def test_chain_of_one_train_adds_up_to_the_hour():
    run = small_run([{"consignment": 1, "delivered_s": 27000}], ONE_TRAIN, loads=[ONE_LOAD])
    hours = consignment_hours(run, 0).loc[1]
    assert causes_of(hours) == {
        "running": 3.0,
        "haulage": 1.0,
        "unloading": 0.5,
        "document_check": 2.0,
        "departure": 1.0,
    }
    assert (hours["lead_time_h"], hours["border_crossing_h"]) == (7.5, 2.5)
    assert (hours["line"], hours["teu"], hours["mass_t"]) == ("dong_dang_ha_noi", 2.0, 20.0)


def test_consignment_cut_out_at_the_border_goes_on_with_another_train():
    run = small_run(
        [{"consignment": 4, "delivered_s": 14400}, {"consignment": 5, "delivered_s": 9000}],
        """
        train 1 open_line running 0 3600
        consignment 4 border inspection 3600 9000
        train 1 border hold 3600 5400
        train 1 open_line running 5400 9000
        train 2 border hold 7200 9000
        train 2 open_line running 9000 14400
        """,
        loads=[
            {"consignment": 4, "carrier_number": 1, "loaded_s": 0, "unloaded_s": 3600},
            {"consignment": 4, "carrier_number": 2, "loaded_s": 9000, "unloaded_s": 14400},
            {"consignment": 5, "carrier_number": 1, "loaded_s": 0, "unloaded_s": 9000},
        ],
    )
    hours = consignment_hours(run, 0)
    assert causes_of(hours.loc[4]) == {"running": 2.5, "inspection": 1.5}
    assert causes_of(hours.loc[5]) == {"running": 2.0, "hold": 0.5}
    assert hours["border_crossing_h"].to_dict() == {4: 1.5, 5: 0.5}
    assert check_chains(run, 0) == []


def test_train_rows_in_any_order_give_the_same_hours():
    lines = ONE_TRAIN.strip().splitlines()
    row = [{"consignment": 1, "delivered_s": 27000}]
    one = small_run(row, "\n".join(lines), loads=[ONE_LOAD])
    other = small_run(row, "\n".join(reversed(lines)), loads=[ONE_LOAD])
    assert consignment_hours(one, 0).equals(consignment_hours(other, 0))


def test_truck_has_its_time_in_the_consignments_own_rows():
    load = {"consignment": 2, "carrier": "truck", "carrier_number": 2, "loaded_s": 0, "unloaded_s": 3600}
    rows = "consignment 2 bridge running 0 3600\ntrain 2 border hold 0 3600"
    run = small_run([{"consignment": 2, "delivered_s": 3600}], rows, loads=[load])
    assert causes_of(consignment_hours(run, 0).loc[2]) == {"running": 1.0}


def test_only_consignments_ready_within_the_measured_period_count():
    plan = scenario(weeks=1, warm_up=1)
    ready = {1: WEEK_S - 1, 2: WEEK_S, 3: 2 * WEEK_S - 1, 4: 2 * WEEK_S}
    rows = [{"consignment": n, "ready_s": s, "delivered_s": s + HOUR_S} for n, s in ready.items()]
    own = "\n".join(f"consignment {n} yard haulage {s} {s + HOUR_S}" for n, s in ready.items())
    hours = consignment_hours(small_run(rows, own, plan=plan), 0)
    assert hours["lead_time_h"].to_dict() == {2: 1.0, 3: 1.0}


def test_consignment_still_in_the_system_is_kept_without_hours():
    load = {"consignment": 1, "carrier_number": 7, "loaded_s": 0}
    rows = "train 7 open_line running 0 3600"
    hours = consignment_hours(small_run([{"consignment": 1}], rows, loads=[load]), 0)
    assert list(hours.index) == [1]
    assert hours[["delivered_s", "lead_time_h", "border_crossing_h", "running"]].isna().all(axis=None)


def test_run_without_consignments_has_no_rows():
    hours = consignment_hours(small_run([], ""), 0)
    assert len(hours) == 0
    assert [column for column in hours if column in {cause.name for cause in CAUSES}] == [c.name for c in CAUSES]


def test_gap_in_a_chain_is_an_error_that_names_the_consignment():
    run = small_run([{"consignment": 9, "delivered_s": 100}], "consignment 9 yard haulage 0 90")
    expected = (
        "baseline, replication 0: the intervals of consignment 9 sum to 90 s, its lead time is 100 s "
        "(1 of 1 consignments do not add up)"
    )
    with pytest.raises(LedgerError) as caught:
        consignment_hours(run, 0)
    assert str(caught.value) == expected
    assert check_chains(run, 0) == ["consignment 9: chain ends at 90 s, delivered at 100 s", expected]


def test_unknown_place_is_an_error():
    run = small_run([{"consignment": 9, "delivered_s": 9}], "consignment 9 nowhere haulage 0 9")
    with pytest.raises(LedgerError, match=r"^baseline: the ledger names 'nowhere', which is not in the table places$"):
        consignment_hours(run, 0)


def test_unknown_cause_is_an_error():
    run = small_run([{"consignment": 9, "delivered_s": 9}], "consignment 9 yard siesta 0 9")
    with pytest.raises(LedgerError, match=r"^'siesta' is no cause, must be one of running, "):
        consignment_hours(run, 0)


def test_check_finds_overlap_gap_and_interval_across_a_load():
    run = small_run(
        [{"consignment": 1, "delivered_s": 40}, {"consignment": 2, "delivered_s": 30}],
        """
        consignment 1 yard haulage 0 20
        consignment 1 yard queue 10 20
        consignment 1 yard closed 30 40
        consignment 2 yard haulage 0 10
        train 3 open_line running 5 30
        """,
        loads=[{"consignment": 2, "carrier_number": 3, "loaded_s": 10, "unloaded_s": 30}],
    )
    assert check_chains(run, 0) == [
        "consignment 1: overlap between 20 and 10 s, before queue at yard",
        "consignment 1: gap between 20 and 30 s, before closed at yard",
        "consignment 2: train 3 has running from 5 to 30 s across a load's end, 10 or 30 s",
        "consignment 2: overlap between 10 and 5 s, before running at open_line",
        "baseline, replication 0: the intervals of consignment 2 sum to 10 s, its lead time is 30 s "
        "(1 of 2 consignments do not add up)",
    ]


LEGS = st.lists(st.tuples(st.sampled_from([c.name for c in CAUSES]), st.integers(1, 9999)), min_size=1, max_size=8)


@given(before=LEGS, aboard=st.lists(LEGS, min_size=1, max_size=3), between=LEGS, cut=st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_fast_sums_equal_the_slow_ones_on_any_ledger(before, aboard, between, cut):
    """Own rows, then trains with own rows between; each train goes on past unloading."""
    rows, loads, now_s = [], [], 0

    def lay(subject, number, legs):
        nonlocal now_s
        for cause, length_s in legs:
            place = ("yard", "border", "bridge")[length_s % 3]
            rows.append(f"{subject} {number} {place} {cause} {now_s} {now_s + length_s}")
            now_s += length_s

    lay("consignment", 1, before)
    for train, legs in enumerate(aboard):
        loaded_s = now_s
        lay("train", train, legs[:cut])
        loads.append({"consignment": 1, "carrier_number": train, "loaded_s": loaded_s, "unloaded_s": now_s})
        back_s = now_s
        lay("train", train, legs[cut:])
        now_s = back_s
        lay("consignment", 1, between)
    run = small_run([{"consignment": 1, "delivered_s": now_s}], "\n".join(rows), loads=loads)
    assert check_chains(run, 0) == []
    hours = consignment_hours(run, 0).loc[1]
    assert math.isclose(sum(hours[cause.name] for cause in CAUSES), hours["lead_time_h"], rel_tol=1e-12)


def test_year_is_added_up_in_a_moment():
    run = year_run()
    assert run.table("intervals", 0).num_rows > 1_200_000
    start_s = time.perf_counter()
    hours = consignment_hours(run, 0)
    took_s = time.perf_counter() - start_s
    assert len(hours) > 95_000
    assert took_s < 1.5


@pytest.mark.parametrize("known", [[7, 3, 5], [7, 3, 5_000_000_000]])
def test_positions_are_found_among_numbers_close_together_and_far_apart(known):
    asked = np.array([5, 7, known[2], 2, 8, 3, -1, 6_000_000_000])
    found = positions(np.array(known), asked)
    expected = [known.index(each) if each in known else EMPTY for each in asked.tolist()]
    assert found.tolist() == expected
