"""The tables of docs/scenarios.md that a script writes: each has its place, and the script can still write it."""

import importlib
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "scenarios.md"


@pytest.fixture(scope="module")
def script():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(PAGE.parent)  # as when the script itself is run
        yield importlib.import_module("write_scenarios")


def place_of(page, name):
    """A table's place in the page, with what is in it."""
    start, end = f"<!-- {name}: written by docs/write_scenarios.py -->", f"<!-- end of {name} -->"
    return page.partition(start)[2].partition(end)[0].strip()


def shape(text):
    """The head of a table, what each row is of, and the number of cells in it."""
    head, _, *rows = text.splitlines()
    return head, [(row.split(" | ")[0], row.count(" | ")) for row in rows]


def test_every_table_has_its_place_and_every_place_a_table(script):
    pages = {file: file.read_text(encoding="utf-8") for file in PAGE.parent.glob("*.md")}
    places = {
        line.split(":")[0][5:]: file
        for file, page in pages.items()
        for line in page.splitlines()
        if "written by docs/write_scenarios.py -->" in line
    }

    assert places == script.PAGES
    assert [name for name, file in places.items() if not place_of(pages[file], name).startswith("|")] == []


@pytest.mark.parametrize("name", ["halves", "release", "speeds", "planned_border"])
def test_script_writes_tables_of_the_same_shape_from_shorter_years(script, monkeypatch, tmp_path, name):
    """Three weeks of one replication have other figures, not other rows."""
    import scenario_checks  # noqa: PLC0415  (beside the script)
    import scenario_figures  # noqa: PLC0415

    short = scenario_figures.weeks(0, 2, 1)
    monkeypatch.setattr(scenario_figures, "RUNS", tmp_path)

    def year(scenario, _, *overrides):
        return scenario_figures.year(scenario, 1, *short, *overrides)

    for module in (script, scenario_checks):
        monkeypatch.setattr(module, "year", year)

    found = script.TABLES[name]()

    assert shape(found) == shape(place_of(PAGE.read_text(encoding="utf-8"), name))
    scenario_figures.year.cache_clear()


def test_a_table_without_a_place_is_refused(script):
    with pytest.raises(ValueError, match=r"scenarios\.md has 0 places for halves"):
        script.with_table("no tables here", "halves", "| a |")


def test_a_table_takes_the_place_of_the_one_before(script):
    page = "before\n<!-- halves: written by docs/write_scenarios.py -->\n\n| old |\n\n<!-- end of halves -->\nafter\n"

    found = script.with_table(page, "halves", "| new |")

    assert found == page.replace("old", "new")
