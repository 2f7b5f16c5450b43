"""Values as JSON has them: what is not a finite number becomes None."""

import math
from collections.abc import Mapping
from typing import Any


def finite(value: Any) -> Any:
    """Return dicts, lists, texts and finite numbers."""
    if isinstance(value, Mapping):
        return {str(key): finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [finite(one) for one in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
