"""The STRESS-DES checklist of a run: its items, what fills them, and names that never become markup."""

import html
import json
import re

import pytest
from markdown_it import MarkdownIt
from small_levers import CASE, POINTS, STRETCHES
from small_networks import load, merged
from test_scenarios_shipped import FOLDER

import sim
from results import KPIS
from results.stress import ITEMS, checklist_items, stress_checklist
from results.stress.markdown import escape
from sim.stored_run import create_run

ASSUMED = {"value": 1.5, "source": "assumption: near", "confidence": "assumed", "range": [1, 2]}
MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")
HOSTILE = "</script><img src=x onerror=alert(1)> | `x` *y* _z_ [a](http://b) $\\frac{$ =cmd() &lt; " + "đ中" * 100
TEXTS = [
    HOSTILE[:300],
    "lead_time_h",
    "__x__ _y_",
    "- x",
    "+ x",
    "1. y",
    "12) z",
    "2.5",
    "# h",
    "> q",
    "---",
    "===",
    ": x",
    "<b>&amp;</b>",
    "![a](b)",
    "~~a~~",
    "a\n\n| b |",
    "\\",
]


def rendered(text):
    return MARKDOWN.render(text)


def plain(markup):
    return html.unescape(re.sub("<[^>]*>", "", markup))


def tables(page):
    """The cells of all tables, row by row."""
    rows = re.findall("<tr>(.*?)</tr>", rendered(page), re.DOTALL)
    return [[plain(cell) for cell in re.findall("<t[dh]>(.*?)</t[dh]>", row, re.DOTALL)] for row in rows]


def section(page, number):
    start = page.index(f"### {number} ")
    end = page.find("\n#", start + 1)
    return page[start : end if end > 0 else len(page)]


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """One replication of a case with levers, an override, a source, a check and names of all kinds."""
    folder = tmp_path_factory.mktemp("stress")
    blocks = merged(
        CASE,
        {
            "name": HOSTILE[:300],
            "description": "Two yards, one border.",
            "flows": {
                "imports": {
                    "name": "| imports | <b>",
                    "commodity": "fruit",
                    "consignment": {"teu": {"value": 2, "source": "a | b <i>", "confidence": "high"}},
                }
            },
            "terminals": {"north_yard": {"haul_h": ASSUMED}},
            "levers": ["joint_inspection"],
            "checks": {"lead_time_mean_h.all": "< 99"},
        },
    )
    load(folder, POINTS, STRETCHES, china="a", **blocks)
    loaded = sim.load_scenario(folder / "small.yaml", overrides=["seed=7"])
    return sim.run(loaded, folder=folder / "run", replications=1, workers=1)


@pytest.fixture(scope="module")
def page(stored):
    return stress_checklist(stored)


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_shown_as_it_is_in_a_list_a_table_and_a_paragraph(text):
    shown = " ".join(text.split())
    assert plain(rendered(f"- {escape(text)}")).strip() == shown
    assert plain(rendered(f"See: {escape(text)}")).strip() == f"See: {shown}"
    assert plain(rendered(escape(text))).strip() == shown
    cells = re.findall("<td>(.*?)</td>", rendered(f"| a | b |\n|---|---|\n| {escape(text)} | z |"))
    assert [plain(cell) for cell in cells] == [shown, "z"]


def test_items_are_those_of_the_checklist_in_their_order(page):
    headings = re.findall(r"^### (\S+) (.+)$", page, re.MULTILINE)
    assert headings == [(number, item.name) for number, item in ITEMS.items()]
    assert [item.name for item in ITEMS.values()] == [
        "Purpose of the model",
        "Model outputs",
        "Experimentation aims",
        "Base model overview diagram",
        "Base model logic",
        "Scenario logic",
        "Algorithms",
        "Components: entities",
        "Components: activities",
        "Components: resources",
        "Components: queues",
        "Components: entry/exit points",
        "Data sources",
        "Pre-processing",
        "Input parameters",
        "Assumptions",
        "Initialisation",
        "Run length",
        "Estimation approach",
        "Software or programming language",
        "Random sampling",
        "Model execution",
        "System specification",
        "Computer model sharing statement",
    ]
    assert re.findall(r"^## (\d) (.+)$", page, re.MULTILINE) == [
        ("1", "Objectives"),
        ("2", "Logic"),
        ("3", "Data"),
        ("4", "Experimentation"),
        ("5", "Implementation"),
        ("6", "Code access"),
    ]


def test_plain_values_are_the_texts_that_the_markdown_shows(stored):
    for item in ITEMS.values():
        for block in item.fill(stored):
            found, shown = block.to_json(), rendered(block.markdown)
            if found["kind"] == "table":
                assert tables(block.markdown) == [
                    found["headings"],
                    *([" ".join(c.split()) for c in r] for r in found["rows"]),
                ]
            else:
                marked = "TO WRITE: " if found["kind"] == "to_write" else ""
                assert [f"{marked}{text}" for text in found["texts"]] == plain(shown).strip().splitlines()
    cells = [
        cell
        for item in checklist_items(stored)
        for block in item["blocks"]
        for row in block.get("rows", ())
        for cell in row
    ]
    assert {"| imports | <b>", "a | b <i>"} <= set(cells)
    assert [each["number"] for each in checklist_items(stored)] == list(ITEMS)


def test_what_a_person_must_write_is_marked_and_counted(page):
    marked = [number for number in ITEMS if "**TO WRITE:**" in section(page, number)]
    assert marked == ["1.1", "1.3", "2.1", "2.3", "3.1", "3.2", "3.4", "4.1", "4.3", "5.4", "6.1"]
    assert "11 items need a person" in page
    assert "doi:10.1080/17477778.2018.1442155" in page


def test_every_input_is_there_with_value_source_and_confidence_and_the_share_assumed(page):
    assert "3 inputs say where they come from, 1 of them (33 %) assumed." in section(page, "3.3")
    rows = tables(section(page, "3.3"))
    assert ["flows.imports.consignment.teu", "2", "high", "", "a | b <i>", ""] in rows
    assert ["terminals.north_yard.haul_h", "1.5", "assumed", "1 to 2", "assumption: near", ""] in rows
    assert ["terminals.north_yard.haul_h", "1 to 2", "assumption: near"] in tables(section(page, "3.4"))
    sources = tables(section(page, "3.1"))
    assert ["a | b <i>", "1"] in sources
    assert {row[0].split(" (")[0] for row in sources[1:]} == {"lever joint_inspection", "a | b <i>"}


def test_names_are_shown_as_they_are_and_no_tag_is_left(page, stored):
    first = page.splitlines()[0]
    assert plain(rendered(first)).strip() == f"STRESS-DES: {stored.name}"
    tokens = [each for token in MARKDOWN.parse(page) for each in (token, *(token.children or ()))]
    assert {token.type for token in tokens} & {"html_block", "html_inline", "image", "link_open", "em_open"} == set()
    assert any(row[0] == "| imports | <b>" for row in tables(section(page, "2.5.1")))
    assert all(len(line.split("|")) >= 3 for line in page.splitlines() if line.startswith("|"))


def test_levers_overrides_checks_and_base_files_are_said(page):
    assert ["joint_inspection", "", sim.LEVERS["joint_inspection"].what] in tables(section(page, "2.3"))
    assert "- seed=7\n" in section(page, "2.3")
    assert "Files, the lowest base first: small.yaml." in section(page, "2.3")
    assert ["lead_time_mean_h.all", "< 99"] in tables(section(page, "1.3"))


def test_indicators_are_those_of_the_registry(page):
    rows = tables(section(page, "1.2"))[1:]
    assert [row[:3] for row in rows] == [[kpi.name, kpi.unit, kpi.definition] for kpi in KPIS.values()]


def test_experiment_and_implementation_are_those_of_the_manifest(page, stored):
    assert "at 00:00 Viet Nam time (UTC+7) on 2026-01-05; nothing is loaded beforehand. There is no warm-up." in page
    assert "in the 1 weeks after the warm-up" in section(page, "4.2")
    assert "1 finished of 1 asked for" in section(page, "4.3")
    assert "PCG64DXSM (NumPy), seed 7." in section(page, "5.2")
    assert ["numpy", stored.manifest["versions"]["numpy"]] in tables(section(page, "5.1"))
    assert ["machine", stored.manifest["platform"]["machine"]] in tables(section(page, "5.4"))
    assert [["of the run", stored.manifest["digest"]], ["of replication 0", stored.digests[0]]] == [
        row for row in tables(section(page, "6.1")) if row[0] in ("of the run", "of replication 0")
    ]


@pytest.mark.parametrize("name", ["baseline", "terminals", "everyday_upgraded", "typhoon", "road_rival"])
def test_checklist_of_a_shipped_scenario_is_whole(name, tmp_path):
    loaded = sim.load_scenario(FOLDER / f"{name}.yaml")
    text = stress_checklist(create_run(loaded, tmp_path / "run", 1))
    rows = tables(section(text, "3.3"))
    assert {row[0] for row in rows} >= set(loaded.provenance)
    assert all(row[1] not in ("", "null") for row in rows[1:])
    assert ("Recovery from each disruption" in text) == bool(loaded.scenario.disruptions)
    assert text.count("### ") == len(ITEMS)


def test_command_writes_the_file_and_never_over_one_that_is_there(corridor, folder, monkeypatch):
    corridor("run", "small.yaml", "--replications", "1", "--workers", "1", "-o", "here")
    monkeypatch.setattr(sim, "reproduce", None)  # nothing is simulated
    result = corridor("reproduce", "here", "--stress", "stress.md")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "stress.md\n", "")
    (folder / "stress.md").write_text("filled in", encoding="utf-8")
    again = corridor("reproduce", "here", "--stress", "stress.md")
    assert (again.exit_code, again.stdout) == (2, "")
    assert again.stderr == (
        "stress.md: is there already, and what was written into it would be lost; name another file\n"
    )
    assert (folder / "stress.md").read_text("utf-8") == "filled in"
    nowhere = corridor("reproduce", "here", "--stress", "no/stress.md")
    assert nowhere.exit_code == 3
    assert "no/" in nowhere.stderr


def test_checklist_of_a_run_of_an_older_version_is_written(folder, corridor):
    corridor("run", "small.yaml", "--replications", "1", "--workers", "1", "-o", "here")
    file = folder / "here" / "manifest.json"
    manifest = json.loads(file.read_text("utf-8"))
    for key in ("model_digest", "inputs_digest", "platform", "overrides"):
        manifest.pop(key)
    file.write_text(json.dumps(manifest), encoding="utf-8")
    text = stress_checklist(sim.open_run(folder / "here"))
    assert "## 6 Code access" in text
    assert "of the model's code" not in text
