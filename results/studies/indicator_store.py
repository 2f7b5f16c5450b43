"""Where the indicators of replications are kept: a folder for each scenario by what it depends on, a file for each."""

import hashlib
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import sim
from sim.whole_files import whole_file

STORE = Path("runs") / "indicators"
_RESULTS = Path(__file__).parents[1]


def indicator_folder(store: Path, loaded: sim.LoadedScenario) -> Path:
    """Return the folder of a scenario's indicators, whatever the name of its file."""
    return store / f"{loaded.digest[:16]}-{_code_digest()[:8]}"


def indicator_file(store: Path, loaded: sim.LoadedScenario, replication: int) -> Path:
    """Return where the indicators of one replication are kept: by what they depend on, whatever the file's name."""
    return indicator_folder(store, loaded) / f"{replication}.parquet"


def keep_indicators(file: Path, found: pa.Table) -> None:
    """Write the indicators of one replication, with their metadata.

    Raises:
        OSError: the file cannot be written.
    """
    with whole_file(file) as temporary:
        pq.write_table(found, temporary)


def read_indicators(file: Path) -> pa.Table:
    """Read the indicators of one replication, with their metadata.

    Raises:
        RunError: the file cannot be read.
    """
    try:
        return pq.read_table(file)
    except (OSError, pa.ArrowInvalid) as wrong:
        raise sim.RunError(f"{file}: cannot be read ({wrong}); without it the replication is simulated again") from None


@cache
def _code_digest() -> str:
    """Hash what indicators are made by: all code of `results` but charts, verdicts and studies' own methods."""
    digest = hashlib.sha256()
    others = (_RESULTS / "claims" / "quantities.py", _RESULTS / "studies" / "indicators.py")
    for file in (*sorted(_RESULTS.glob("*.py")), *others):
        digest.update(file.read_bytes())
    return digest.hexdigest()
