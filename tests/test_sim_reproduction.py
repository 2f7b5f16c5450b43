"""A run is repeated from its folder alone: the same scenario, the same tables, and what differs is said."""

import json
import shutil
from dataclasses import fields
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_levers import CASE, POINTS, STRETCHES
from small_networks import Stretch, flow, geojson, load, merged

import scenarios
import sim
from sim.records import PER_REPLICATION
from sim.stored_run import create_run
from sim.table_difference import first_difference

SHIPPED = Path(scenarios.__path__[0])
NO_SCENARIOS = ("claims", "costs", "plans")
NAMES = sorted(file.stem for file in SHIPPED.glob("*.yaml") if file.stem not in NO_SCENARIOS)
SHORT = ("time.warm_up_weeks=0", "time.horizon_weeks=1", "time.run_out_weeks=1")
HOLIDAYS = {"own_feast": {"name": "Feast", "dates": ["2026-01-07", "2026-09-09"]}}


@pytest.fixture
def run(tmp_path):
    """Two replications of trucks over a road: quick."""
    loaded = load(
        tmp_path,
        {"a": 0, "b": 0},
        [Stretch("a", "b")],
        services={"trucks": {"truck": {"line": "small", "route": ["a", "b"]}}},
        terminals={"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "b"}},
        flows={"goods": flow("north", "south", per_hour=1)},
        replications=2,
    )
    return sim.run(loaded, folder=tmp_path / "run", workers=1)


def same_parts(one, other):
    """The parts in which two loaded scenarios are not the same, but for the warnings of the one that was read."""
    names = [field.name for field in fields(one) if field.name != "warnings"]
    return [name for name in names if getattr(one, name) != getattr(other, name)]


def changed(file, **changes):
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **changes}), encoding="utf-8")


def without(file, *keys):
    content = {key: each for key, each in json.loads(file.read_text("utf-8")).items() if key not in keys}
    file.write_text(json.dumps(content), encoding="utf-8")


def differing(found):
    return [(each.replication, each.table, each.remark) for each in found if not each.is_same]


@pytest.mark.parametrize("name", NAMES)
def test_a_run_of_a_shipped_scenario_is_loaded_from_its_folder_as_it_was_from_its_file(name, tmp_path):
    loaded = sim.load_scenario(SHIPPED / f"{name}.yaml", overrides=["seed=5"])

    stored = create_run(loaded, tmp_path / "run", 1)

    assert same_parts(sim.open_run(stored.folder).loaded, loaded) == []
    assert sim.open_run(stored.folder).scenario == loaded.scenario
    assert sim.open_run(stored.folder).network == loaded.network


@pytest.mark.parametrize("name", ["upgraded", "smart_customs", "tet_durian_peak", "everyday_upgraded", "typhoon"])
def test_a_shipped_scenario_is_repeated_to_the_same_tables(name, tmp_path):
    loaded = sim.load_scenario(SHIPPED / f"{name}.yaml", overrides=["time.horizon_weeks=1", "time.warm_up_weeks=0"])
    stored = sim.run(loaded, folder=tmp_path / "run", replications=1, workers=1)

    found = sim.reproduce(sim.open_run(stored.folder), workers=1)

    assert differing(found) == []
    assert [each.table for each in found] == ["places", *PER_REPLICATION]
    assert sim.other_conditions(stored) == []
    assert stored.table("consignments", 0).num_rows > 500


def test_a_scenario_with_everything_is_repeated_without_the_files_it_was_made_of(tmp_path):
    """Levers, a base, overrides, changes of the network, an added loop, own holidays, a file in a folder within."""
    folder = tmp_path / "gone"
    (folder / "lines").mkdir(parents=True)
    idle = geojson({"x": 2, "y": 2}, [Stretch("x", "y", 7)], line="idle_line")
    (folder / "lines" / "idle.geojson").write_text(json.dumps(idle), encoding="utf-8")
    blocks = merged(
        CASE,
        {
            "network": {
                "idle": {"name": "Idle", "infrastructure": ["lines/idle.geojson"]},
                "small": {"added_loops": {"new": {"name": "New", "section": "l1:b-c", "km": 9, "track_length_m": 900}}},
            },
            "holidays": HOLIDAYS,
            "opening_hours": {"office": {"closed_on": ["own_feast"]}},
            "levers": [{"pre_arrival_lodgement": {"share": 0.5}}, "joint_inspection"],
        },
    )
    load(folder, POINTS, STRETCHES, china="a", **blocks)
    (folder / "upper.yaml").write_text("extends: small.yaml\nname: Upper\nreplications: 2\n", encoding="utf-8")
    loaded = sim.load_scenario(folder / "upper.yaml", overrides=["seed=3", "flows.imports.consignment.mass_t=11"])
    sim.run(loaded, folder=tmp_path / "run", workers=1)
    shutil.rmtree(folder)

    stored = sim.open_run(tmp_path / "run")
    found = sim.reproduce(stored, workers=1)

    assert same_parts(stored.loaded, loaded) == []
    assert stored.manifest["overrides"] == ["seed=3", "flows.imports.consignment.mass_t=11"]
    assert differing(found) == []
    assert len(found) == 1 + 2 * len(PER_REPLICATION)


def test_the_manifest_and_the_reports_say_what_a_replication_depended_on(run):
    conditions = {"model_digest", "versions", "platform"}
    assert conditions <= run.manifest.keys()
    assert conditions == run.report(1)["conditions"].keys()
    assert len(run.manifest["inputs_digest"]) == len(run.manifest["model_digest"]) == 64
    assert {"python", "simpy", "numpy"} <= run.manifest["versions"].keys()
    assert {"system", "machine", "processor", "model"} <= run.manifest["platform"].keys()


def test_only_the_first_replications_are_repeated_when_asked(run):
    told = []

    found = sim.reproduce(run, replications=1, workers=1, progress=told.append)

    assert {each.replication for each in found} == {None, 0}
    assert told == [sim.Progress(0, 1), sim.Progress(1, 1)]


def test_the_first_row_that_differs_is_named_with_its_values(run):
    file = run.folder / "loads-1.parquet"
    table = pq.read_table(file)
    seconds = table["unloaded_s"].to_pylist()
    place = table.schema.get_field_index("unloaded_s")
    other = [*seconds[:2], seconds[2] + 60, None, *seconds[4:]]
    pq.write_table(table.set_column(place, table.schema.field(place), pa.array(other)), file)

    found = sim.reproduce(run, workers=1)

    assert differing(found) == [(1, "loads", f"row 3: unloaded_s {seconds[2] + 60} -> {seconds[2]}")]


def test_another_seed_in_the_folder_differs_and_is_said(run):
    changed(run.folder / "manifest.json", scenario={**run.manifest["scenario"], "seed": 2})
    stored = sim.open_run(run.folder)

    found = differing(sim.reproduce(stored, replications=1, workers=1))

    assert [each[1] for each in found] == ["consignments", "loads", "intervals"]
    assert all(each[2].startswith("row 1: ") for each in found)
    said = "the scenario or infrastructure in the run's folder is not what was run"
    assert sim.other_conditions(stored) == [said]


def test_a_table_that_is_broken_or_unknown_to_the_run_differs(run):
    (run.folder / "loads-0.parquet").write_bytes(b"half a file")
    tables = run.report(0)["tables"]
    changed(run.folder / "replication-0.json", tables={key: tables[key] for key in tables if key != "fleet"})

    found = differing(sim.reproduce(run, replications=1, workers=1))

    assert found[0][:2] == (0, "loads")
    assert found[0][2].startswith(f"{run.folder / 'loads-0.parquet'}: cannot be read: ")
    assert found[1:] == [(0, "fleet", "the run has no such table")]


def test_the_same_rows_with_another_digest_are_the_same(run):
    tables = run.report(0)["tables"]
    changed(run.folder / "replication-0.json", tables={**tables, "loads": "0" * 64})

    found = sim.reproduce(run, replications=1, workers=1)

    assert differing(found) == []
    assert [each.remark for each in found if each.remark] == ["another digest, but every row is the same"]


def test_other_code_versions_and_machine_are_said_once(run):
    then = {
        "model_digest": "0" * 64,
        "versions": {"python": "3.9.1", "gone": "1"},
        "platform": {"machine": "vax", "model": run.manifest["platform"]["model"]},
    }
    for number in (0, 1):
        changed(run.folder / f"replication-{number}.json", conditions=then)
    now = run.manifest

    assert sim.other_conditions(run) == [
        "the model's code is other than then",
        f"python: 3.9.1 then, {now['versions']['python']} now",
        "gone: 1 then, not there now",
        f"machine: vax then, {now['platform']['machine']} now",
    ]


def test_a_run_of_an_older_version_opens_and_is_repeated(run):
    without(run.folder / "manifest.json", "model_digest", "inputs_digest", "platform", "overrides")
    changed(run.folder / "manifest.json", digest="0" * 64, versions={**run.manifest["versions"], "numpy": "1.0"})
    for number in (0, 1):
        without(run.folder / f"replication-{number}.json", "conditions")
    older = sim.open_run(run.folder)

    assert older.name == "Small"
    assert sim.other_conditions(older) == [
        f"numpy: 1.0 then, {run.manifest['versions']['numpy']} now",
        "the model's code is other than then",
    ]
    assert differing(sim.reproduce(older, workers=1)) == []


def test_a_scenario_that_does_not_fit_this_version_is_refused_in_words(run):
    changed(run.folder / "manifest.json", scenario={**run.manifest["scenario"], "ferries": {}})

    with pytest.raises(sim.ScenarioError) as caught:
        sim.open_run(run.folder).loaded  # noqa: B018 - it is read

    assert str(caught.value).startswith(f"{run.folder / 'manifest.json'}:1:1: ferries: unknown key 'ferries'")


def test_an_infrastructure_file_that_is_gone_is_named(run):
    (run.folder / "infrastructure" / "small.geojson").unlink()

    with pytest.raises(sim.ScenarioError) as caught:
        sim.reproduce(sim.open_run(run.folder))

    assert "network.small.infrastructure.0: " in str(caught.value)
    assert "small.geojson" in str(caught.value)


@pytest.mark.parametrize("error", [KeyboardInterrupt, sim.RunFailed])
def test_nothing_is_left_behind_when_it_is_interrupted_or_fails(run, tmp_path, monkeypatch, error):
    def stop(progress):
        raise error

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    before = sorted(run.folder.rglob("*"))

    with pytest.raises(error):
        sim.reproduce(run, workers=1, progress=stop)

    assert list((tmp_path / "temporary").iterdir()) == []
    assert sorted(run.folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("again", "says"),
    [
        ({"a": [1, 2, None], "b": ["x", "y", "z"]}, None),
        ({"a": [1, 2, 3], "b": ["x", "y", "z"]}, "row 3: a empty -> 3"),
        ({"a": [1, None, 4], "b": ["x", "q", "z"]}, "row 2: a 2 -> empty, b y -> q"),
        ({"a": [1, 2], "b": ["x", "y"]}, "row 3: there are 3 rows in the run, 2 now"),
        ({"a": [1, 2, None, 5], "b": ["x", "y", "z", "z"]}, "row 4: there are 3 rows in the run, 4 now"),
        ({"a": [1, 2, None], "c": ["x", "y", "z"]}, "columns: only in the run b, only now c"),
    ],
)
def test_tables_are_compared_by_what_they_say(again, says):
    def table(values, words):
        columns = {key: pa.array(each) for key, each in values.items()}
        columns |= {key: pa.array(each).cast(pa.dictionary(pa.int32(), pa.string())) for key, each in words.items()}
        return pa.table(columns)

    stored = table({"a": [1, 2, None]}, {"b": ["x", "y", "z"]})
    other = table({"a": again["a"]}, {key: each for key, each in again.items() if key != "a"})

    assert first_difference(stored, other) == says


def test_tables_without_rows_are_the_same_however_their_texts_are_coded():
    empty = pa.table({"a": pa.array([], pa.int64())})
    assert first_difference(empty, empty) is None
    coded = [pa.DictionaryArray.from_arrays([0, 1], ["x", "y"]), pa.DictionaryArray.from_arrays([1, 0], ["y", "x"])]
    one, other = (pa.table({"a": each}) for each in coded)
    assert first_difference(one, other) is None
