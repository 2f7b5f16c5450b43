"""Letters: every name of the shipped scenarios and Chinese station names have theirs, without a box or a warning."""

from importlib.resources import files

import pytest
from small_borders import border, goods, run_across

import geo
from results import draw_all
from results.charts import undrawable_names
from results.charts.glyphs import missing_characters, shown, wrapped

CHINESE = {"a": "河口北站", "b": "凭祥（中越班列）", "c": "昆明·南宁"}


def test_every_name_of_the_shipped_line_files_can_be_drawn():
    names = []
    for stem in geo.shipped_stems():
        infrastructure = geo.read_infrastructure(geo.shipped_infrastructure(stem))
        names += [infrastructure.name, *(point.name for point in infrastructure.points.values())]
        names += [line.name for line in infrastructure.lines.values()]
    assert len(names) > 150
    assert missing_characters(names) == []


def test_every_name_of_the_shipped_runs_can_be_drawn(shipped_week):
    assert undrawable_names([shipped_week["baseline"], shipped_week["upgraded"]]) == []


def test_chinese_names_are_drawn_with_their_own_glyphs(tmp_path):
    stages = {"documents": {"work": "document_check", "time_min": 10}}
    run = run_across(tmp_path, border(stages), flows=goods(1), names=CHINESE, name="中越铁路")
    assert undrawable_names(run) == []
    assert {shown(name) for name in CHINESE.values()} == set(CHINESE.values())
    draw_all(run, tmp_path / "charts")  # a missing glyph would be a warning, and so an error here


def test_all_characters_of_gb_2312_and_of_vietnamese_can_be_drawn():
    pairs = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    chinese = "".join(pair.decode("gb2312", errors="ignore") for pair in pairs)
    assert len(chinese) == 6763
    vietnamese = "ĂÂĐÊÔƠƯăâđêôơư" + "".join(chr(c) for c in range(0x1EA0, 0x1EFA))
    assert missing_characters([chinese, vietnamese]) == []


def test_characters_that_no_font_has_are_named_once_and_replaced():
    names = ["Hà Nội", "a\U000f0000", "b\U000f0000\U000f0001"]
    assert missing_characters(names) == [
        "no font here has \U000f0000 (U+F0000), \U000f0001 (U+F0001): the charts show \ufffd instead; a font that has "
        "them mends that, such as Noto Sans CJK SC"
    ]
    many = missing_characters(["".join(chr(0xF0000 + n) for n in range(20))])
    assert " and 12 more: " in many[0]
    assert shown("a\U000f0000") == "a\ufffd"


def test_control_characters_and_those_that_turn_the_direction_are_left_out():
    assert shown("a\x07b\u202ec\u200bd\ne") == "abcd e"


def test_shipped_font_comes_with_its_licence():
    folder = files("results.charts").joinpath("fonts")
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["NotoSansCJKsc-Regular-GB2312.otf", "OFL.txt"]
    assert "SIL OPEN FONT LICENSE Version 1.1" in folder.joinpath("OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "drawn"),
    [
        ("ten in all", "ten in all"),
        ("eleven here", "eleven\nhere"),
        ("one exactly twelve", "one exactl\ny twelve"),
        ("a" * 13, "a" * 10 + "\n" + "a" * 3),
        ("中" * 6, "中" * 5 + "\n中"),  # as wide as twelve letters
        (r"aaaaaaaaa\$bbb", "aaaaaaaaa\n" + r"\$bbb"),  # what keeps it from being mathematics stays with it
    ],
)
def test_line_that_is_too_wide_is_drawn_on_two_rows(line, drawn):
    assert wrapped(line, 10) == drawn
