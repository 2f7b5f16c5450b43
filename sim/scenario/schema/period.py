"""The block `time`: when the simulated period starts and how long it is."""

from datetime import date
from typing import Annotated

from pydantic import Field

from .block import Block

WEEK_S = 7 * 86400


class Period(Block):
    """Start, warm-up (not counted), horizon (counted) and run-out, in whole weeks.

    Consignments that become ready within the horizon are counted; the run-out lets them arrive while demand
    goes on, so that late ones are not cut off. The start instant is 00:00 Viet Nam time (UTC+7) on
    `start_date`.
    """

    start_date: Annotated[date, Field(ge=date(1950, 1, 1), le=date(2150, 1, 1))]
    warm_up_weeks: Annotated[int, Field(ge=0, le=104)] = 4
    horizon_weeks: Annotated[int, Field(ge=1, le=520)]
    run_out_weeks: Annotated[int, Field(ge=0, le=52)] = 2

    @property
    def measured_from_s(self) -> int:
        """First counted second."""
        return self.warm_up_weeks * WEEK_S

    @property
    def measured_to_s(self) -> int:
        """First second that is no longer counted."""
        return self.measured_from_s + self.horizon_weeks * WEEK_S

    @property
    def end_s(self) -> int:
        """The second at which the simulation stops."""
        return self.measured_to_s + self.run_out_weeks * WEEK_S
