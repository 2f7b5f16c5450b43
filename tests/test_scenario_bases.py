"""A scenario that extends several files: their order, what they share, and what they set differently."""

from pathlib import Path

import pytest
from small_layers import NAME_OF_BASE, merged, refusal, write

from sim.scenario import Provenance
from sim.scenario.layers import read_layers

MINIMAL = Path(__file__).parents[1] / "scenarios" / "minimal.yaml"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to write layers into, current while the test runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "minimal.yaml").write_text(MINIMAL.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def test_several_bases_are_merged_in_their_order_below_the_file_itself(folder):
    write(
        folder,
        base="a: {b: 1, c: 2}\nd: 5\ne: 7",
        fleet="a: {f: 3}",
        weather="g: 4\nd: 5",
        top="extends: [base.yaml, fleet.yaml, weather.yaml]\ne: 8\na: {c: null}",
    )
    assert merged("top.yaml") == ({"a": {"b": 1, "f": 3}, "d": 5, "e": 8, "g": 4}, {}, [])
    assert [file.name for file in read_layers(Path("top.yaml")).files] == [
        "base.yaml",
        "fleet.yaml",
        "weather.yaml",
        "top.yaml",
    ]


def test_a_common_base_is_read_once_and_either_file_may_change_it(folder):
    write(
        folder,
        base="a: 1\nb: 1\nc: 1",
        left="extends: base.yaml\na: 2\nc: 2",
        right="extends: base.yaml\nb: 3\nc: 2",
        top="extends: [left.yaml, right.yaml]",
    )
    assert merged("top.yaml") == ({"a": 2, "b": 3, "c": 2}, {}, [])
    assert [file.name for file in read_layers(Path("top.yaml")).files].count("base.yaml") == 1


def test_a_base_may_stand_before_the_file_that_extends_it(folder):
    write(folder, base="a: 1", middle="extends: base.yaml\na: 2", top="extends: [base.yaml, middle.yaml]")
    assert merged("top.yaml") == ({"a": 2}, {}, [])


@pytest.mark.parametrize(
    ("left", "right", "says"),
    [
        ("a: {b: 1}", "a: {b: 2}", "right.yaml:1:5: a.b: set to something else at left.yaml:1:5"),
        ("a: {b: 1}", "x: 0\na: 2", "right.yaml:2:1: a: set to something else at left.yaml:1:5"),
        ("a: 2", "a: {b: {c: 1}}", "right.yaml:1:9: a.b.c: set to something else at left.yaml:1:1"),
        ("a: [1]", "a: [1, 2]", "right.yaml:1:1: a: set to something else at left.yaml:1:1"),
        ("a: {value: 1, source: s}", "a: {value: 2, source: s}",
         "right.yaml:1:1: a: set to something else at left.yaml:1:1"),
        ("a: {b: 1}", "a: {b: null}", "right.yaml:1:5: a.b: set to something else at left.yaml:1:5"),
    ],
)  # fmt: skip
def test_two_bases_that_set_one_key_differently_are_an_error_at_both(folder, left, right, says):
    write(folder, left=left, right=right, top="extends: [left.yaml, right.yaml]")
    ways = "set it in top.yaml, or take it out of one of the two"
    assert merged("top.yaml")[2] == [f"{says}, and neither file extends the other: {ways}"]


def test_a_key_removed_by_one_base_and_changed_by_another_is_an_error(folder):
    write(
        folder,
        base="a: {b: {c: 1}}",
        left="extends: base.yaml\na: {b: null}",
        right="extends: base.yaml\na: {b: {c: 2}}",
        top="extends: [left.yaml, right.yaml]",
    )
    [problem] = merged("top.yaml")[2]
    assert problem.startswith("right.yaml:2:9: a.b.c: set to something else at left.yaml:2:5, and neither")


def test_one_value_with_two_sources_is_no_error(folder):
    write(
        folder,
        left="a: {value: 1, source: page 4}",
        right="a: {value: 1, source: page 5}",
        top="extends: [left.yaml, right.yaml]",
    )
    assert merged("top.yaml") == ({"a": 1}, {"a": Provenance(source="page 5")}, [])


@pytest.mark.parametrize("decides", ["name: Both", "name: null"])
def test_the_file_that_extends_both_decides_what_they_disagree_on(folder, decides):
    write(
        folder,
        left="name: Left",
        right="name: Right",
        top=f"extends: [left.yaml, right.yaml]\n{decides}",
    )
    assert merged("top.yaml")[2] == []


def test_a_third_base_that_knows_of_one_side_only_decides_nothing(folder):
    write(
        folder,
        left="a: 1",
        right="a: 2",
        third="extends: right.yaml\na: 3",
        top="extends: [left.yaml, right.yaml, third.yaml]",
    )
    assert [problem.partition(", and")[0] for problem in merged("top.yaml")[2]] == [
        "right.yaml:1:1: a: set to something else at left.yaml:1:1",
        "third.yaml:2:1: a: set to something else at left.yaml:1:1",
    ]


def test_what_bases_disagree_on_is_said_with_all_that_is_wrong(folder):
    write(folder, part="replications: 3", top="extends: [minimal.yaml, part.yaml]\nseed: x")
    assert [line.partition(", and")[0] for line in refusal("top.yaml")] == [
        "part.yaml:1:1: replications: set to something else at minimal.yaml:4:1",
        "top.yaml:2:7: seed: must be a whole number, found text 'x'",
    ]


@pytest.mark.parametrize(
    ("names", "col", "says"),
    [
        ("[base.yaml, base.yaml]", 22, "'base.yaml' is named twice, must be once"),
        ("[base.yaml, ./base.yaml]", 22, "'./base.yaml' is named twice, must be once"),
        ("[next.yaml, base.yaml]", 22,
         "'base.yaml' is a base of 'next.yaml', which stands before it: put it first, or leave it out"),
        ("[base.yaml, some_other.yaml]", 22, "no file 'some_other.yaml' in the scenario's folder"),
        ("[base.yaml, top.yaml]", 22, "the files extend each other in a circle: top.yaml -> top.yaml"),
        ("[base.yaml, 3]", 22, f"must be {NAME_OF_BASE}, found 3"),
        ("[base.yaml, [base.yaml]]", 22, f"must be {NAME_OF_BASE}, found a list"),
        ("[base.yaml, ../base.yaml]", 22, "'../base.yaml' must be inside the scenario's folder"),
    ],
)  # fmt: skip
def test_list_of_bases_that_cannot_be_used_is_an_error_at_the_name(folder, names, col, says):
    write(folder, base="a: 1", next="extends: base.yaml\na: 2", top=f"extends: {names}")
    assert refusal("top.yaml") == [f"top.yaml:1:{col}: extends: {says}"]


def test_circle_through_a_list_is_an_error_where_it_closes(folder):
    write(folder, a="extends: [c.yaml, b.yaml]", b="extends: [c.yaml, a.yaml]", c="x: 1")
    assert refusal("a.yaml") == [
        "b.yaml:1:19: extends: the files extend each other in a circle: a.yaml -> b.yaml -> a.yaml"
    ]


def test_a_file_read_before_is_no_circle(folder):
    write(folder, a="extends: [c.yaml, b.yaml]", b="extends: c.yaml\ny: 2", c="x: 1")
    assert merged("a.yaml") == ({"x": 1, "y": 2}, {}, [])
