// From baseline to upgraded by cause: the steps, their whiskers, and what pointing at one tells.
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

function waterfallMissing() {
  return waterfallShown() ? "" : say("no_waterfall", { group: groupName(state.line, state.direction) });
}

const hasInterval = (step) => step.low !== null && step.low !== undefined;

/** Where a step's bar and whisker end on the right. */
function stepEnd(step) {
  return Math.max(step.from, step.to, hasInterval(step) ? step.from + step.high : 0);
}

/** The axis holds every bar and whisker; it begins below 0 where a whisker does. */
function waterfallAxis(steps) {
  const starts = steps.filter(hasInterval).map((step) => step.from + step.low);
  const low = Math.min(0, ...starts);
  const most = isNarrow() ? (low < 0 ? 2 : 4) : 8; // the names of causes leave a phone little room
  const axis = roundAxis(low, Math.max(1, ...steps.map(stepEnd)), most);
  return { ...axis, axisLabel: { formatter: (value) => number(value, axis.interval < 1 ? 1 : 0) } };
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
  if (step.change === undefined) return `${step.name}\n${inHours(number(step.to, 1))}`;
  const interval = hasInterval(step) ? [titled(say("interval95"), inHours(span(step.low, step.high, signed)))] : [];
  return [step.name, inHours(signed(step.change)), ...interval].join("\n");
}

function waterfallOption() {
  const steps = waterfallSteps();
  const names = steps.map((step) => step.name);
  return {
    grid: { top: 8, right: 64, left: 26 },
    xAxis: { type: "value", name: unitName("h"), nameGap: 8, ...waterfallAxis(steps) },
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
