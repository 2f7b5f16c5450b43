// The charts of what changes and of each line: what they draw, and what of it can be saved.
"use strict";

/** What the waterfall of the line and direction chosen is made of: {baseline_h, upgraded_h, steps}; nothing where one run has no lead time. */
function waterfallShown() {
  return comparisonShown().waterfalls.find((one) => isGroup(one) && one.baseline_h !== undefined) ?? null;
}

/** Steps from the mean lead time of one run to that of another, by cause, in the order of the contents: [{name, from, to, change, low, high, kind}]. */
function waterfallSteps() {
  const shown = waterfallShown();
  if (!shown) return [];
  const steps = [{ name: runRole(0), from: 0, to: shown.baseline_h, kind: "before" }];
  for (const { cause, change_h, low95_h, high95_h } of shown.steps) {
    const from = steps.at(-1).to;
    steps.push({ name: cause === "other" ? say("other_causes") : causeName(cause), from, to: from + change_h, change: change_h, low: low95_h, high: high95_h, kind: change_h < 0 ? "better" : "worse" });
  }
  return [...steps, { name: runRole(comparisonShown().run), from: 0, to: shown.upgraded_h, kind: "after" }];
}

function waterfallRows() {
  return waterfallSteps().map(({ name, from, to, change, low, high }) => ({ step: name, from_h: from, to_h: to, change_h: change ?? null, low95_h: low ?? null, high95_h: high ?? null }));
}

/** What stands in the place of a chart of the line and direction chosen where no goods arrived. */
function nothingDelivered(isSomething) {
  return isSomething ? "" : say("nothing_delivered", { group: groupName(state.line, state.direction) });
}

function waterfallMissing() {
  return waterfallShown() ? "" : say("no_waterfall", { group: groupName(state.line, state.direction) });
}

const hasInterval = (step) => step.low !== null && step.low !== undefined;

/** Where a step's bar and whisker end on the right. */
function stepEnd(step) {
  return Math.max(step.from, step.to, hasInterval(step) ? step.from + step.high : 0);
}

/** The whisker of a step: its 95 % interval, drawn from where the step begins. */
function whisker(step, api, at) {
  if (!hasInterval(step)) return null;
  const [low, y] = api.coord([step.from + step.low, at]);
  const [high] = api.coord([step.from + step.high, at]);
  const lines = [[low, y, high, y], [low, y - 4, low, y + 4], [high, y - 4, high, y + 4]];
  return { type: "group", children: lines.map(([x1, y1, x2, y2]) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: colour("ink"), lineWidth: 1.3 } })) };
}

function stepTip(step) {
  if (step.change === undefined) return `${step.name}\n${number(step.to, 1)} h`;
  const interval = hasInterval(step) ? [titled(say("interval95"), `${span(step.low, step.high, signed)} h`)] : [];
  return [step.name, `${signed(step.change)} h`, ...interval].join("\n");
}

function waterfallOption() {
  const steps = waterfallSteps();
  const names = steps.map((step) => step.name);
  return {
    grid: { top: 8, right: 64, left: 26 },
    xAxis: { type: "value", name: "h", nameGap: 8 },
    yAxis: { type: "category", data: names, inverse: true, axisLabel: { width: isNarrow() ? 140 : 190, overflow: "truncate", interval: 0 }, axisTick: { show: false } },
    tooltip: { trigger: "item", formatter: ({ dataIndex }) => stepTip(steps[dataIndex]) },
    series: [
      { type: "bar", stack: "steps", silent: true, itemStyle: { color: "transparent" }, data: steps.map((step) => Math.min(step.from, step.to)) },
      { type: "bar", stack: "steps", barWidth: "68%", data: steps.map((step) => ({ value: Math.abs(step.to - step.from), itemStyle: { color: colour(step.kind) } })) },
      {
        type: "bar", stack: "steps", silent: true, itemStyle: { color: "transparent" }, // as long as the whisker: the hours stand right of it
        data: steps.map((step) => stepEnd(step) - Math.max(step.from, step.to)),
        label: {
          show: true, position: "right", color: colour("ink"),
          formatter: ({ dataIndex: at }) => (steps[at].change === undefined ? number(steps[at].to, 1) : signed(steps[at].change)),
        },
      },
      { type: "custom", silent: true, z: 3, renderItem: ({ dataIndex: at }, api) => whisker(steps[at], api, at), encode: { x: 0, y: 1 }, data: steps.map((step, at) => [step.to, at]) },
    ],
  };
}

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
    xAxis: { type: "value", name: "h", nameGap: 8 },
    yAxis: { type: "category", inverse: true, axisTick: { show: false }, data: bars.map((bar) => bar.label), axisLabel: { width: isNarrow() ? 120 : 260, overflow: "break", interval: 0, hideOverlap: false, fontSize: 11, lineHeight: 14 } },
    tooltip: { trigger: "item", formatter: ({ seriesName, value, dataIndex }) => [bars[dataIndex].label, titled(seriesName, `${number(value, 1)} h`), titled(say("total"), `${number(totals[dataIndex], 1)} h`)].join("\n") },
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

function weeklyRows() {
  return runsShown().flatMap((run) => content.runs[run].weekly.filter(isGroup).flatMap((row) => row.mean_t.map((mean_t, at) => (
    { run, line: row.line, direction: row.direction, week: at + 1, mean_t, low95_t: row.low95_t?.[at], high95_t: row.high95_t?.[at] }))));
}

/** What pointing at a week tells of every run shown. */
function weeklyTip(at) {
  const told = runsShown().flatMap((run) => {
    const found = content.runs[run].weekly.find(isGroup);
    if (!found || at >= found.mean_t.length) return [];
    const mean = `${number(found.mean_t[at], 0)} t`;
    const interval = () => titled(say("interval95"), `${span(found.low95_t[at], found.high95_t[at], (value) => number(value, 0))} t`);
    return [titled(runRole(run), found.low95_t ? bracketed(mean, interval()) : mean)];
  });
  return [say("week_number", { week: at + 1 }), ...told].join("\n");
}

function weeklyUnit() {
  const hasBand = runsShown().some((run) => content.runs[run].weekly.find(isGroup)?.low95_t);
  return [titled(say("unit_t_week"), groupName(state.line, state.direction)), ...(hasBand ? [say("band95")] : [])].join(say("semicolon"));
}

function weeklyMissing() {
  return nothingDelivered(runsShown().some((run) => content.runs[run].weekly.find(isGroup)?.mean_t.some((one) => one > 0)));
}

function distributionMissing() {
  return nothingDelivered(runsShown().some((run) => content.runs[run].quantiles.find(isGroup)?.lead_time_h.length));
}

function weeklyOption() {
  const series = [];
  for (const run of runsShown()) {
    const found = content.runs[run].weekly.find(isGroup);
    if (!found) continue;
    if (found.low95_t) {
      const band = { type: "line", stack: `band${run}`, symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
      series.push({ ...band, data: found.low95_t });
      series.push({ ...band, data: found.high95_t.map((high, at) => high - found.low95_t[at]), areaStyle: { color: runColour(run), opacity: 0.22 } });
    }
    series.push({
      name: runRole(run), type: "line", symbol: "circle", symbolSize: found.mean_t.length === 1 ? 9 : 4, showSymbol: found.mean_t.length === 1, data: found.mean_t, // one week is a point, not a line
      lineStyle: { color: runColour(run), type: isFirstOfMany(run) ? "dashed" : "solid", width: 2 },
      itemStyle: { color: runColour(run) },
    });
  }
  const weeks = Math.max(0, ...series.map((one) => one.data.length));
  series.push(...closedSeries(closedOnLine()));
  return {
    legend: { data: runsShown().map(runRole) },
    grid: { bottom: 26 },
    xAxis: { type: "category", name: say("week"), nameLocation: "middle", nameGap: 26, data: Array.from({ length: weeks }, (_, at) => at + 1) },
    yAxis: { type: "value", minInterval: 1, axisLabel: { formatter: (value) => number(value, 0) } },
    tooltip: {
      trigger: "axis",
      formatter: ([{ dataIndex }]) => weeklyTip(dataIndex),
    },
    series,
  };
}

function distributionRows() {
  return runsShown().flatMap((run) => content.runs[run].quantiles.filter(isGroup).flatMap((row) => row.lead_time_h.map((lead_time_h, at) => (
    { run, line: row.line, direction: row.direction, delivered_percent: at, lead_time_h }))));
}

/** Where the axis of lead times ends: a little after the last P95, so that a long tail does not press all else together. */
function distributionEnd() {
  const p95 = runsShown().map((run) => content.runs[run].quantiles.find(isGroup)?.lead_time_h[95] ?? 0);
  return Math.ceil(Math.max(1, 1.2 * Math.max(...p95)) / 10) * 10;
}

/** Which share of each run is delivered after the end of the axis. */
function distributionUnit() {
  const end = distributionEnd();
  const later = runsShown().flatMap((run) => {
    const hours = content.runs[run].quantiles.find(isGroup)?.lead_time_h ?? [];
    const first = hours.findIndex((value) => value > end);
    if (first <= 0) return [];
    const within = first - 1 + (end - hours[first - 1]) / (hours[first] - hours[first - 1]);
    return [`${runRole(run)} ${percentOf((100 - within) / 100)}`];
  });
  const said = later.length ? [say("later_than", { hours: end, shares: listed(...later) })] : [];
  return [groupName(state.line, state.direction), ...said].join(say("semicolon"));
}

function distributionOption() {
  const series = runsShown().flatMap((run) => {
    const found = content.runs[run].quantiles.find(isGroup);
    if (!found || !found.lead_time_h.length) return [];
    const hours = found.lead_time_h;
    const isDashed = isFirstOfMany(run);
    return [{
      name: runRole(run), type: "line", symbol: "none", data: hours.map((value, at) => [value, at]),
      lineStyle: { color: runColour(run), width: 2, type: isDashed ? "dashed" : "solid" }, itemStyle: { color: runColour(run) },
      markPoint: {
        symbol: isDashed ? "rect" : "circle", symbolSize: 9,
        label: { show: true, position: isDashed ? "right" : "left", offset: isDashed ? [2, 9] : [-2, -4], color: colour("ink"), formatter: ({ name }) => name },
        data: [50, 90, 95].map((at) => ({ name: isNarrow() ? `P${at}` : `P${at} ${number(hours[at], 1)}`, coord: [hours[at], at] })),
      },
    }];
  });
  return {
    legend: { data: runsShown().map(runRole) },
    grid: { bottom: 26 },
    xAxis: { type: "value", name: say("lead_time_axis"), nameLocation: "middle", nameGap: 26, min: 0, max: distributionEnd() },
    yAxis: { type: "value", name: "%", min: 0, max: 100 },
    tooltip: {
      trigger: "axis",
      formatter: (points) => points.map((one) => say("share_within", { run: one.seriesName, hours: number(one.value[0], 1), share: one.value[1] })).join("\n"),
    },
    series,
  };
}

/** The chosen indicator of every line and direction that has it: [{group, rows of the runs shown}]. */
function kpiGroups() {
  const groups = content.groups.filter(([line, direction]) => (direction !== "both") === (line !== "all"));
  const rowOf = (run, [line, direction]) => content.runs[run].kpis.find((row) => row.line === line && row.direction === direction && row.kpi === state.kpi);
  return groups.map((group) => ({ group, rows: runsShown().map((run) => rowOf(run, group)) }))
    .filter((one) => one.rows.some((row) => row && row.mean !== null));
}

/** What the numbers are and of which groups; the unit stands here, where it is never cut. */
function kpiUnit() {
  return [unitName(content.kpis[state.kpi].unit), say("all_lines_directions")].join(say("semicolon"));
}

/** A group at its bar: where there is little room the direction has a line of its own, so that no line begins with a colon. */
function groupLabel(group) {
  const colon = say("colon");
  return isNarrow() ? group.replace(colon, `${colon.trimEnd()}\n`) : group;
}

function kpiMissing() {
  return kpiGroups().length ? "" : say("no_indicator", { indicator: kpiName(state.kpi) });
}

function kpiRows() {
  return kpiGroups().flatMap(({ rows }) => rows.flatMap((row, place) => (row ? [{ run: runsShown()[place], ...row }] : [])));
}

function kpiOption() {
  const shown = kpiGroups();
  return {
    legend: { data: runsShown().map(runRole) },
    grid: { right: 48, left: 36 },
    xAxis: { type: "value" },
    yAxis: { type: "category", inverse: true, axisTick: { show: false }, data: shown.map((one) => groupName(...one.group)), axisLabel: { width: isNarrow() ? 110 : 340, overflow: "break", interval: 0, hideOverlap: false, formatter: groupLabel } },
    tooltip: {
      trigger: "item",
      formatter: ({ dataIndex, seriesIndex }) => {
        const row = shown[dataIndex].rows[seriesIndex];
        return `${runRole(runsShown()[seriesIndex])}\n${number(row.mean)} ${unitName(row.unit)}\n${titled(say("interval95"), span(row.low95, row.high95, number))}`;
      },
    },
    series: runsShown().map((run, place) => ({
      name: runRole(run), type: "bar", barGap: "15%", itemStyle: { color: runColour(run) },
      data: shown.map((one) => one.rows[place]?.mean ?? null),
      label: { show: true, position: "right", color: colour("ink"), fontSize: 11, formatter: ({ value }) => (value === undefined || value === null ? "" : number(value)) },
    })),
  };
}
