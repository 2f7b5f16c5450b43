"""What every block of a scenario shares: frozen, no unknown keys, strict types, no NaN."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_ID = "^[a-z][a-z0-9_]{0,59}$"
CLASS_ID = "^[A-Za-z][A-Za-z0-9_]{0,59}$"
_CLOCK = "^([01][0-9]|2[0-3]):[0-5][0-9]$"

PATTERNS = {
    _ID: "small letters a-z, digits and underscores, a letter first, at most 60",
    CLASS_ID: "letters, digits and underscores, a letter first, at most 60",
    _CLOCK: "a clock time HH:MM from 00:00 to 23:59",
}
"""What each pattern means, for error messages."""

Id = Annotated[str, StringConstraints(pattern=_ID)]
"""A name that other keys refer to: lower-case ASCII letters, digits and underscores."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=400)]
"""A text for people: any script, at most 400 characters."""

ClockTime = Annotated[str, StringConstraints(pattern=_CLOCK)]
"""A local clock time, HH:MM."""

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0, le=1e9)]
NotNegative = Annotated[float, Field(ge=0, le=1e9)]

Duration = Annotated[float, Field(ge=0, le=1e7)]
"""A time in the unit its key names: at most 19 years of minutes, beyond any period."""

PositiveDuration = Annotated[float, Field(gt=0, le=1e7)]

Country = Literal["china", "viet_nam"]
"""A country and with it a clock: China is UTC+8, Viet Nam UTC+7; neither has summer time."""

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ALL_DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Block(BaseModel):
    """One block of the scenario file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)
