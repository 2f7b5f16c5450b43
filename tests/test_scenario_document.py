"""Scenario text to plain values with positions, and all the YAML that is refused."""

import math
import os
import pickle

import pytest
import yaml

from sim.scenario import ScenarioError, document
from sim.scenario.document import parse_document, read_document
from sim.scenario.problem import Position


def refusal(text):
    with pytest.raises(ScenarioError) as caught:
        parse_document(text, file="f.yaml")
    return str(caught.value)


def values(text):
    return parse_document(text, file="f.yaml").value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("Off", "Off"),
        ("y", "y"),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-7", -7),
        ("+7", 7),
        ("0o17", 15),
        ("017", 17),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-1.5E-1", -0.15),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("+", "+"),
        ("1e", "1e"),
        ("0o8", "0o8"),
        ("07:00", "07:00"),
        ("2026-01-05", "2026-01-05"),
        ("12:30:45", "12:30:45"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("Đồng Đăng", "Đồng Đăng"),
        ("凭祥", "凭祥"),
    ],
)
def test_plain_scalar_is_read_by_the_core_schema_of_yaml_1_2(text, value):
    read = values(f"a: {text}")["a"]
    assert (read, type(read)) == (value, type(value))


def test_nan_is_read_as_a_number():
    assert math.isnan(values("a: .NaN")["a"])


def test_positions_are_those_of_the_values_with_accents_counted_as_one_character():
    read = parse_document("tên: {ghi chú: [ga, Đồng Đăng, x]}\nb:\n  - 1\n  - c: 2\n", file="f.yaml")
    assert read.value == {"tên": {"ghi chú": ["ga", "Đồng Đăng", "x"]}, "b": [1, {"c": 2}]}
    assert read.positions["tên", "ghi chú", 2] == Position("f.yaml", 1, 32)
    assert read.positions["b", 1, "c"] == Position("f.yaml", 4, 8)


def test_byte_order_mark_is_no_part_of_the_first_key(tmp_path):
    (tmp_path / "a.yaml").write_bytes("\ufeffa: 1".encode())
    assert read_document(tmp_path / "a.yaml").value == {"a": 1}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "f.yaml:1:1: the file is empty, must be a mapping"),
        ("# only a comment\n", "f.yaml:1:1: the file is empty, must be a mapping"),
        ("---\n", "f.yaml:1:1: the file is empty, must be a mapping"),
        ("- 1\n", "f.yaml:1:1: must be a mapping (key: value), found a list"),
        ("just text", "f.yaml:1:1: must be a mapping (key: value), found a single value"),
        ("a: 1\n\tb: 2", "f.yaml:2:1: a: a tab is not allowed here, use spaces"),
        ("a:\n\t- 1", "f.yaml:2:1: a: a tab is not allowed here, use spaces"),
        ("a: @x", "f.yaml:1:4: a: a value cannot begin with '@', put the text in quotes"),
        ("a: [1, 2", "f.yaml:1:4: a: not YAML: what begins here is never closed"),
        ("a: 'x", "f.yaml:1:4: a: not YAML: what begins here is never closed"),
        ("a: &n 1\nb: *n", "f.yaml:1:4: a: anchor '&n' is not allowed, write the value out"),
        ("a: *n", "f.yaml:1:4: a: alias '*n' is not allowed, write the value out"),
        ("a: !x 1", "f.yaml:1:4: a: tag '!x' is not allowed, write the plain value"),
        ("a: ! 1", "f.yaml:1:4: a: tag '!' is not allowed, write the plain value"),
        ("a: !!set {x}", "f.yaml:1:4: a: tag '!!set' is not allowed, write the plain value"),
        ("a: 1\n---\nb: 2", "f.yaml:2:1: a second document begins here, must be one"),
        ("a:\n  1: 2", "f.yaml:2:3: a: key 1 is not text, put it in quotes or rename it"),
        ("true: 2", "f.yaml:1:1: key true is not text, put it in quotes or rename it"),
        ("? [a]\n: 2", "f.yaml:1:3: a key must be text, found a mapping or a list"),
        ("<<: {a: 1}", "f.yaml:1:1: merge key '<<' is not allowed, write the keys out"),
        ("a: \x00", "f.yaml:1:4: character U+0000 is not allowed"),
        ("a: b\nc: d\x7f", "f.yaml:2:5: character U+007F is not allowed"),
        ("a: '\ud800'", "f.yaml:1:5: character U+D800 is not allowed"),
        ('a: "\\x07"', "f.yaml:1:4: a: the text holds a character that is not allowed"),
        (f"a: {'9' * 101}", "f.yaml:1:4: a: a number of 101 digits, at most 100 are allowed"),
        ("a: 1\nb: {c: 1, c: 2}", "f.yaml:2:11: b.c: duplicate key 'c', first given in line 2"),
    ],
)
def test_text_that_is_not_one_plain_mapping_is_refused_with_its_place(text, says):
    assert refusal(text) == says


def test_every_duplicate_key_is_reported_at_once():
    assert refusal("a: 1\na: 2\nb: {c: 1,\n c: 2}\na: 3").splitlines() == [
        "f.yaml:2:1: a: duplicate key 'a', first given in line 1",
        "f.yaml:4:2: b.c: duplicate key 'c', first given in line 3",
        "f.yaml:5:1: a: duplicate key 'a', first given in line 1",
    ]


@pytest.mark.parametrize(("opening", "col"), [("[", 41), ("{a: ", 161), ("- ", 81)])
def test_nesting_50000_deep_is_an_error_message_and_no_crash(opening, col):
    message = refusal(opening * 50_000)
    assert message.startswith(f"f.yaml:1:{col}: ")
    assert message.endswith(": nested deeper than 40 levels")


def test_nesting_up_to_the_limit_is_read():
    assert values("a: " + "[" * 39 + "]" * 39)["a"] != []


@pytest.mark.parametrize(("raw", "col"), [(b"a: 1\nb: x\xff\n", 5), ("a: 1\nữ: ".encode() + b"\xe1", 4)])
def test_bytes_that_are_not_utf_8_are_refused_with_their_place(tmp_path, monkeypatch, raw, col):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "f.yaml").write_bytes(raw)
    with pytest.raises(ScenarioError) as caught:
        read_document(tmp_path / "f.yaml", file="f.yaml")
    byte = "ff" if b"\xff" in raw else "e1"
    assert str(caught.value) == f"f.yaml:2:{col}: byte 0x{byte} is not UTF-8, save the file as UTF-8"


def test_utf_16_is_refused(tmp_path):
    (tmp_path / "f.yaml").write_text("a: 1", encoding="utf-16")
    with pytest.raises(ScenarioError, match="is not UTF-8, save the file as UTF-8"):
        read_document(tmp_path / "f.yaml")


def test_missing_file_folder_and_large_file_are_problems(tmp_path):
    (tmp_path / "large.yaml").write_text("#" * (document.MAX_BYTES + 1))
    for path, says in (
        ("none.yaml", "no such file"),
        (".", "is a folder, must be a YAML file"),
        ("large.yaml", "larger than 2,000,000 bytes, the most allowed"),
        ("x" * 5000, "cannot be read: File name too long"),
    ):
        with pytest.raises(ScenarioError) as caught:
            read_document(tmp_path / path, file="f.yaml")
        assert str(caught.value) == f"f.yaml:1:1: {says}"


def test_path_with_a_null_byte_is_a_problem(tmp_path):
    with pytest.raises(ScenarioError, match=r"^f\.yaml:1:1: "):
        read_document(tmp_path / "a\x00b", file="f.yaml")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_unreadable_file_is_a_problem(tmp_path):
    (tmp_path / "f.yaml").write_text("a: 1")
    (tmp_path / "f.yaml").chmod(0)
    with pytest.raises(ScenarioError, match="cannot be read: Permission denied"):
        read_document(tmp_path / "f.yaml")


def test_pure_loader_reads_and_refuses_the_same(monkeypatch):
    monkeypatch.setattr(document, "_Loader", yaml.SafeLoader)
    assert values("a: {b: [1, 07:00, yes]}\nc: 'x'") == {"a": {"b": [1, "07:00", "yes"]}, "c": "x"}
    assert refusal("a: &n 1") == "f.yaml:1:4: a: anchor '&n' is not allowed, write the value out"
    assert refusal("a: [1").endswith("not YAML: what begins here is never closed")
    assert refusal("[" * 50_000).endswith("nested deeper than 40 levels")


def test_problems_are_sorted_and_survive_pickling():
    with pytest.raises(ScenarioError) as caught:
        parse_document("a: 1\na: 2\na: 3", file="f.yaml")
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.problems == caught.value.problems == tuple(sorted(caught.value.problems))
    assert str(again) == str(caught.value)
