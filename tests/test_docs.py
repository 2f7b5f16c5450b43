"""The docs are true: their commands and Python blocks run, and the page made from code is up to date."""

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import get_args

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PIL import Image

import results
import sim
from corridor import claim_tables, comparison_tables
from corridor.exit_codes import ExitCode
from corridor.tables import print_table
from results.claims import Word
from results.claims.claims_file import SHIPPED

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")],
    key=lambda page: page.name,
)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
SHORT = "time: {warm_up_weeks: 0, horizon_weeks: 1, run_out_weeks: 1}\nreplications: 2\n"
KNOWN = {"sh", "python", "yaml", "text"}
IMAGE = re.compile(r"!\[([^\]]+)\]\(([^)\s]+)\)")


def blocks(page, kind):
    return [text for found, text in BLOCK.findall(page.read_text(encoding="utf-8")) if found == kind]


def commands():
    return sorted({line for page in PAGES for text in blocks(page, "sh") for line in text.splitlines() if line})


def programs():
    return [(page.name, text) for page in PAGES for text in blocks(page, "python")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The shipped scenarios made short (one week, two replications), and those that the README writes."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "scenarios" / "parts", folder / "scenarios" / "parts")
    for file in (ROOT / "scenarios").glob("*.yaml"):
        if file != SHIPPED:  # no scenario
            _copy_short(file, folder / "scenarios")
    for page in (ROOT / "README.md", ROOT / "docs" / "claims.md"):
        names = re.findall(r"Save this as `([^`]+)`", page.read_text(encoding="utf-8"))
        for name, text in zip(names, blocks(page, "yaml"), strict=True):
            (folder / name).write_text(text, encoding="utf-8")
    minimal = sim.load_scenario(folder / "scenarios" / "minimal.yaml")
    sim.run(minimal, folder=folder / "runs" / "kept", workers=1)  # pages name this run; each command is run on its own
    return folder


def _copy_short(file, folder):
    """Copy a scenario; one that extends no other gets a short period, which the others take from it."""
    text = file.read_text(encoding="utf-8")
    is_scenario = re.search("^network:", text, re.MULTILINE)
    if not is_scenario or re.search("^extends:", text, re.MULTILINE):
        (folder / file.name).write_text(text, encoding="utf-8")
    else:
        (folder / f"full_{file.name}").write_text(text, encoding="utf-8")
        (folder / file.name).write_text(f"extends: full_{file.name}\n{SHORT}", encoding="utf-8")


@pytest.mark.parametrize("command", commands())
def test_command_of_the_docs_runs(command, folder):
    words = shlex.split(command, comments=True)
    if words[0] == "make":
        # Not run from within themselves: make must know the target and all it needs.
        done = subprocess.run([*words, "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False)
    elif words[0] == "corridor":
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
    else:
        done = _tool(words)
    assert done.returncode == 0, done.stderr


def _tool(words):
    """Stand in for a tool of `.venv/bin`: it and the tests it is given must be there; nothing is changed."""
    name = words[0].removeprefix(".venv/bin/")
    instead = {"ruff": ["--version"], "python": ["--version"]}
    assert name in instead, f"the docs name a command that no test knows: {words}"
    assert all((ROOT / word).exists() for word in words if word.startswith("tests/"))
    return subprocess.run(
        [Path(sys.executable).with_name(name), *instead[name]], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("page", "text"), programs())
def test_python_of_the_docs_runs(page, text, folder):
    (folder / "block.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "block.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"{page}: {done.stderr}"


@pytest.mark.parametrize("text", blocks(ROOT / "docs" / "scenarios.md", "yaml"))
def test_scenario_of_the_docs_loads(text, folder):
    (folder / "scenarios" / "block.yaml").write_text(text, encoding="utf-8")
    assert sim.load_scenario(folder / "scenarios" / "block.yaml").scenario.flows


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_blocks_are_of_a_kind_that_is_tested_or_plain_text(page):
    kinds = re.findall(r"^```(\w*)$", page.read_text(encoding="utf-8"), re.MULTILINE)[::2]
    assert {kind for kind in kinds if kind} <= KNOWN


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_within_the_repository_lead_somewhere(page):
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        file, _, heading = link.partition("#")
        if "://" in link:
            continue
        target = page.parent / file if file else page
        assert target.exists(), f"{page.name}: {link}"
        if heading:
            assert heading in _headings(target), f"{page.name}: {link}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pictures_are_there_whole_and_small(page):
    for text, file in IMAGE.findall(page.read_text(encoding="utf-8")):
        picture = page.parent / file
        assert text
        assert picture.stat().st_size < 300_000
        with Image.open(picture) as image:
            image.load()
            assert image.width >= 1000


def test_printed_verdicts_of_the_readme_are_as_the_command_prints_them(capsys):
    """The numbers are those of a long run; the columns, words and sentences must be those of today's command."""
    excerpt, _ = blocks(ROOT / "README.md", "text")
    title, headings, *lines = excerpt.splitlines()
    claim = results.lead_time_claim()
    assert title == f"Claim: {claim.text}"
    assert f"Source of the claim: {claim.source}." in lines
    rows = [re.split(r" {2,}", line) for line in lines[: lines.index("")]]
    print_table(comparison_tables._VERDICTS, rows)
    assert capsys.readouterr().out.splitlines() == [headings, *lines[: lines.index("") + 1]]
    names = [line.name for line in sim.load_scenario(ROOT / "scenarios" / "baseline.yaml").scenario.network.values()]
    assert [row[0] for row in rows] == [*names, "all lines"]
    assert {row[1] for row in rows} <= {*get_args(Word)}


def test_printed_claims_of_readme_and_page_are_the_shipped_ones_as_the_command_prints_them(capsys):
    """The figures are those of a long run; claims, columns and words must be those of today's command."""
    claims = results.shipped_claims().claims.values()
    for page in (ROOT / "README.md", ROOT / "docs" / "claims.md"):
        glance = blocks(page, "text")[-1].partition("At a glance\n")[2].partition("\n\n")[0]
        rows = [re.split(r" {2,}", line) for line in glance.splitlines()[1:]]
        print_table(claim_tables._SUMMARY, rows)
        assert capsys.readouterr().out == f"{glance}\n\n"
        assert [(row[0], row[-1]) for row in rows] == [(claim.id, claim.text) for claim in claims]
        assert {row[1] for row in rows} <= {*get_args(Word)}


def test_texts_of_the_printed_claims_are_those_of_today():
    (printed,) = (" ".join(text.split()) for text in blocks(ROOT / "docs" / "claims.md", "text"))
    for claim in results.shipped_claims().claims.values():
        assert f"Said of {claim.stated_for}: {claim.sentence}." in printed
        assert not claim.reading or f" {claim.reading} Source: {claim.source}." in printed
    assert claim_tables.NOISE in printed


def test_tables_of_the_page_on_claims_are_those_of_the_file_and_the_registry():
    script = runpy.run_path(str(ROOT / "docs" / "write_tables.py"))
    assert script["CLAIMS_PAGE"].read_text(encoding="utf-8") == script["claims_page"](), "run `make docs`"


def _headings(page):
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in found}


def test_tables_page_is_up_to_date():
    script = runpy.run_path(str(ROOT / "docs" / "write_tables.py"))
    assert script["PAGE"].read_text(encoding="utf-8") == script["page"](), "run `make docs`"


def test_library_on_its_page_is_up_to_date():
    script = runpy.run_path(str(ROOT / "docs" / "write_tables.py"))
    assert script["STOCK_PAGE"].read_text(encoding="utf-8") == script["stock_page"](), "run `make docs`"


def test_tables_of_the_page_on_levers_are_those_of_the_registry():
    script = runpy.run_path(str(ROOT / "docs" / "write_tables.py"))
    assert script["LEVERS_PAGE"].read_text(encoding="utf-8") == script["levers_page"](), "run `make docs`"


@pytest.mark.parametrize("page", ["rolling_stock.md", "capacity.md", "assumptions.md"])
def test_scenarios_on_other_pages_are_valid(page, folder):
    texts = blocks(ROOT / "docs" / page, "yaml")
    assert texts
    for text in texts:
        _check_loads(text, folder)


def _check_loads(text, folder):
    file = folder / "scenarios" / "own.yaml"
    file.write_text(text, encoding="utf-8")
    sim.load_scenario(file)


def test_files_that_contributing_names_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:geo|sim|results|corridor|scenarios|tests|docs|benchmarks|\.ci)/[^`\s]*)`", text)
    assert len(named) > 20
    assert [name for name in named if not list(ROOT.glob(name.rstrip("/")))] == []


def test_exit_codes_of_the_readme_are_those_of_the_command():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [int(code) for code in re.findall(r"^\| (\d) \|", text, re.MULTILINE)] == [*ExitCode]


def test_changelog_has_the_version_of_the_distribution():
    assert f"## [{version('railcorridor')}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_pins_of_the_constraints_satisfy_the_floors():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {canonicalize_name(name): pin for name, _, pin in (line.partition("==") for line in lines) if pin}
    needed = [*project["dependencies"], *(n for ns in project["optional-dependencies"].values() for n in ns)]
    for requirement in map(Requirement, needed):
        assert pins[canonicalize_name(requirement.name)] in requirement.specifier


def test_continuous_integration_runs_the_check_of_the_makefile():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").endswith("exec make check\n")
