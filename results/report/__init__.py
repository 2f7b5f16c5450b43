"""The report: one HTML file that opens anywhere, from runs to a verdict and its reasons."""

from .building import build_report
from .reading import read_evidence

__all__ = ["build_report", "read_evidence"]
