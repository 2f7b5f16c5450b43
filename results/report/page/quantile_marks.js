// Marks of P50, P90 and P95 on the curves of lead times, and where their labels go.
"use strict";

const MARKED_PERCENT = [50, 90, 95];
const MARK_PX = 4.5; // half width
const MARK_LABEL_PX = 13;
const MARK_FONT = `12px ${FONT}`;
const MARK_SHIFTS = [0, -1, 1, -2, 2]; // of a label, in heights of it

/** The marks of the runs shown: [{run, percent, hours, text}]. */
function quantileMarks() {
  return runsShown().flatMap((run) => {
    const hours = content.runs[run].quantiles.find(isGroup)?.lead_time_h ?? [];
    if (!hours.length) return [];
    return MARKED_PERCENT.map((percent) => ({ run, percent, hours: hours[percent], text: isNarrow() ? `P${percent}` : `P${percent} ${number(hours[percent], 1)}` }));
  });
}

/**
 * Where the labels of marks go: [{x, y}], the left end and the middle of each, or null for one without room. They lie beside
 * their marks, over no other label or mark, within the plot, and off the curves as far as can be. All are pixels.
 * Marks: [{x, y, width, isLeft}] (of the label; the side it would rather be at); plot: {x, y, width, height}; curves: points.
 */
function placedMarkLabels(marks, plot, curves) {
  const taken = marks.map(({ x, y }) => [x - MARK_PX, y - MARK_PX, x + MARK_PX, y + MARK_PX]);
  const found = new Map();
  for (const mark of [...marks].sort((a, b) => a.y - b.y)) { // the uppermost have the least room
    let [best, least] = [null, Infinity];
    for (const { box, cost } of markLabelBoxes(mark)) {
      if (!isWithin(box, plot) || taken.some((other) => areOver(box, other)) || isNearAnother(box, mark, marks)) continue;
      const total = cost + 3 * countWithin(curves, box, 0);
      if (total < least) [best, least] = [box, total];
    }
    if (best) taken.push([best[0] - MARK_PX, best[1], best[2] + MARK_PX, best[3]]);
    found.set(mark, best && { x: best[0], y: (best[1] + best[3]) / 2 });
  }
  return marks.map((mark) => found.get(mark));
}

/** Whether a label would seem to be that of another mark; marks as good as in one place are not told apart. */
function isNearAnother(box, mark, marks) {
  const off = ({ x, y }) => Math.hypot(Math.max(box[0] - x, 0, x - box[2]), Math.max(box[1] - y, 0, y - box[3]));
  return marks.some((other) => off(other) < off(mark) - 3 && away([other.x, other.y], [mark.x, mark.y]) > MARK_PX);
}

function* markLabelBoxes({ x, y, width, isLeft }) {
  for (const [turn, left] of [isLeft, !isLeft].entries()) {
    for (const shift of MARK_SHIFTS) {
      const from = left ? x - MARK_PX - 3 - width : x + MARK_PX + 3;
      const top = y + (shift - 0.5) * MARK_LABEL_PX;
      yield { box: [from, top, from + width, top + MARK_LABEL_PX], cost: 5 * turn + 6 * Math.abs(shift) };
    }
  }
}

const isWithin = (box, plot) => box[0] >= plot.x + 2 && box[1] >= plot.y && box[2] <= plot.x + plot.width && box[3] <= plot.y + plot.height;

/** A series of marks for each run, of its name, so that the legend hides them with its curve. */
function quantileSeries() {
  const marks = quantileMarks();
  const first = Math.min(...marks.map((one) => one.run));
  const place = ({ coordSys }, api) => {
    const at = marks.map(({ run, percent, hours, text }) => {
      const [x, y] = api.coord([hours, percent]);
      return { x, y, width: echarts.format.getTextRect(text, MARK_FONT).width, isLeft: run !== first };
    });
    return placedMarkLabels(at, coordSys, curvePoints((hours, percent) => api.coord([hours, percent])));
  };
  return [...new Set(marks.map((one) => one.run))].map((run) => {
    const from = marks.findIndex((one) => one.run === run);
    const mine = marks.filter((one) => one.run === run);
    return {
      name: runRole(run), type: "custom", silent: true, clip: true, z: 3, itemStyle: { color: runColour(run) }, tooltip: { show: false },
      data: mine.map(({ hours, percent }) => [hours, percent]),
      renderItem: (params, api) => markDrawn(mine[params.dataIndex], place(params, api)[from + params.dataIndex], api),
    };
  });
}

/** Points along the curves of the runs shown, four pixels apart or less. */
function curvePoints(place) {
  return runsShown().flatMap((run) => {
    const hours = content.runs[run].quantiles.find(isGroup)?.lead_time_h ?? [];
    return spots(hours.flatMap((value, at) => [value, at]), place);
  });
}

function markDrawn({ run, percent, hours, text }, label, api) {
  const [x, y] = api.coord([hours, percent]);
  const style = { fill: runColour(run) };
  const mark = isFirstOfMany(run)
    ? { type: "rect", shape: { x: x - MARK_PX, y: y - MARK_PX, width: 2 * MARK_PX, height: 2 * MARK_PX }, style }
    : { type: "circle", shape: { cx: x, cy: y, r: MARK_PX }, style };
  const written = label && { type: "text", style: { ...label, text, font: MARK_FONT, fill: colour("ink"), verticalAlign: "middle", stroke: colour("paper"), lineWidth: 3 } };
  return { type: "group", children: written ? [mark, written] : [mark] };
}
