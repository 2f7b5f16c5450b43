// Mean lead times as bars of causes, of each direction of the line chosen; the border has such bars too.
"use strict";

/** The causes that are large enough for these bars, the others as one for work and one for waiting. */
function causeParts(bars) {
  const names = Object.keys(content.causes);
  const isLarge = (at) => bars.some((hours) => hours[at] >= 0.02 * hours.reduce((sum, one) => sum + one, 0));
  const parts = [];
  for (const kind of ["work", "waiting"]) {
    const mine = names.map((name, at) => ({ name, at })).filter(({ name }) => content.causes[name].kind === kind);
    const kept = mine.filter(({ at }) => isLarge(at));
    for (const { name, at } of kept) parts.push({ name: causeName(name), at: [at], colour: causeColour(name), kind, look: name });
    const small = mine.filter((one) => !kept.includes(one)).map(({ at }) => at);
    if (bars.some((hours) => small.some((at) => hours[at] > 0))) {
      parts.push({ name: say(`other_${kind}`), at: small, colour: causeColour(`other_${kind}`), kind, look: `other_${kind}` });
    }
  }
  return parts;
}

/** Bars of the chosen line: one for each direction and run. */
function causeBars() {
  const directions = ["china_to_viet_nam", "viet_nam_to_china", "domestic"].filter((one) => hasGroup(state.line, one));
  const bars = directions.flatMap((direction) => runsShown().map((run) => ({
    run,
    direction,
    label: `${directionName(direction)}\n${runRole(run)}`,
    hours: content.runs[run].causes.find((row) => row.line === state.line && row.direction === direction)?.hours ?? [],
  })));
  return bars.filter((bar) => bar.hours.some((one) => one > 0));
}

function causeRows() {
  return causeBars().flatMap(({ run, direction, hours }) => Object.entries(content.causes).map(([cause, { kind }], at) => (
    { run, line: state.line, direction, cause, kind, hours: hours[at] })));
}

function causesMissing() {
  return causeBars().length ? "" : say("nothing_delivered", { group: lineName(state.line) });
}

function causesOption() {
  return stackedOption(causeBars());
}

/** The legend of stacked bars; it stands in the page, where it is never cut. */
function causeKey(bars) {
  return causeParts(bars.map((bar) => bar.hours)).map((part) => [part.colour, part.name, "block", hatchImage(part.look)]);
}

/** Bars of hours by cause, from top to bottom: [{label, hours in the order of the causes}]. */
function stackedOption(bars) {
  const parts = causeParts(bars.map((bar) => bar.hours));
  const totals = bars.map((bar) => bar.hours.reduce((sum, one) => sum + one, 0));
  const last = parts.length - 1;
  return {
    grid: { top: 8, right: 56, left: 36 },
    xAxis: { type: "value", name: unitName("h"), nameGap: 8 },
    yAxis: { type: "category", inverse: true, axisTick: { show: false }, data: bars.map((bar) => bar.label), axisLabel: { width: isNarrow() ? 120 : 260, overflow: "break", interval: 0, hideOverlap: false, fontSize: 11, lineHeight: 14 } },
    tooltip: { trigger: "item", formatter: ({ seriesName, value, dataIndex }) => [bars[dataIndex].label, titled(seriesName, inHours(number(value, 1))), titled(say("total"), inHours(number(totals[dataIndex], 1)))].join("\n") },
    series: parts.map((part, at) => ({
      name: part.name,
      type: "bar",
      stack: "hours",
      barWidth: "62%",
      itemStyle: { color: part.colour, borderColor: colour("faint"), borderWidth: 0.5, decal: decalOf(part.look) },
      label: { show: at === last, position: "right", color: colour("ink"), formatter: ({ dataIndex }) => number(totals[dataIndex], 1) },
      data: bars.map((bar) => part.at.reduce((sum, cause) => sum + bar.hours[cause], 0)),
    })),
  };
}
