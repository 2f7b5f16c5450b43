"""Layers: `extends`, removal by null, overrides, and the provenance of values."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from small_layers import NAME_OF_BASE, merged, refusal, write

import geo
from sim.scenario import Provenance, load_scenario
from sim.scenario.layers import read_layers

MINIMAL = Path(__file__).parents[1] / "scenarios" / "minimal.yaml"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to write layers into, current while the test runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "minimal.yaml").write_text(MINIMAL.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def test_upper_layer_merges_mappings_replaces_lists_and_removes_with_null(folder):
    write(
        folder,
        base="a: {b: 1, c: 2}\nd: [1, 2]\ne: 5\n",
        top="extends: base.yaml\na: {c: 3, x: 4}\nd: [9]\ne: null",
    )
    assert merged("top.yaml") == ({"a": {"b": 1, "c": 3, "x": 4}, "d": [9]}, {}, [])


def test_three_layers_apply_from_the_lowest_up(folder):
    write(
        folder,
        base="a: 1\nb: 1\nc: 1",
        middle="extends: base.yaml\na: 2\nb: 2",
        top="extends: middle.yaml\na: 3",
    )
    assert merged("top.yaml")[0] == {"a": 3, "b": 2, "c": 1}
    assert [file.name for file in read_layers(Path("top.yaml")).files] == [
        "base.yaml",
        "middle.yaml",
        "top.yaml",
    ]


def test_base_in_a_folder_below_is_found(folder):
    (folder / "bases").mkdir()
    write(folder / "bases", base="a: 1", next="extends: base.yaml\nb: 2")
    write(folder, top="extends: bases/next.yaml")
    assert merged("top.yaml")[0] == {"a": 1, "b": 2}


def test_null_for_a_key_the_base_has_not_is_an_error(folder):
    write(folder, base="a: {seed: 1}", top="extends: base.yaml\na:\n  sead: null\nb:\n  c: null")
    assert merged("top.yaml")[2] == [
        "top.yaml:3:3: a.sead: null removes 'sead', but the base has no such key; allowed: seed; did you mean 'seed'?",
        "top.yaml:5:3: b.c: no value (null); give 'c' a value or leave it out",
    ]


def test_error_in_an_inherited_value_points_to_the_base_file(folder):
    write(folder, top="extends: minimal.yaml\nname: Top\nseed: x")
    (folder / "minimal.yaml").write_text(MINIMAL.read_text("utf-8").replace("replications: 10", "replications: 0"))
    assert refusal("top.yaml") == [
        "minimal.yaml:4:15: replications: must be at least 1, found 0",
        "top.yaml:3:7: seed: must be a whole number, found text 'x'",
    ]


def test_misspelt_id_in_an_upper_layer_is_recognised(folder):
    write(folder, top="extends: minimal.yaml\nterminals:\n  yen_vien_yart: {station: kep}")
    assert refusal("top.yaml") == [
        "top.yaml:3:3: terminals.yen_vien_yart: missing key 'name'; did you mean 'yen_vien_yard'?"
    ]


def test_problems_of_all_layers_and_overrides_come_at_once(folder):
    write(folder, top="extends: minimal.yaml\nsede: null\ntime: {start_date: 2026-13-01}")
    assert refusal("top.yaml", "seed=x", "nme=1") == [
        "--set:1:1: seed: must be a whole number, found text 'x'",
        "--set:2:1: nme: unknown key 'nme'; allowed: name, description, time, network, services, rolling_stock, flows, "
        "seasons, demand, borders, terminals, opening_hours, holidays, fleet, dispatching, possessions, disturbances, "
        "disruptions, checks, levers, replications, seed; did you mean 'name'?",
        "top.yaml:2:1: sede: null removes 'sede', but the base has no such key; allowed: name, time, "
        "replications, seed, network, services, flows, terminals, opening_hours, borders; "
        "did you mean 'seed'?",
        "top.yaml:3:20: time.start_date: must be a date YYYY-MM-DD that exists, found text '2026-13-01'",
    ]


def test_circle_of_three_files_is_an_error_at_the_last_extends(folder):
    write(folder, a="extends: b.yaml", b="extends: c.yaml", c="x: 1\nextends: a.yaml")
    assert refusal("a.yaml") == [
        "c.yaml:2:1: extends: the files extend each other in a circle: a.yaml -> b.yaml -> c.yaml -> a.yaml"
    ]


def test_symbolic_link_that_leads_out_of_the_folder_is_refused(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "base.yaml"
    outside.write_text("a: 1")
    (folder / "link.yaml").symlink_to(outside)
    write(folder, top="extends: link.yaml")
    assert refusal("top.yaml") == ["top.yaml:1:1: extends: 'link.yaml' must be inside the scenario's folder"]


def test_symbolic_link_that_is_its_own_target_is_refused(folder):
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    write(folder, top="extends: loop.yaml")
    assert refusal("top.yaml")[0].startswith("top.yaml:1:1: extends: ")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("some_other_file.yaml", "no file 'some_other_file.yaml' in the scenario's folder"),
        ("../base.yaml", "'../base.yaml' must be inside the scenario's folder"),
        ("/etc/hosts", "'/etc/hosts' must be inside the scenario's folder"),
        (".", "no file '.' in the scenario's folder"),
        ("3", f"must be {NAME_OF_BASE}, found 3"),
        ("~", f"must be {NAME_OF_BASE}, found null"),
        ("{a: 1}", f"must be {NAME_OF_BASE}, found a mapping"),
        ("[]", "the list is empty, name a YAML file in the scenario's folder or leave it out"),
        ("''", f"must be {NAME_OF_BASE}, found text ''"),
    ],
)
def test_base_that_cannot_be_used_is_an_error_at_extends(folder, name, says):
    write(folder, top=f"x: 1\nextends: {name}")
    assert refusal("top.yaml") == [f"top.yaml:2:1: extends: {says}"]


def test_file_is_shown_as_given_or_relative_to_the_current_folder(folder):
    write(folder, top="a: 1\na: 2")
    for given in ("top.yaml", folder / "top.yaml"):
        assert refusal(given) == ["top.yaml:2:1: a: duplicate key 'a', first given in line 1"]
    assert refusal("./none/top.yaml") == ["none/top.yaml:1:1: no such file"]


def test_wrapped_value_becomes_plain_with_its_provenance(folder):
    write(
        folder,
        top="a:\n  b: {value: 3, source: ' page 4', confidence: low, range: [2, 4], note: once}\n"
        "  c: [1, {value: {d: {value: 5, confidence: high}}, source: law}]",
    )
    assert merged("top.yaml") == (
        {"a": {"b": 3, "c": [1, {"d": 5}]}},
        {
            "a.b": Provenance(source=" page 4", confidence="low", range=(2.0, 4.0), note="once"),
            "a.c.1": Provenance(source="law"),
            "a.c.1.d": Provenance(confidence="high"),
        },
        [],
    )


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("source: 3", "source: must be a text that is not empty, found 3"),
        ("source: ' '", "source: must be a text that is not empty, found text ' '"),
        ("note: []", "note: must be a text that is not empty, found a list"),
        ("confidence: hihg", "confidence: text 'hihg' is not known; allowed: high, medium, low, assumed; "
                             "did you mean 'high'?"),
        ("confidence: [high]", "confidence: a list is not known; allowed: high, medium, low, assumed"),
        ("range: 3", "range: must be two rising numbers, [low, high]"),
        ("range: [1]", "range: must be two rising numbers, [low, high]"),
        ("range: [1, x]", "range: must be two rising numbers, [low, high]"),
        ("range: [1, .nan]", "range: must be two rising numbers, [low, high]"),
        ("range: [9, 1]", "range: must be two rising numbers, [low, high]"),
        ("range: [1, 2]", "range: 1 to 2 does not contain the value 3"),
    ],
)  # fmt: skip
def test_wrong_provenance_is_an_error(folder, wrong, says):
    write(folder, top=f"a: {{value: 3, {wrong}}}")
    col = len("a: {value: 3, ") + wrong.index(": ") + 3
    assert merged("top.yaml")[2] == [f"top.yaml:1:{col}: a.{says}"]


def test_plain_value_over_a_wrapped_one_has_no_provenance(folder):
    write(
        folder,
        base="a: {value: 3, source: s}\nb: {value: 3, source: s}",
        top="extends: base.yaml\na: 4\nb: {value: 5}",
    )
    assert merged("top.yaml") == ({"a": 4, "b": 5}, {"b": Provenance()}, [])


def test_inside_of_wrapped_mappings_is_never_merged(folder):
    write(folder, base="a: {value: {x: 1, y: 1}, source: s}\nb: {x: 1, y: 1}",
          top="extends: base.yaml\na: {y: 2}\nb: {value: {y: 2}, source: t}")  # fmt: skip
    assert merged("top.yaml") == ({"a": {"y": 2}, "b": {"y": 2}}, {"b": Provenance(source="t")}, [])


def test_overrides_are_the_uppermost_layer_in_their_order(folder):
    write(folder, top="a: {b: [1, {c: 2}]}\nd: 1\ne: {f: 1, g: 2}\n")
    values, _, found = merged(
        "top.yaml", "a.b.1.c=x=y", "d=2", "d=3", "e.f=null", "h.i=[07:00, yes, true]", "k={l: 1.5}", "m='5'"
    )
    assert found == []
    assert values == {
        "a": {"b": [1, {"c": "x=y"}]},
        "d": 3,
        "e": {"g": 2},
        "h": {"i": ["07:00", "yes", True]},
        "k": {"l": 1.5},
        "m": "5",
    }


def test_override_inside_a_wrapped_value_keeps_the_rest_and_drops_the_source(folder):
    write(folder, top="a: {value: {x: 1, y: 1}, source: s}\nb: {value: 3, source: s}")
    assert merged("top.yaml", "a.y=2", "b.value=4")[:2] == ({"a": {"x": 1, "y": 2}, "b": 4}, {})


def test_loaded_scenario_tells_where_everything_came_from(folder):
    write(folder, top="extends: minimal.yaml\nname: Top\nservices: {trains: {northbound: {cutoff_h: 3}}}")
    loaded = load_scenario("top.yaml", overrides=["seed=5"])
    assert (loaded.scenario.name, loaded.scenario.seed) == ("Top", 5)
    assert loaded.scenario.services.trains["northbound"].cutoff_h == 3
    assert "extends" not in loaded.resolved
    assert (loaded.file, loaded.layers) == (Path("top.yaml"), (Path("minimal.yaml"), Path("top.yaml")))
    assert loaded.provenance["services.trains.southbound.consist.length_m"].confidence == "assumed"
    assert "pingxiang" in loaded.network.points


def test_digest_stays_for_name_description_and_replications_only():
    digest = load_scenario(MINIMAL).digest
    assert len(digest) == len(hashlib.sha256().hexdigest())
    same = load_scenario(MINIMAL, overrides=["replications=50", "name=Other", "description=Longer"])
    assert same.digest == digest
    assert load_scenario(MINIMAL, overrides=["seed=2"]).digest != digest


def test_digest_changes_with_the_contents_of_an_own_infrastructure_file(folder):
    link = geo.shipped_infrastructure("link_pingxiang_dong_dang").read_text("utf-8")
    write(folder, top="extends: minimal.yaml\nnetwork: "
          "{dong_dang: {infrastructure: [dong_dang_ha_noi_today, link.geojson]}}")  # fmt: skip
    digests = []
    for text in (link, link + "\n"):
        (folder / "link.geojson").write_text(text, encoding="utf-8")
        digests.append(load_scenario("top.yaml").digest)
    assert digests[0] != digests[1]


def test_broken_infrastructure_file_is_blamed_on_its_entry(folder):
    write(folder, top="extends: minimal.yaml\nnetwork: {dong_dang: {infrastructure: [link.geojson]}}")
    (folder / "link.geojson").write_text("{")
    [problem] = refusal("top.yaml")
    assert problem.startswith("top.yaml:2:40: network.dong_dang.infrastructure.0: link.geojson: is not JSON: ")


def test_reading_a_scenario_imports_neither_pandas_nor_matplotlib():
    code = (
        "import sys; from sim import load_scenario; load_scenario(sys.argv[1]); "
        "print({'pandas', 'matplotlib'} & {name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(MINIMAL)],
        capture_output=True,
        text=True,
        check=True,
        cwd=MINIMAL.parents[1],
    )
    assert (done.stdout, done.stderr) == ("set()\n", "")
