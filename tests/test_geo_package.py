"""The package as others see it: its names, and what importing it costs."""

import subprocess
import sys
import time

import geo


def test_public_names_exist_are_sorted_and_have_docstrings():
    assert geo.__all__ == sorted(geo.__all__)
    for name in geo.__all__:
        assert getattr(geo, name).__doc__, name


def test_importing_geo_imports_neither_pandas_nor_matplotlib_nor_simpy():
    code = "import sys, geo; print(sorted({'pandas', 'matplotlib', 'simpy', 'pydantic'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_reading_all_shipped_files_takes_less_than_two_tenths_of_a_second():
    def read_all():
        start = time.perf_counter()
        for stem in geo.shipped_stems():
            geo.read_infrastructure(geo.shipped_infrastructure(stem))
        return time.perf_counter() - start

    assert min(read_all() for _ in range(3)) < 0.2
