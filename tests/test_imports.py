"""The folders' order: imports run corridor -> results -> sim -> geo, and each folder stands alone."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import geo
import results
import sim

ROOT = Path(__file__).parents[1]
FOLDERS = ("geo", "sim", "results", "corridor")


def test_import_rules_hold():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_an_import_against_the_order_is_found(tmp_path):
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text("")
    (tmp_path / "geo" / "__init__.py").write_text("import results\n")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "corridor -> results -> sim -> geo, never back BROKEN" in done.stdout


@pytest.mark.parametrize(
    ("folder", "others"),
    [
        ("geo", {"sim", "results", "corridor", "simpy", "matplotlib", "pandas", "click", "rich"}),
        ("sim", {"results", "corridor", "matplotlib", "pandas", "click", "rich"}),
        ("results", {"corridor", "matplotlib", "pandas", "click", "rich"}),
    ],
)
def test_folder_imports_alone(folder, others, tmp_path):
    code = f"import sys, {folder}; print(*sorted({others!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_a_replication_does_not_load_pandas(tmp_path):
    """It costs each process a second and 35 MB; Arrow loads it for a table without rows, of which there is one."""
    file, short = str(ROOT / "scenarios" / "minimal.yaml"), ["time.warm_up_weeks=0", "time.horizon_weeks=1"]
    code = (
        f"import sim, sys; loaded = sim.load_scenario({file!r}, overrides={short!r})\n"
        "print(sim.simulate(loaded, 0)['fleet'].num_rows, 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "0 False\n"


def test_every_package_is_listed_in_pyproject():
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"])
    found = {
        ".".join(path.parent.relative_to(ROOT).parts) for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")
    }
    assert listed - {"scenarios"} == found


def test_every_data_file_is_installed_with_its_package():
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"][
        "package-data"
    ]
    for package in ("geo", "sim", "scenarios"):
        folder = ROOT / package
        installed = {path for pattern in patterns[package] for path in folder.glob(pattern)}
        kept = {path for kind in ("*.yaml", "*.geojson") for path in folder.rglob(kind)}
        assert kept
        assert sorted(kept - installed) == []


def test_public_names_exist():
    for module in (geo, sim, results):
        assert [name for name in module.__all__ if not hasattr(module, name)] == []
        assert sorted(module.__all__) == sorted(set(module.__all__))
