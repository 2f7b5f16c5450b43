"""Names for people of causes, stages and what waits: from the texts of the report's page, for pictures in English."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEXTS_FILE = Path(__file__).parent / "report" / "page" / "texts.yaml"
_STAGE = re.compile(r"(?:(cn|vn)_)?(.+)")
_SIDES = {"cn": "side_china", "vn": "side_viet_nam"}


@cache
def texts() -> dict[str, Any]:
    """Return every text of the page by key and language (en, vi, zh)."""
    found: dict[str, Any] = yaml.safe_load(TEXTS_FILE.read_text(encoding="utf-8"))
    return found


def cause_name(cause: str) -> str:
    """Return a cause of the ledger in English, such as `closed hours`; one without a text by its id."""
    return _english(f"cause_{cause}") or cause.replace("_", " ")


def waiting_name(cause: str) -> str:
    """Return a cause of waiting where nothing else says that it is waiting, such as `waiting: closed hours`."""
    name = cause_name(cause)
    return name if name.startswith("waiting") else f"waiting: {name}"


def stage_name(stage: str) -> str:
    """Return a stage in English: the last word of its id, with its country where the id begins with it.

    `dong_dang.viet_nam.vn_documents` is `document check (Viet Nam)`. A word without a text stands as it is. The page
    does the same in its language (`stageName` in `page/border.js`).
    """
    found = _STAGE.fullmatch(stage.rsplit(".", maxsplit=1)[-1])
    assert found is not None  # the pattern takes any text
    country, word = found.groups()
    name = _english(f"stage_{word}") or cause_name(word)
    return f"{name} ({_english(_SIDES[country])})" if country else name


def holiday_name(holiday: str) -> str:
    """Return a holiday in English, short, such as `Tết`; one of a scenario's own by its id."""
    return _english(f"holiday_{holiday}") or holiday.replace("_", " ")


def closed_name(what: str) -> str:
    """Return in English what is closed (`results.closed_days.What`), such as `offices closed`."""
    return _english(f"closed_{what}")


def side_name(side: str) -> str:
    """Return the country of a border's side in English."""
    return _english(f"side_{side}") or side


def _english(key: str) -> str:
    return str(texts()[key]["en"]) if key in texts() else ""
