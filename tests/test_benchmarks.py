"""The reference line in our model and in textbook SimPy: an independent second opinion on the whole ledger."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import sim

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import report as report_benchmark
import run as benchmark
import textbook
from drawn_inputs import draw_inputs
from ledgers import comparable, differences, digest, ledger_of_model
from measure_ours import wrong_build
from measurement import reference_line


def our_ledger(loaded, replication):
    tables = sim.simulate(loaded, replication)
    return comparable(ledger_of_model(loaded, tables), loaded.scenario.time.end_s)


def textbook_ledger(loaded, inputs, **mode):
    return comparable(textbook.simulate(inputs, **mode), loaded.scenario.time.end_s)


@pytest.fixture(scope="module")
def week():
    """One week of the reference line: the scenario, its drawn inputs and our ledger."""
    loaded = reference_line(weeks=1)
    return loaded, draw_inputs(loaded, 0), our_ledger(loaded, 0)


def test_textbook_simpy_gives_the_same_ledger_row_for_row(week):
    loaded, inputs, ours = week
    textbooks = textbook_ledger(loaded, inputs)
    assert differences(ours, textbooks) == []
    assert digest(ours) == digest(textbooks)


@pytest.mark.parametrize("replication", [1, 2, 3])
def test_textbook_simpy_gives_the_same_ledger_with_other_random_numbers(replication):
    loaded = reference_line(weeks=2)
    textbooks = textbook_ledger(loaded, draw_inputs(loaded, replication))
    assert differences(our_ledger(loaded, replication), textbooks) == []


def test_textbook_simpy_without_its_ledger_gives_the_same_answers(week):
    loaded, inputs, ours = week
    answers = textbook_ledger(loaded, inputs, keeps_ledger=False)
    assert sorted(answers) == ["arrivals", "deliveries"]
    assert differences(ours, answers) == []


def test_ledger_is_that_of_a_busy_line(week):
    _, _, ours = week
    rows = ours["intervals"].groupby("cause", observed=True).size()
    assert {"departure", "hold", "queue", "crane", "document_check", "scan", "inspection"} < set(rows.index)
    assert {"loading", "unloading", "running", "wait"} < set(rows.index)
    assert rows.min() > 200
    assert set(ours["movements"]["event"]) == {"arrive", "depart", "pass"}
    assert len(ours["loads"]) > 2000
    assert len(ours["deliveries"]) > 2000
    assert len(ours["arrivals"]) > 320


def test_nearly_all_that_our_model_writes_is_compared(week):
    """Only what is not over at the end of the period is left out; waits are joined."""
    loaded, _, ours = week
    intervals = sim.simulate(loaded, 0)["intervals"].to_pandas()
    is_joined = (intervals["subject"] == "train") & (intervals["cause"] != "running")
    compared = ours["intervals"]
    assert 0 <= (~is_joined).sum() - (compared["cause"] != "wait").sum() < 100
    waited_s = (intervals["end_s"] - intervals["start_s"])[is_joined].sum()
    compared_s = (compared["end_s"] - compared["start_s"])[compared["cause"] == "wait"].sum()
    assert 0.99 * waited_s < compared_s <= waited_s


@pytest.mark.parametrize("table", ["intervals", "movements", "loads", "deliveries", "arrivals"])
def test_comparison_finds_one_row_that_is_a_second_later(week, table):
    _, _, ours = week
    changed = ours[table].copy()
    second = changed.columns[-1]
    before = changed.loc[7].to_dict()
    changed.loc[7, second] += 1
    found = differences(ours, {**ours, table: changed})
    rows = len(changed)
    first, other = (
        " ".join(f"{key} {value}" for key, value in row.items()) for row in (before, changed.loc[7].to_dict())
    )
    assert found == [
        f"{table}: 1 of our {rows} rows and 1 of the textbook's {rows} differ, the first:"
        f" ours {first}, textbook {other}"
    ]


@pytest.mark.parametrize("table", ["intervals", "movements", "loads", "deliveries", "arrivals"])
def test_comparison_finds_a_row_that_is_missing_or_there_twice(week, table):
    _, _, ours = week
    rows = len(ours[table])
    (missing,) = differences(ours, {**ours, table: ours[table].drop(index=3)})
    assert missing.startswith(
        f"{table}: 1 of our {rows} rows and 0 of the textbook's {rows - 1} differ, the first: ours "
    )
    twice = ours[table].loc[[*range(rows), 3]].sort_values(list(ours[table]), ignore_index=True)
    (more,) = differences(ours, {**ours, table: twice})
    assert more.startswith(
        f"{table}: 0 of our {rows} rows and 1 of the textbook's {rows + 1} differ, the first: textbook "
    )


@pytest.mark.parametrize(
    ("column", "word"), [("place", "s05"), ("cause", "scan"), ("subject", "train"), ("number", 99_999)]
)
def test_comparison_finds_an_interval_with_another_word(week, column, word):
    _, _, ours = week
    at = ours["intervals"].query("subject == 'consignment' and cause == 'queue'").index[0]
    changed = ours["intervals"].copy()
    changed.loc[at, column] = word
    (found,) = differences(ours, {**ours, "intervals": changed})
    assert found.startswith("intervals: 1 of our ")
    assert f"{column} {word}" in found.partition(", textbook ")[2]


def test_comparison_fails_when_an_officer_is_missing(week):
    loaded, inputs, ours = week
    office = inputs.offices["china.documents"]
    fewer = replace(
        inputs, offices={**inputs.offices, "china.documents": replace(office, officers=office.officers - 1)}
    )
    tables = [line.partition(":")[0] for line in differences(ours, textbook_ledger(loaded, fewer))]
    assert tables == ["intervals", "movements", "loads", "deliveries", "arrivals"]


def test_drawn_service_times_are_those_that_our_model_uses(week):
    """In an office without a queue, work lasts what `draw_inputs` gives for it."""
    _, inputs, ours = week
    lasted = ours["intervals"].query("cause == 'document_check'").set_index(["number", "place"])
    lasted = (lasted["end_s"] - lasted["start_s"]).to_dict()
    drawn = {
        (box.number, direction.exit_at): box.customs[0][0][1]
        for direction in inputs.directions
        for box in direction.containers
    }
    shared = drawn.keys() & lasted.keys()
    assert len(shared) > 2000
    assert {key: drawn[key] for key in shared} == {key: lasted[key] for key in shared}


def test_build_that_is_not_the_one_to_be_measured_is_refused():
    assert wrong_build("sim/train.py", is_compiled=False) is None
    assert wrong_build("sim/train.cpython-311-x86_64-linux-gnu.so", is_compiled=True) is None
    assert wrong_build("sim/train.py", is_compiled=True) == (
        "--compiled: the sim of this interpreter is not compiled: sim.train is sim/train.py"
    )
    assert wrong_build("sim/train.pyd", is_compiled=False) == (
        "the sim of this interpreter is compiled, use --compiled: sim.train is sim/train.pyd"
    )


def test_models_are_measured_in_turns_and_the_table_has_both_ratios():
    lines = benchmark.compare(1, 1, None)
    assert lines[0] == "Reference line, 1 weeks, 1 rounds: 2,076 containers delivered, 330 trains arrived."
    assert lines[1].startswith("Ledgers equal row for row: 32,423 intervals, 7,894 movements, 2,080 loads (digest ")
    assert [line.split(" | ")[0] for line in lines[6:13]] == [
        "| drawing, ours, s",
        "| drawing, textbook, s",
        "| ours, s",
        "| textbook, s",
        "| textbook, answers only, s",
        "| (textbook) / (ours)",
        "| (textbook, answers only) / (ours)",
    ]
    assert lines[-1] == benchmark.NO_COMPILED


def test_ratios_are_those_within_each_round():
    taken = {
        what: [{"seconds": seconds, "drawing_s": 0.5, "peak_mb": 100.0} for seconds in row]
        for what, row in {
            benchmark.OURS: (1.0, 2.0),
            benchmark.COMPILED: (0.5, 0.5),
            benchmark.TEXTBOOK: (4.0, 6.0),
            benchmark.ANSWERS_ONLY: (2.0, 2.0),
        }.items()
    }
    assert benchmark.rows_of_comparison(taken)[-4:] == [
        "| (textbook) / (ours) | 3.50 | 3.00 | 4.00 |  |",
        "| (textbook, answers only) / (ours) | 1.50 | 1.00 | 2.00 |  |",
        "| (textbook) / (ours, compiled) | 10.00 | 8.00 | 12.00 |  |",
        "| (textbook, answers only) / (ours, compiled) | 4.00 | 4.00 | 4.00 |  |",
    ]


def test_interpreter_that_is_not_there_is_refused():
    command = [sys.executable, str(benchmark.HERE / "run.py"), "--compiled", "nowhere/python"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--compiled: nowhere/python is no program" in done.stderr


def test_report_is_measured_on_as_many_replications_as_asked_for_from_few(shipped_week, tmp_path):
    folder = report_benchmark.many_replications(shipped_week["baseline"].folder, tmp_path / "many", 3)
    run, stored = sim.open_run(folder), shipped_week["baseline"]
    assert run.finished == (0, 1, 2)
    assert run.manifest == stored.manifest
    for name in ("consignments", "servers"):
        assert all(run.table(name, copy).equals(stored.table(name, 0)) for copy in run.finished)


def test_report_is_measured_with_time_and_memory(shipped_week, tmp_path):
    file = tmp_path / "report.html"
    measured = report_benchmark.made([shipped_week["baseline"].folder], file, report_benchmark.HERE.parent)
    assert list(measured) == ["processor, s", "clock, s", "memory, MB"]
    assert measured["processor, s"] > 0.1
    assert [run["name"] for run in report_benchmark.content(file)["runs"]] == [shipped_week["baseline"].name]
    with pytest.raises(SystemExit, match="no such folder"):
        report_benchmark.made([tmp_path / "nowhere"], file, report_benchmark.HERE.parent)


def test_reports_differ_where_a_figure_does_and_not_in_what_is_new():
    one = {"texts": {"a": "old"}, "runs": [{"kpis": [{"mean": 1.5, "new": 1}]}]}
    other = {"texts": {"a": "new"}, "runs": [{"kpis": [{"mean": 1.5}], "more": [3]}]}
    assert report_benchmark.differences(one, other) == []
    other["runs"][0]["kpis"][0]["mean"] = 1.25
    assert report_benchmark.differences(one, other) == [".runs[0].kpis[0].mean"]
    assert report_benchmark.differences([1, 2], [1]) == [""]


def test_ratios_of_reports_are_those_within_each_round():
    taken = {
        "now": [{"clock, s": 2.0}, {"clock, s": 4.0}],
        "before": [{"clock, s": 3.0}, {"clock, s": 8.0}],
    }
    assert list(report_benchmark.rows(taken)) == [
        "| now: clock, s | 3.00 | 2.00 | 4.00 |",
        "| before: clock, s | 5.50 | 3.00 | 8.00 |",
        "| (before) / (now): clock, s | 1.75 | 1.50 | 2.00 |",
    ]
