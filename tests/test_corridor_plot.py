"""`corridor plot`: which charts, of which runs, into which folder."""

import pytest

from results import CHARTS


@pytest.fixture
def runs(corridor):
    """The folders a and b of two finished runs."""
    for scenario, folder in (("small.yaml", "a"), ("often.yaml", "b")):
        done = corridor("run", scenario, "--replications", "2", "--workers", "1", "-o", folder)
        assert done.exit_code == 0
    return ["a", "b"]


def test_all_charts_of_two_runs_are_drawn_and_named(corridor, runs, folder):
    result = corridor("plot", *runs, "-o", "pictures")
    assert (result.exit_code, result.stderr) == (0, "")
    files = result.stdout.splitlines()
    assert sorted(files) == sorted(str(path.relative_to(folder)) for path in (folder / "pictures").iterdir())
    assert {file.removeprefix("pictures/").split(".")[0] for file in files} == set(CHARTS)


def test_one_chart_of_one_run_goes_to_the_default_folder(corridor, runs):
    result = corridor("plot", "a", "--chart", "throughput")
    assert (result.exit_code, sorted(result.stdout.splitlines())) == (
        0,
        ["charts/throughput.png", "charts/throughput.svg"],
    )


def test_list_names_every_chart(corridor):
    result = corridor("plot", "--list")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(CHARTS)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "needs the folders of one or two runs, found 0"),
        (["a", "b", "c"], "needs the folders of one or two runs, found 3"),
        (["a", "--chart", "thruput"], "no chart 'thruput', must be one of throughput, "),
        (["small.yaml"], "small.yaml: is a scenario, not a run; `corridor run small.yaml` makes one"),
        (["nowhere"], "nowhere: no such folder"),
    ],
)
def test_wrong_use_is_exit_2(corridor, words, sentence):
    result = corridor("plot", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_folder_without_a_run_is_exit_2(corridor, folder):
    (folder / "empty").mkdir()
    result = corridor("plot", "empty")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", "empty: is no run, it has no manifest.json\n")


def test_partial_run_is_drawn_with_a_warning(corridor, runs, folder):
    (folder / "a" / "replication-1.json").unlink()
    result = corridor("plot", "a", "--chart", "throughput")
    assert (result.exit_code, result.stderr) == (
        0,
        "warning: a: only 1 of its 2 replications are finished\n",
    )


def test_run_without_a_finished_replication_is_exit_2(corridor, runs, folder):
    for report in (folder / "a").glob("replication-*.json"):
        report.unlink()
    result = corridor("plot", "a")
    assert (result.exit_code, result.stderr) == (2, "a: none of its 2 replications is finished\n")


def test_charts_folder_that_cannot_be_written_is_exit_3(corridor, runs, folder):
    (folder / "taken").write_text("a file")
    result = corridor("plot", "a", "--chart", "throughput", "-o", "taken/charts")
    assert (result.exit_code, result.stdout, result.stderr) == (
        3,
        "",
        "cannot read or write taken/charts: Not a directory\n",
    )
