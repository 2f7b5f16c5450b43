"""Colours of the report's page: what stands side by side is told apart in grey print, on both pages."""

import re
from itertools import pairwise

import pytest
from test_results_pictures import grey
from test_results_report import PAGE

CONFIDENCES = ("high", "medium", "low", "assumed")


def colours(theme):
    """The custom properties of the style sheet that a theme sets."""
    blocks = re.findall(r":root[^{]*\{(.*?)\}", (PAGE / "style.css").read_text(encoding="utf-8"), re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6})", block)) for block in blocks[:2])
    return light if theme == "light" else light | dark


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_confidences_are_steps_of_lightness_away_from_each_other_and_from_the_paper(theme):
    found = colours(theme)
    steps = [grey(found["paper"]), *(grey(found[f"confidence-{one}"]) for one in CONFIDENCES)]
    assert min(abs(one - other) for one, other in pairwise(steps)) > 0.15
    assert sorted(steps, reverse=theme == "light") == steps


def test_bars_of_confidence_have_the_colours_of_the_style_sheet():
    script = (PAGE / "evidence.js").read_text(encoding="utf-8")
    assert "CONFIDENCES.map((one) => `var(--confidence-${one})`)" in script
    assert re.search(r"const CONFIDENCES = \[(.*?)\]", script)[1] == ", ".join(f'"{one}"' for one in CONFIDENCES)
