"""The texts of the report's page: punctuation and letters of each language, no English left; hatches."""

import re
from itertools import product

import pytest

from results.report import building

HALF_WIDTH = re.compile(r"[\u4e00-\u9fff”}][,:;()!?](?!//)|[,:;()!?](?=[\u4e00-\u9fff“])")
VIETNAMESE = re.compile(r"[À-ỹĂăĐđƠơƯư]")
SAME_IN_ALL = {"colon", "comma", "semicolon", "in_brackets", "percent", "yaml_of", "train_graph_of"}
"""Texts of signs, names and places to fill."""
BORROWED = {"apache", "echarts", "license", "container", "stress", "json", "yaml", "ctrl", "shift", "monks", "time"}
BORROWED |= {"natural", "earth"}
"""English words and names that stay what they are in other languages."""
PLAIN_VIETNAMESE = {"confidence_high", "section", "rows_shown", "holiday_mid_autumn", "holiday_qingming"}
"""Texts whose Vietnamese words have no marks: cao, khu gian, trong, Trung thu, Thanh minh."""


def words(text):
    return {word for word in re.findall(r"[a-z]{4,}", re.sub(r"\{\w+\}", " ", text.lower())) if word not in BORROWED}


def test_chinese_texts_have_full_width_punctuation():
    assert {key: found["zh"] for key, found in building.texts().items() if HALF_WIDTH.search(found["zh"])} == {}


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("货物:运输", True),
        ("{run}:无列车", True),
        ("(不计)", True),
        ("YAML:{run}", False),
        ("平均 1,234.5 吨", False),
        ("货物：运输（不计）", False),
    ],
)
def test_half_width_punctuation_is_found_beside_chinese_and_nowhere_else(text, is_found):
    assert bool(HALF_WIDTH.search(text)) is is_found


def test_vietnamese_texts_have_their_marks_and_chinese_ones_their_characters():
    texts = {key: found for key, found in building.texts().items() if words(found["en"]) and key not in SAME_IN_ALL}
    assert {key for key, found in texts.items() if not VIETNAMESE.search(found["vi"])} == PLAIN_VIETNAMESE
    assert {key for key, found in texts.items() if not re.search("[\u4e00-\u9fff]", found["zh"])} == set()


def test_no_english_is_left_in_other_languages():
    left = {
        (key, language): words(found["en"]) & words(found[language])
        for (key, found), language in product(building.texts().items(), ("vi", "zh"))
        if not key.startswith("place_")  # names
    }
    assert {key: found for key, found in left.items() if found} == {}


def test_every_hatch_of_a_cause_is_drawn_by_the_page():
    script = (building._HERE / "page" / "hatches.js").read_text(encoding="utf-8")
    drawn = set(re.findall(r'^  (?:"(.{1,2})"|(\w)): ', script, re.MULTILINE))
    letters = {(quoted or plain).replace("\\\\", "\\") for quoted, plain in drawn} | {"x", "."}
    hatches = {look["hatch"] for look in building._cause_looks().values()}
    assert {letter for hatch in hatches for letter in hatch} <= letters
    assert all(len(set(hatch) - {"."}) <= 1 for hatch in hatches)  # one letter, and dots beside it
