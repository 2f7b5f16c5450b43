// Names on the replay's map: each beside its place, none over another, over a line or over the goods at a border.
"use strict";

const AROUND = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, 1], [1, -1], [-1, -1]];
const LABEL_GAPS = [5, 12, 22, 34, 48, 66, 90];
const LABEL_FONTS = { border: `600 12px ${FONT}`, count: `11px ${FONT}`, town: `12px ${FONT}`, end: `11px ${FONT}`, country: `600 12px ${FONT}`, sea: `italic 11px ${FONT}` };
const NEAR_DEGREES = 0.08;
/** How far off its place, and in which steps (pixels), the name of a country or a sea may be moved. */
const AREA_STEPS = [0, -14, 14, -28, 28, -36, 36, -44, 44, -52, 52, -60, 60];

const away = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1]);
const isArea = (one) => one.kind === "country" || one.kind === "sea";

/** The names of the towns at the two sides of a border, by side, as far as they are known. */
function townsAt(queues) {
  const towns = content.place_names.filter((one) => one.kind === "town");
  const names = {};
  for (const { side, position } of queues) {
    const [nearest] = [...towns].sort((a, b) => away(a.position, position) - away(b.position, position));
    if (nearest && away(nearest.position, position) < NEAR_DEGREES) names[side] = say(`place_${nearest.id}`);
  }
  return names;
}

/** In Chinese a border by its towns if both are known; else null, as the scenario's name can be read. */
function borderByTowns(queues) {
  const { china, viet_nam } = townsAt(queues);
  return viet_nam && china && state.language === "zh" ? `${viet_nam} – ${china}` : null;
}

/** What a border is called: by the scenario, or in Chinese and where a map is narrow by its towns if they are known. */
function borderTexts(run, border, queues, isNarrow) {
  const { china, viet_nam } = townsAt(queues);
  const own = content.runs[run].borders[border];
  const both = borderByTowns(queues) ?? own;
  const short = viet_nam ?? china ?? own;
  return isNarrow ? [short] : [...new Set([both, short])];
}

/** The goods at each side of a border (counts by side) with their unit, in one row or, where that is too wide, in two. */
function countRows(counts, isStacked) {
  const parts = ["china", "viet_nam"].filter((side) => side in counts).map((side) => `${say(`short_${side}`)} ${number(counts[side], 0)}`).join(" · ");
  return isStacked ? [parts, unitName("consignments")] : [say("consignments_here", { counts: parts })];
}

/** All that may be named on a map, the most important first: [{id, kind, position, texts to choose from, ...}]; of the ends of lines those away from all towns. */
function mapPlaces(run, isNarrow, place) {
  const { queues, ends } = content.runs[run].replay;
  const borders = [...new Set(queues.map((one) => one.border))].map((border) => {
    const mine = queues.filter((one) => one.border === border);
    const most = Object.fromEntries(mine.map((one) => [one.side, Math.max(...one.counts)]));
    return { id: border, kind: "border", position: mine[0].position, sides: mine, texts: borderTexts(run, border, mine, isNarrow), most };
  });
  const taken = queues.map((one) => one.position);
  const towns = content.place_names.filter((one) => one.kind === "town" && !taken.some((position) => away(one.position, position) < NEAR_DEGREES));
  const shownTowns = towns.map((one) => ({ ...one, texts: [say(`place_${one.id}`)] }));
  const known = [...taken, ...towns.map((one) => one.position)].map((position) => place(...position));
  const others = ends.filter((one) => !known.some((at) => away(place(...one.position), at) < 45))
    .map((one) => ({ id: one.name, kind: "end", position: one.position, texts: [one.name] }));
  const areas = content.place_names.filter((one) => one.kind !== "town").map((one) => ({ ...one, texts: [say(`place_${one.id}`)] }));
  const [first, later] = [shownTowns.filter((one) => !MINOR_TOWNS.has(one.id)), shownTowns.filter((one) => MINOR_TOWNS.has(one.id))];
  return [...borders, ...first, ...areas.filter((one) => one.kind === "country"), ...others, ...(isNarrow ? [] : later), ...areas.filter((one) => one.kind === "sea")];
}

const MINOR_TOWNS = new Set(["yen_bai", "hekou", "pingxiang", "dongxing"]);

/**
 * Where each name goes: [{place, text, box, leader}], those without room left out. `place` (a projection) makes pixels of
 * degrees; `width` and `height` are the map's. Goods at borders are kept free as many as they ever are in the week.
 */
function placedLabels(pen, run, place, { width, height }) {
  const { lines, queues } = content.runs[run].replay;
  const isNarrow = width < 480;
  const obstacles = lines.flatMap(({ way }) => spots(way, place));
  const circles = queues.map((queue) => ({ at: place(...queue.position), radius: radiusOf(Math.max(...queue.counts)) + 1 }));
  const placed = [];
  for (const one of mapPlaces(run, isNarrow, place)) {
    const [x, y] = place(...one.position);
    if (x < 0 || y < 0 || x > width || y > height) continue;
    const own = one.sides ? circles.filter((_, at) => one.sides.includes(queues[at])) : [];
    const found = bestLabel(pen, one, { x, y, own, obstacles, circles, placed, width, height });
    if (found) placed.push(found);
  }
  return placed;
}

/** The best place for one of the texts of a label, the earlier the better; null where there is none. */
function bestLabel(pen, one, around) {
  let [best, least] = [null, Infinity];
  for (const [rank, given] of one.texts.entries()) {
    pen.font = LABEL_FONTS[one.kind];
    const text = fittedName(pen, given, around.width * 0.45);
    for (const { cost, box, leader, isStacked } of allBoxes(pen, one, text, around)) {
      const covered = countWithin(around.obstacles, box, 5);
      if (!isFree(box, leader, around) || (covered && isArea(one))) continue;
      const total = cost + 14 * rank + 12 * covered + (leader ? 2 * countAlong(around.obstacles, leader) : 0);
      if (total < least) [best, least] = [{ place: one, text, box, leader, isStacked }, total];
    }
  }
  return best;
}

function* allBoxes(pen, one, text, around) {
  for (const isStacked of one.most ? [false, true] : [false]) {
    const rows = one.most ? countRows(one.most, isStacked) : [];
    pen.font = LABEL_FONTS.count;
    const widths = rows.map((row) => pen.measureText(row).width);
    pen.font = LABEL_FONTS[one.kind];
    const size = [Math.max(pen.measureText(text).width, ...widths) + 6, 16 + 14 * rows.length + (rows.length ? 1 : 0)];
    const margins = isArea(one) ? [12, 0] : [0]; // close beside another name it would seem to be part of it
    for (const margin of margins) {
      const cost = (isStacked ? 5 : 0) + (margin < margins[0] ? 20 : 0);
      for (const found of labelBoxes(one, size.map((length) => length + margin), around)) yield { ...found, cost: found.cost + cost, isStacked };
    }
  }
}

function* labelBoxes(one, [width, height], around) {
  const { x, y, own } = around;
  const inner = (middle, half, most) => Math.min(Math.max(middle, half + 3), most - half - 3);
  const at = (centreX, centreY) => [centreX - width / 2, centreY - height / 2, centreX + width / 2, centreY + height / 2];
  if (isArea(one)) {
    const [mostRight, mostDown] = one.kind === "sea" ? [28, 14] : [60, 60];
    for (const right of AREA_STEPS.filter((step) => Math.abs(step) <= mostRight)) {
      for (const down of AREA_STEPS.filter((step) => Math.abs(step) <= mostDown)) yield { cost: Math.hypot(right, down) / 4, box: at(x + right, y + down), leader: null };
    }
    return;
  }
  const reach = (axis, sign) => Math.max(4, ...own.map((circle) => circle.radius + sign * (circle.at[axis] - [x, y][axis])));
  for (const [rank, gap] of LABEL_GAPS.entries()) {
    for (const [turn, [right, down]] of AROUND.entries()) {
      const [far, deep] = [reach(0, right) + gap + width / 2, reach(1, down) + gap * 0.8 + height / 2];
      const box = at(inner(x + right * far, width / 2, around.width), inner(y + down * deep, height / 2, around.height));
      const foot = [Math.min(Math.max(x, box[0]), box[2]), Math.min(Math.max(y, box[1]), box[3])];
      yield { cost: 9 * rank + 0.2 * turn, box, leader: rank ? [[x, y], foot] : null };
    }
  }
}

function isFree(box, leader, { placed, circles, width, height }) {
  if (box[0] < 2 || box[1] < 2 || box[2] > width - 2 || box[3] > height - 2) return false;
  if (circles.some((circle) => isOverCircle(box, circle))) return false;
  return !placed.some((other) => areOver(box, other.box) || isCrossing(leader, other.box) || isCrossing(other.leader, box));
}

const areOver = (one, other) => one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];

function isOverCircle(box, { at: [x, y], radius }) {
  return Math.hypot(x - Math.min(Math.max(x, box[0]), box[2]), y - Math.min(Math.max(y, box[1]), box[3])) < radius;
}

/** Whether the line from a name to its place runs through a box. */
function isCrossing(leader, box) {
  if (!leader) return false;
  const [[x1, y1], [x2, y2]] = leader;
  return Array.from({ length: 21 }, (_, at) => [x1 + (x2 - x1) * at / 20, y1 + (y2 - y1) * at / 20])
    .some(([x, y]) => x > box[0] && x < box[2] && y > box[1] && y < box[3]);
}

const countWithin = (points, box, margin) => points.filter(([x, y]) => x > box[0] - margin && x < box[2] + margin && y > box[1] - margin && y < box[3] + margin).length;

/** How many points lie on the line from a name to its place, those around the place itself left out. */
function countAlong(points, [[x1, y1], [x2, y2]]) {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  return points.filter(([x, y]) => {
    const along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length;
    return along > 8 && along < length && Math.abs((x - x1) * (y2 - y1) - (y - y1) * (x2 - x1)) / length < 3;
  }).length;
}

/** Points along a way, four pixels apart or less. */
function spots(way, place) {
  const found = [];
  for (let at = 0; at + 3 < way.length; at += 2) {
    const [[x1, y1], [x2, y2]] = [place(way[at], way[at + 1]), place(way[at + 2], way[at + 3])];
    const steps = Math.ceil(Math.hypot(x2 - x1, y2 - y1) / 4) || 1;
    for (let step = 0; step <= steps; step += 1) found.push([x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps]);
  }
  return found;
}

function drawLabels(pen, labels, place, countsOf) {
  Object.assign(pen, { textAlign: "center", textBaseline: "middle" });
  for (const { place: one, text, box, leader, isStacked } of labels) {
    const [x, top] = [(box[0] + box[2]) / 2, isArea(one) ? (box[1] + box[3]) / 2 : box[1] + 8];
    if (leader) {
      Object.assign(pen, { strokeStyle: colour("faint"), lineWidth: 0.8 });
      line(pen, ...leader[0], ...leader[1]);
    }
    if (one.kind === "town" || one.kind === "end") drawPlace(pen, ...place(...one.position));
    pen.font = LABEL_FONTS[one.kind];
    pen.fillStyle = colour(isArea(one) ? "faint" : "ink");
    writeHaloed(pen, text, x, top, colour(one.kind === "sea" ? "sea" : "land"));
    if (!one.sides) continue;
    pen.font = LABEL_FONTS.count;
    for (const [row, written] of countRows(countsOf(one), isStacked).entries()) writeHaloed(pen, written, x, top + 15 + 14 * row, colour("land"));
  }
}

function drawPlace(pen, x, y) {
  pen.beginPath();
  pen.arc(x, y, 2.6, 0, 2 * Math.PI);
  Object.assign(pen, { fillStyle: colour("paper"), strokeStyle: colour("ink"), lineWidth: 1.1 });
  pen.fill();
  pen.stroke();
}
