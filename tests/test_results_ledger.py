"""The ledger as arrays, and what is summed from it, against the tables and against slow sums by hand."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_results_synthetic import small_run, year_run

from results.chains import read_chains
from results.columns import narrow, quantile_of_rising
from results.errors import LedgerError
from results.ledger import read_carriage, read_ledger
from results.place_seconds import place_seconds
from results.read_once import ReadOnce, once
from results.section_loads import _shares
from results.server_loads import server_sums
from results.traffic import Evidence, read_traffic
from sim.causes import CAUSES

ROWS = """
consignment 1 yard haulage 0 10
train 7 open_line running 40 70
train 3 bridge running 10 30
consignment 2 yard departure 0 40
train 7 yard train_formation 0 40
"""
LOADS = [
    {"consignment": 1, "carrier_number": 3, "loaded_s": 10, "unloaded_s": 30},
    {"consignment": 2, "carrier_number": 7, "loaded_s": 40, "unloaded_s": 70},
    {"consignment": 3, "carrier_number": 7, "loaded_s": 40},
    {"consignment": 4, "carrier": "truck", "carrier_number": 7, "loaded_s": 40, "unloaded_s": 70},
]


def rows_of(ledger, rows):
    """Rows of a ledger as number, place, cause, start and end."""
    places = [ledger.places[place] for place in rows.place]
    causes = [CAUSES[cause].name for cause in rows.cause]
    return list(zip(rows.number.tolist(), places, causes, rows.start_s.tolist(), rows.end_s.tolist(), strict=True))


class InParts:
    """A run whose tables come in parts of a few rows, each with a dictionary of its own."""

    def __init__(self, run, rows):
        self._run, self._rows = run, rows

    def __getattr__(self, name):
        return getattr(self._run, name)

    def parts(self, name, replication):
        table = self._run.table(name, replication).to_pandas()
        schema = self._run.table(name, replication).schema
        for first in range(0, max(len(table), 1), self._rows):
            part = table[first : first + self._rows]
            texts = {key: part[key].astype(str).astype("category") for key in part.select_dtypes("category")}
            yield pa.Table.from_pandas(part.assign(**texts), schema=schema, preserve_index=False)


@pytest.mark.parametrize("rows", [1, 2, 100])
def test_trains_are_in_order_of_train_and_start_and_consignments_as_stored(rows):
    ledger = read_ledger(InParts(small_run([], ROWS), rows), 0)
    assert rows_of(ledger, ledger.trains) == [
        (3, "bridge", "running", 10, 30),
        (7, "yard", "train_formation", 0, 40),
        (7, "open_line", "running", 40, 70),
    ]
    assert rows_of(ledger, ledger.own) == [(1, "yard", "haulage", 0, 10), (2, "yard", "departure", 0, 40)]


def test_carriage_has_loads_on_trains_that_are_unloaded_and_the_rows_between():
    carriage = read_carriage(small_run([], ROWS, loads=LOADS), 0)
    found = zip(carriage.consignment.tolist(), carriage.first.tolist(), carriage.last.tolist(), strict=True)
    assert list(found) == [(1, 0, 1), (2, 2, 3)]


def test_run_without_intervals_has_an_empty_ledger():
    ledger = read_ledger(small_run([], ""), 0)
    assert (ledger.places, len(ledger.trains), len(ledger.own)) == ((), 0, 0)


def expected_traffic(run, replication):
    """Sums by line and direction of the chains of single consignments, which are derived in another way."""
    chains = read_chains(run, replication)
    table = chains.consignments.select(["line", "direction"]).to_pandas().astype(str)
    kept = table[chains.is_delivered]
    return {
        group: (
            np.sort((chains.delivered_s - chains.ready_s)[rows.index]).tolist(),
            chains.cause_s[rows.index].sum(axis=0).tolist(),
            *(int(column[rows.index].sum()) for column in (chains.border_s, chains.motion_s, chains.way_m)),
        )
        for group, rows in kept.groupby(["line", "direction"])
    }


def found_traffic(run, replication):
    return {
        group: (one.lead_time_s.tolist(), one.cause_s.tolist(), one.border_s, one.motion_s, one.way_m)
        for group, one in read_traffic(run, replication).items()
        if len(one.lead_time_s)
    }


@pytest.mark.parametrize("side", ["baseline", "upgraded"])
def test_traffic_of_the_shipped_scenarios_is_the_sum_of_its_consignments_chains(shipped_week, side):
    found = found_traffic(shipped_week[side], 0)
    assert found == expected_traffic(shipped_week[side], 0)
    assert len(found) >= 6
    assert all(min(one[2:]) > 0 for (line, way), one in found.items() if way != "domestic")


@pytest.mark.parametrize("is_upgraded", [False, True])
def test_traffic_is_the_sum_of_chains_also_where_the_table_comes_in_parts(is_upgraded):
    run = year_run(is_upgraded=is_upgraded, weeks=2, per_day=30.0)
    expected = expected_traffic(run, 0)
    assert found_traffic(run, 0) == expected
    assert found_traffic(InParts(run, 1000), 0) == expected


def test_places_of_a_way_have_the_seconds_of_those_on_board_only():
    run = small_run(
        [{"consignment": 1, "delivered_s": 90, "origin": "n"}, {"consignment": 2, "delivered_s": 60, "origin": "m"}],
        """
        train 1 open_line running 0 60
        train 1 border hold 60 90
        train 2 open_line running 0 60
        """,
        loads=[
            {"consignment": 1, "carrier_number": 1, "loaded_s": 0, "unloaded_s": 90},
            {"consignment": 2, "carrier_number": 1, "loaded_s": 0, "unloaded_s": 60},
        ],
    )
    found = place_seconds(run, 0)
    cells = {
        (way[2], found.places[place], CAUSES[cause].name): int(found.seconds[at, place, cause])
        for at, way in enumerate(found.ways)
        for place, cause in zip(*np.nonzero(found.seconds[at]), strict=True)
    }
    assert cells == {
        ("n", "open_line", "running"): 60,
        ("n", "border", "hold"): 30,
        ("m", "open_line", "running"): 60,
    }


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("consignment 9 yard siesta 0 9", r"^'siesta' is no cause, must be one of running, "),
        ("consignment 9 nowhere haulage 0 9", r"^baseline: the ledger names 'nowhere', which is not in the table"),
        ("consignment 9 yard haulage 0 8", r"^baseline, replication 0: the intervals of consignment 9 sum to 8 s, "),
    ],
)
def test_ledger_that_contradicts_itself_is_an_error_in_every_indicator(row, error):
    run = small_run([{"consignment": 9, "delivered_s": 9}], row)
    with pytest.raises(LedgerError, match=error):
        Evidence(run).traffic(0, ("all", "both"))


def test_what_several_readers_ask_for_is_made_once():
    run = year_run(weeks=1, per_day=10.0)
    kept = ReadOnce(run)
    read_traffic(kept, 0)
    assert once(place_seconds, kept, 0) is once(place_seconds, kept, 0)
    assert sorted(run.reads) == [("consignments", 0), ("intervals", 0), ("loads", 0), ("trains", 0)]
    assert once(read_ledger, run, 0) is not once(read_ledger, run, 0)


@given(st.lists(st.integers(-5, 2**40), max_size=5), st.sampled_from([2**7, 2**15, 2**31, 2**40]))
def test_narrow_numbers_are_the_same_numbers(numbers, most):
    given_ = np.array([number % most for number in numbers], dtype=np.int64)
    assert narrow(given_).tolist() == given_.tolist()
    assert narrow(-given_).tolist() == (-given_).tolist()


def test_narrow_numbers_take_as_many_bytes_as_they_need():
    most = [2**7 - 1, 2**7, 2**15 - 1, 2**15, 2**31 - 1, 2**31]
    assert [narrow(np.array([0, each])).itemsize for each in most] == [1, 2, 2, 4, 4, 8]


NUMBERS = st.lists(st.integers(0, 10**8), min_size=1, max_size=40).map(sorted)


@given(NUMBERS, st.one_of(st.sampled_from([0.0, 0.05, 0.5, 0.9, 0.95, 1.0]), st.floats(0, 1)))
@settings(max_examples=300)
def test_quantile_of_rising_numbers_is_numpys_to_the_last_bit(numbers, share):
    for rising in (np.array(numbers, dtype=np.int64), np.array(numbers) / 3600):
        assert quantile_of_rising(rising, share) == float(np.quantile(rising, share))


DAY_S, HOUR_S = 86400, 3600


@given(st.lists(st.tuples(st.integers(0, 2 * DAY_S - 1), st.integers(1, DAY_S // 2)), max_size=12))
@settings(max_examples=60, deadline=None)
def test_share_of_an_hour_that_is_occupied_counts_every_second_once(trains):
    is_occupied = np.zeros(2 * DAY_S, dtype=bool)
    for start_s, length_s in trains:
        is_occupied[start_s : start_s + length_s] = True
    expected = is_occupied.reshape(2, 24, HOUR_S).mean(axis=(0, 2))
    starts = np.sort(np.array([start_s for start_s, _ in trains], dtype=np.int64))
    ends = np.sort(np.array([start_s + length_s for start_s, length_s in trains], dtype=np.int64))
    found = _shares(starts, ends, np.arange(0, 2 * DAY_S + 1, HOUR_S))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


def test_server_sums_of_parts_are_those_of_the_whole_table(shipped_week):
    run = shipped_week["baseline"]
    tables = [pd.concat(_server_tables(one)) for one in (run, InParts(run, 5000))]
    assert len(tables[0]) > 50
    pd.testing.assert_frame_equal(*tables, check_exact=True)


def _server_tables(run):
    return [
        pd.DataFrame({key: values.ravel() for key, values in sorted(sums.items())}).T
        for sums in server_sums(run, 0).values()
    ]
