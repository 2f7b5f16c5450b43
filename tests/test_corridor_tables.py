"""Printed tables: aligned, never a number cut short, plain text elsewhere than on a terminal."""

import io
import math

import pytest

from corridor import tables
from corridor.tables import count, hours, number, percent, print_json, print_table, signed, span

COLUMNS = {"indicator": "left", "baseline": "right", "change": "right"}
ROWS = [["mean lead time", "1,234", "-12.0 %"], ["Đồng Đăng [km] 中国", "8.25", "-"]]


@pytest.fixture
def on_terminal(monkeypatch):
    """Standard output that says it is a terminal of some width."""

    def on_terminal(width):
        class Terminal(io.StringIO):
            def isatty(self):
                return True

        terminal = Terminal()
        monkeypatch.setattr(tables.sys, "stdout", terminal)
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("TERM", "xterm")
        return terminal

    return on_terminal


def test_columns_are_aligned_and_brackets_are_text(capsys):
    print_table(COLUMNS, ROWS, title="Lào Cai")
    assert capsys.readouterr().out.splitlines() == [
        "Lào Cai",
        "indicator            baseline   change",
        "mean lead time          1,234  -12.0 %",
        "Đồng Đăng [km] 中国      8.25        -",
        "",
    ]


def test_table_without_rows_has_its_headings(capsys):
    print_table(COLUMNS, [])
    assert capsys.readouterr().out == "indicator  baseline  change\n\n"


def test_numbers_stay_whole_on_a_narrow_terminal(on_terminal):
    terminal = on_terminal(20)
    print_table(COLUMNS, ROWS)
    assert "1,234" in terminal.getvalue()
    assert "-12.0 %" in terminal.getvalue()
    assert "…" not in terminal.getvalue()
    assert "indicator" in terminal.getvalue()


def test_texts_wrap_on_a_narrow_terminal(on_terminal):
    wide = on_terminal(100)
    print_table(COLUMNS, ROWS)
    narrow = on_terminal(34)
    print_table(COLUMNS, ROWS)
    assert "Đồng Đăng [km] 中国" in wide.getvalue()
    assert "Đồng Đăng [km] 中国" not in narrow.getvalue()
    assert len(narrow.getvalue().splitlines()) > len(wide.getvalue().splitlines())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234567.8, "1,234,568"),
        (123.456, "123.5"),
        (-12.34, "-12.3"),
        (1.005, "1.00"),
        (0.0, "0"),
        (0.001, "0.00"),
        (math.nan, "-"),
    ],
)
def test_number_shows_what_counts(value, text):
    assert number(value) == text


def test_change_and_interval():
    assert (percent(-0.1234), percent(0.05), percent(math.nan)) == ("-12.3 %", "+5.0 %", "-")
    assert (percent(-0.0004), signed(-0.004, 2), signed(-1.126, 2)) == ("0.0 %", "0.00", "-1.13")
    assert (span("1", "2"), span("-", "2"), span("-2.0 %", "+1.0 %")) == ("1 to 2", "-", "-2.0 to +1.0 %")


def test_hours_have_two_decimals_and_counts_their_noun():
    assert (hours(0.0), hours(1234.567)) == ("0.00", "1,234.57")
    assert (count(1, "line"), count(0, "line"), count(1200, "file")) == ("1 line", "0 lines", "1,200 files")


def test_json_has_null_for_what_is_no_number(capsys):
    print_json({"a": [math.nan, 1.5], "b": (math.inf, "ồ")})
    assert capsys.readouterr().out == '{\n  "a": [\n    null,\n    1.5\n  ],\n  "b": [\n    null,\n    "ồ"\n  ]\n}\n'
