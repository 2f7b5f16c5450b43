"""Captions of the report: the unit of each indicator, and nothing in its place where there is none."""

import pytest
from chromium import CHROMEDRIVER, CHROMIUM, browser
from small_reports import run_small

from results import KPIS, build_report

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or CHROMEDRIVER is None,
    reason="THE REPORT WAS NOT OPENED IN A BROWSER: needs Debian's packages chromium and chromium-driver",
)
CAPTIONS = """return Object.keys(content.kpis).map((kpi) => {
  choose({ kpi, language: arguments[0] });
  const found = document.querySelector('[data-chart=kpi]').closest('figure').querySelector('.unit').textContent;
  return [kpi, found];
})"""
WHOLE = {"en": "every line and direction", "vi": "từng tuyến và từng chiều", "zh": "各线路、各方向"}


def test_caption_begins_with_the_unit_or_where_there_is_none_with_what_is_shown(tmp_path):
    run = run_small(tmp_path, name="Today", documents_min=20, replications=1)
    file = build_report([run], tmp_path / "one.html")
    with browser(tmp_path / "profile") as page:
        page.open(file)
        page.wait("return document.querySelectorAll('.chart canvas').length >= 4")
        for language, whole in WHOLE.items():
            captions = dict(page.run(CAPTIONS, language))
            assert captions.keys() == KPIS.keys()
            without = {key for key, caption in captions.items() if caption == whole}
            assert without == {kpi.key for kpi in KPIS.values() if not kpi.unit} == {"lead_time_cv", "buffer_index"}
            assert all(caption.endswith(whole) for caption in captions.values())
