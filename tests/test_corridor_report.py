"""`corridor report`: of which runs, into which file, and how it ends when something is wrong."""

import json
import os
import re
import webbrowser

import pytest

from corridor.exit_codes import ExitCode


@pytest.fixture
def runs(corridor):
    """The folders a and b of two finished runs."""
    for scenario, folder in (("small.yaml", "a"), ("often.yaml", "b")):
        assert corridor("run", scenario, "--replications", "2", "--workers", "1", "-o", folder).exit_code == 0
    return ["a", "b"]


def content(file):
    block = re.search(
        r'<script id="content" type="application/json">(.*?)</script>', file.read_text("utf-8"), re.DOTALL
    )
    return json.loads(block.group(1))


def test_report_of_two_runs_is_written_and_named(corridor, runs, folder):
    result = corridor("report", *runs, "--workers", "1")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "report.html\n", "")
    found = content(folder / "report.html")
    assert [run["name"] for run in found["runs"]] == ["Small", "Often"]
    assert len(found["comparisons"]) == 1
    assert found["language"] == "en"


def test_verdicts_are_the_numbers_of_corridor_claims_on_the_same_runs(corridor, runs, folder):
    assert corridor("report", *runs, "--workers", "1").exit_code == 0
    found = content(folder / "report.html")
    said = json.loads(corridor("claims", "--baseline", "a", "--upgraded", "b", "--json").stdout)
    assert [claim["id"] for claim in found["claims"]] == [claim["id"] for claim in said["claims"]]
    assert any(one["low90"] is not None for one in found["comparisons"][0]["claims"])
    for claim in said["claims"]:
        mine = [one for one in found["comparisons"][0]["claims"] if one["claim"] == claim["id"]]
        expected = [{key: value for key, value in one.items() if key != "steps"} for one in claim["verdicts"]]
        assert [{key: value for key, value in one.items() if key != "claim"} for one in mine] == expected


def test_report_of_one_run_in_another_language_goes_where_it_is_told(corridor, runs, folder):
    result = corridor("report", "a", "-o", "new/one.htm", "--language", "zh", "-q", "--workers", "1")
    assert (result.exit_code, result.stdout) == (0, "new/one.htm\n")
    assert content(folder / "new" / "one.htm")["language"] == "zh"


def test_scenario_files_are_run_first_and_a_third_run_is_compared_with_the_first(corridor, runs, folder):
    result = corridor("report", "a", "often.yaml", "b", "--workers", "1")
    assert (result.exit_code, result.stdout) == (0, "report.html\n")
    found = content(folder / "report.html")
    assert [len(run["replications"]) for run in found["runs"]] == [2, 3, 2]
    assert [one["run"] for one in found["comparisons"]] == [1, 2]


def test_report_is_opened_in_a_browser_if_asked_for(corridor, runs, folder, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or len(opened) == 1)
    assert corridor("report", "a", "--open", "--workers", "1").stderr == ""
    assert opened == [(folder / "report.html").as_uri()]
    result = corridor("report", "a", "--open", "--workers", "1")
    assert (result.exit_code, result.stderr) == (0, "warning: no browser could be started, open report.html by hand\n")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ([], "Error: Missing argument 'RUN [RUN ...]'."),
        (["nowhere"], "nowhere: no such folder"),
        (["nowhere.yaml"], "nowhere.yaml:1:1: no such file"),
        (["a", "-o", "report.pdf"], "report.pdf: is no name of a report, it must end in .html"),
        (["a", "--language", "fr"], "'fr' is not one of 'en', 'vi', 'zh'"),
        (["a", "--replications", "3"], "a: is a finished run, --replications is for scenario files"),
    ],
)
def test_wrong_use_is_exit_2_and_leaves_no_file(corridor, runs, folder, words, error):
    result = corridor("report", *words)
    assert (result.exit_code, result.stdout) == (ExitCode.INVALID, "")
    assert error in result.stderr
    assert not list(folder.glob("report.*"))


def test_runs_that_form_no_pairs_are_refused(corridor, runs):
    assert corridor("run", "small.yaml", "--set", "seed=8", "--replications", "1", "-o", "c").exit_code == 0
    result = corridor("report", "a", "c")
    assert result.exit_code == ExitCode.INVALID
    assert "seed" in result.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_folder_that_may_not_be_written_is_exit_3(corridor, runs, folder):
    (folder / "locked").mkdir(mode=0o500)
    result = corridor("report", "a", "-o", "locked/report.html", "--workers", "1")
    assert result.exit_code == ExitCode.FAILED
    assert result.stderr.startswith("not allowed to write")


def test_full_disk_is_exit_3_in_words_and_keeps_the_report_before(corridor, runs, folder, monkeypatch):
    assert corridor("report", "b", "--workers", "1").exit_code == 0
    before = (folder / "report.html").read_bytes()

    def full(path, *_, **__):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("pathlib.Path.write_text", full)
    result = corridor("report", "a", "--workers", "1")
    assert (result.exit_code, result.stdout) == (ExitCode.FAILED, "")
    assert result.stderr.startswith("the disk is full, cannot write")
    assert [file.name for file in folder.glob("*report*")] == ["report.html"]
    assert (folder / "report.html").read_bytes() == before


def test_report_takes_the_place_of_a_report_and_of_nothing_else(corridor, runs, folder):
    page = "<!doctype html>\n<title>My page</title>\n"
    (folder / "page.html").write_text(page, encoding="utf-8")
    endings = [corridor("report", run, "--workers", "1", *more).exit_code for run, *more in (["b"], ["a"])]
    assert endings == [0, 0]
    assert [run["name"] for run in content(folder / "report.html")["runs"]] == ["Small"]
    result = corridor("report", "small.yaml", "--replications", "1", "-o", "page.html")
    assert (result.exit_code, result.stderr) == (
        ExitCode.INVALID,
        "page.html: is there already and is no report, what is in it would be lost; name another file\n",
    )
    assert (folder / "page.html").read_text(encoding="utf-8") == page
    assert not (folder / "runs").exists()
