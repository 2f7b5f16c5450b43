"""Levers: named changes of a scenario, one line each in its list `levers`."""

from .blame import with_levers_named
from .lever import Case, Change, Lever, NotApplicableError, Parameters
from .listed import KEY, Listed, read_list
from .parameters import ParameterText, parameters_of
from .pulling import pull, put_in
from .registry import LEVERS

__all__ = [
    "KEY",
    "LEVERS",
    "Case",
    "Change",
    "Lever",
    "Listed",
    "NotApplicableError",
    "ParameterText",
    "Parameters",
    "parameters_of",
    "pull",
    "put_in",
    "read_list",
    "with_levers_named",
]
