import errno
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_networks import Stretch, flow, load

import sim
from sim.records import PER_REPLICATION, TABLE
from sim.table_digest import TableDigest


@pytest.fixture
def loaded(tmp_path):
    """Trucks over a road: quick, and without any train or office."""
    return load(
        tmp_path,
        {"a": 0, "b": 0},
        [Stretch("a", "b")],
        services={"trucks": {"truck": {"line": "small", "route": ["a", "b"]}}},
        terminals={"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "b"}},
        flows={"goods": flow("north", "south", per_hour=1)},
        replications=2,
    )


@pytest.fixture
def run(loaded, tmp_path):
    return sim.run(loaded, folder=tmp_path / "run", workers=1)


def message(call):
    with pytest.raises(sim.RunError) as error:
        call()
    return str(error.value)


def changed(file, **changes):
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def test_a_stored_run_has_every_table_with_its_columns_also_those_without_rows(run):
    tables = {name: run.table(name, 1) for name in PER_REPLICATION}

    assert {name: table.schema.names for name, table in tables.items()} == {
        name: TABLE[name].schema.names for name in PER_REPLICATION
    }
    empty = {name for name, table in tables.items() if table.num_rows == 0}
    assert empty == {"movements", "trains", "servers", "fleet", "disruptions"}
    assert all(set(table["replication"].to_pylist()) <= {1} for table in tables.values())


def test_a_stored_run_opens_with_what_was_run(loaded, run):
    opened = sim.open_run(run.folder)

    assert opened.name == "Small"
    assert opened.scenario == loaded.scenario
    assert opened.network.sections.keys() == loaded.network.sections.keys()
    assert opened.finished == (0, 1)
    assert opened.manifest["generator"] == "PCG64DXSM"
    assert opened.manifest["seed"] == 1
    assert opened.digests == run.digests
    assert opened.places().num_rows == 5


def test_the_tables_are_those_of_a_simulation_in_memory(loaded, run):
    tables = sim.simulate(loaded, 1)

    assert {
        name: run.table(name, 1).to_pylist() == tables[name].to_pylist() for name in PER_REPLICATION
    } == dict.fromkeys(PER_REPLICATION, True)


def test_a_folder_without_a_manifest_is_no_run(tmp_path):
    assert message(lambda: sim.open_run(tmp_path / "no")) == f"{tmp_path / 'no'}: is no run, it has no manifest.json"


def test_a_run_of_another_format_is_refused(run):
    changed(run.folder / "manifest.json", format=99)

    assert message(lambda: sim.open_run(run.folder)) == f"{run.folder}: written in format 99, this version reads 1"


@pytest.mark.parametrize(
    ("content", "wrong"),
    [("[]", "must hold a JSON object"), ("{", "cannot be read: Expecting property name enclosed in double quotes")],
)
def test_a_manifest_that_is_broken_is_named(run, content, wrong):
    file = run.folder / "manifest.json"
    file.write_text(content, encoding="utf-8")

    assert message(lambda: sim.open_run(run.folder)).startswith(f"{file}: {wrong}")


def test_there_is_no_such_table(run):
    assert message(lambda: run.table("wagons", 0)) == f"no table 'wagons', there are {', '.join(PER_REPLICATION)}"


def test_a_replication_that_is_not_finished_has_no_tables(run):
    assert message(lambda: run.table("trains", 7)) == f"{run.folder}: replication 7 is not finished"


def test_a_table_that_is_broken_is_named(run):
    file = run.folder / "loads-0.parquet"
    file.write_bytes(b"half a file")

    for read in (lambda: run.table("loads", 0), lambda: list(run.parts("loads", 0))):
        assert message(read).startswith(f"{file}: cannot be read: ")


def test_the_parts_of_a_table_are_the_table(run):
    table = run.table("intervals", 0)
    pq.write_table(table, run.folder / "intervals-0.parquet", row_group_size=7)

    parts = list(run.parts("intervals", 0))

    assert table.num_rows > 7 * 12
    assert [part.num_rows for part in parts[:-1]] == [7 * 12] * (len(parts) - 1)
    assert pa.concat_tables(parts).to_pylist() == table.to_pylist()


def test_a_table_without_rows_is_one_part_with_its_columns(run):
    (part,) = run.parts("trains", 0)

    assert (part.num_rows, part.schema.names) == (0, TABLE["trains"].schema.names)


def test_there_are_no_parts_of_what_is_not_there(run):
    assert message(lambda: list(run.parts("trains", 7))) == f"{run.folder}: replication 7 is not finished"
    assert message(lambda: list(run.parts("wagons", 0))).startswith("no table 'wagons', there are ")


def test_a_folder_keeps_one_scenario(loaded, run):
    other = sim.load_scenario(loaded.file, overrides=["seed=2"])

    said = message(lambda: sim.run(other, folder=run.folder, workers=1))

    assert said == f"{run.folder}: holds a run of another scenario ('{loaded.file}'), name another folder"


def test_a_folder_of_something_else_is_left_alone(loaded, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Dear", encoding="utf-8")

    said = message(lambda: sim.run(loaded, folder=tmp_path / "letters", workers=1))

    assert said == f"{tmp_path / 'letters'}: is no run, it has no manifest.json"
    assert [file.name for file in (tmp_path / "letters").iterdir()] == ["dear.txt"]


def test_a_new_name_or_more_replications_are_the_same_run(loaded, run):
    renamed = sim.load_scenario(loaded.file, overrides=["name=Other", "replications=3"])

    again = sim.run(renamed, folder=run.folder, workers=1)

    assert again.finished == (0, 1, 2)
    assert sim.open_run(run.folder).name == "Other"


def test_fewer_replications_are_shown_to_the_one_who_asks_and_to_nobody_else(loaded, run):
    fewer = sim.run(loaded, folder=run.folder, replications=1, workers=1)

    assert (fewer.finished, list(fewer.digests)) == ((0,), [0])
    assert message(lambda: fewer.table("loads", 1)) == f"{run.folder}: replication 1 is not finished"
    assert run.finished == sim.open_run(run.folder).finished == (0, 1)
    assert sim.open_run(run.folder).manifest["replications_asked_for"] == 2


def test_a_run_has_a_folder_of_its_own_name(loaded):
    assert sim.run_folder(loaded) == Path("runs") / f"small-{loaded.digest[:10]}"


def test_a_run_needs_a_replication(loaded, tmp_path):
    with pytest.raises(ValueError, match=r"^replications must be at least 1, not 0$"):
        sim.run(loaded, folder=tmp_path / "run", replications=0)


def files(folder):
    return sorted(file.name for file in folder.iterdir() if file.is_file())


def test_a_full_disk_leaves_no_half_file_and_the_run_goes_on_later(loaded, run, tmp_path, monkeypatch):
    def write(self, table, **options):
        if "ready_s" in table.schema.names:
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(self, table, **options)

    whole = pq.ParquetWriter.write_table
    with monkeypatch.context() as patch:
        patch.setattr(pq.ParquetWriter, "write_table", write)
        with pytest.raises(OSError, match="No space left on device"):
            sim.run(loaded, folder=tmp_path / "full", workers=1)
    left = files(tmp_path / "full")

    later = sim.run(loaded, folder=tmp_path / "full", workers=1)

    assert left == ["intervals-0.parquet", "manifest.json", "places.parquet"]
    assert later.digests == run.digests


def test_a_full_disk_when_the_report_is_written_leaves_the_replication_unfinished(loaded, tmp_path, monkeypatch):
    whole = Path.write_text

    def write(self, text, **options):
        if "replication-1" in self.name:
            whole(self, text[:10], **options)
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(self, text, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", write)
        with pytest.raises(OSError, match="No space left on device"):
            sim.run(loaded, folder=tmp_path / "full", workers=1)

    assert sim.open_run(tmp_path / "full").finished == (0,)
    assert "replication-1.json" not in files(tmp_path / "full")
    assert not [name for name in files(tmp_path / "full") if name.endswith(".part")]


def test_the_digest_sees_every_value(run, loaded):
    table = run.table("loads", 0)

    def digest(*parts):
        found = TableDigest()
        for part in parts:
            found.update(part)
        return found.hex()

    place = table.schema.get_field_index("unloaded_s")
    other = table.set_column(place, table.schema.field(place), pa.array([1, *table["unloaded_s"].to_pylist()[1:]]))
    emptied = table.set_column(place, table.schema.field(place), pa.array([None, *table["unloaded_s"].to_pylist()[1:]]))

    assert digest(table.slice(0, 5), table.slice(5)) == digest(table)
    assert len({digest(table), digest(other), digest(emptied), digest(table.slice(1))}) == 4


def test_a_stored_run_knows_length_and_mass_of_a_train_of_locomotives_and_wagons(tmp_path):
    consist = {
        "gauge_mm": 1435,
        "max_speed_kmh": 80,
        "locomotives": [{"class": "DF4B"}],
        "wagons": [{"class": "flat_standard", "count": 5}],
        "t_per_teu": 14,
    }
    departures = {"every_h": 24}
    trains = {"hauled": {"line": "small", "route": ["a", "b"], "departures": departures, "consist": consist}}
    loaded = load(tmp_path, {"a": 2, "b": 2}, [Stretch("a", "b")], services={"trains": trains})
    stored = sim.run(loaded, folder=tmp_path / "run", replications=1, workers=1)
    assert stored.scenario == sim.open_run(tmp_path / "run").scenario == loaded.scenario
    assert stored.scenario.services.trains["hauled"].consist.length_m > 50
