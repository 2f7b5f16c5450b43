"""What `make fast` compiles; `make test-fast` runs all other tests on it."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent


def compiled():
    """The files that setup.py lists."""
    (values,) = (
        node.value
        for node in ast.parse((ROOT / "setup.py").read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign)
    )
    return ast.literal_eval(values)


def classes(path):
    """The classes of a file, each with the names of its bases."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }


def test_compiled_files_are_there_and_named_once():
    files = compiled()
    assert files == sorted(set(files))
    assert [file for file in files if not (ROOT / file).is_file()] == []


def test_no_interpreted_class_inherits_from_a_compiled_one():
    """Python refuses that only when the class is made in the compiled build."""
    files = compiled()
    ours = {name for file in files for name in classes(ROOT / file)}
    others = [path for path in (ROOT / "sim").rglob("*.py") if str(path.relative_to(ROOT)) not in files]
    assert {name: bases & ours for path in others for name, bases in classes(path).items() if bases & ours} == {}
    assert {"Clearance", "Truck"} <= ours
