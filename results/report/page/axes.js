// Ends of axes: round ones, and no more numbers at them than there is room for.
"use strict";

/** An axis from a low value to a high one with so many steps or one more: {min, max, interval}, the ends multiples of a round step. */
function roundAxis(low, high, steps) {
  const least = Math.max(high - low, 1e-9) / steps;
  const power = 10 ** Math.floor(Math.log10(least));
  const interval = [1, 2, 5, 10].find((factor) => factor * power >= least) * power;
  const exact = (value) => Number(value.toPrecision(12)); // no 0.30000000000000004
  return { min: exact(Math.floor(low / interval) * interval), max: exact(Math.ceil(high / interval) * interval), interval: exact(interval) };
}
