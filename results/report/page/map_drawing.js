// Drawing of the replay's map: land, lines, the goods at the borders, trains and trucks.
"use strict";

/** From degrees to the canvas: all lines of all runs fit in, a degree of latitude as long as one of longitude on the ground. */
function projection(canvas) {
  const { west, east, south, north } = frameOfMaps();
  const flat = Math.cos((south + north) / 2 * Math.PI / 180);
  const margin = 34;
  const scale = Math.min((canvas.clientWidth - 2 * margin) / ((east - west) * flat), (canvas.clientHeight - 2 * margin) / (north - south));
  const left = (canvas.clientWidth - (east - west) * flat * scale) / 2;
  const top = (canvas.clientHeight - (north - south) * scale) / 2;
  return (longitude, latitude) => [left + (longitude - west) * flat * scale, top + (north - latitude) * scale];
}

let mapFrame = null;

function frameOfMaps() {
  if (mapFrame) return mapFrame;
  const ways = content.runs.flatMap((run) => run.replay.lines.map((one) => one.way)).flat();
  const longitudes = ways.filter((_, at) => at % 2 === 0);
  const latitudes = ways.filter((_, at) => at % 2 === 1);
  mapFrame = { west: Math.min(...longitudes), east: Math.max(...longitudes), south: Math.min(...latitudes), north: Math.max(...latitudes) };
  if (mapFrame.east - mapFrame.west < 0.1) mapFrame.east += 0.1;
  if (mapFrame.north - mapFrame.south < 0.1) mapFrame.north += 0.1;
  return mapFrame;
}

function drawLand(pen, place, canvas) {
  pen.fillStyle = colour("land");
  pen.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  for (const { kind, ways } of content.basemap ?? []) {
    pen.beginPath();
    for (const way of ways) tracePath(pen, place, way);
    if (kind === "sea") {
      pen.fillStyle = colour("sea");
      pen.fill("evenodd");
    } else {
      pen.setLineDash(kind === "border" ? [6, 4] : []);
      pen.strokeStyle = colour(kind === "river" ? "river" : "faint");
      pen.lineWidth = 1;
      pen.stroke();
      pen.setLineDash([]);
    }
  }
}

function tracePath(pen, place, way) {
  for (let at = 0; at < way.length; at += 2) {
    const [x, y] = place(way[at], way[at + 1]);
    if (at) pen.lineTo(x, y);
    else pen.moveTo(x, y);
  }
}

function drawLines(pen, place, lines) {
  for (const { mode, way } of lines) {
    pen.beginPath();
    tracePath(pen, place, way);
    pen.setLineDash(mode === "road" ? [5, 3] : []);
    pen.strokeStyle = colour("faint");
    pen.lineWidth = 1.6;
    pen.stroke();
  }
  pen.setLineDash([]);
}

const radiusOf = (count) => 2.2 * Math.sqrt(count);
const countAt = ({ counts }, data, s) => counts[Math.min(Math.floor(s / data.step_s), counts.length - 1)];

/** A circle for the goods at each side of each border, its area by their number; returns how many there are in all. */
function drawQueues(pen, place, data, s) {
  let total = 0;
  Object.assign(pen, { fillStyle: colour("queue"), strokeStyle: colour("queue-edge"), lineWidth: 1 });
  for (const queue of data.queues) {
    const count = countAt(queue, data, s);
    total += count;
    if (!count) continue;
    pen.beginPath();
    pen.arc(...place(...queue.position), radiusOf(count), 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  }
  return total;
}

/** Draw all that are on the way at a second of the week; returns how many. */
function drawCarriers(pen, place, carriers, legs, lengths, s, size) {
  let count = 0;
  for (const { kind, moves } of carriers) {
    if (s < moves[1] || s >= moves[moves.length - 1]) continue;
    count += 1;
    let at = 0;
    while (at + 3 < moves.length && moves[at + 4] <= s) at += 3;
    const [leg, start, end] = moves.slice(at, at + 3);
    const share = end > start ? Math.min((s - start) / (end - start), 1) : 1;
    const [x, y] = place(...along(legs[leg], lengths[leg], share));
    const look = carrierLook(kind);
    traceShape(pen, look.shape, x, y, kind === "freight" ? size * 1.15 : size);
    pen.fillStyle = look.colour;
    pen.fill();
  }
  return count;
}

/** How far it is to each position of a way, in degrees of its own scale. */
function legLengths(way) {
  const lengths = [0];
  for (let at = 2; at < way.length; at += 2) {
    lengths.push(lengths.at(-1) + Math.hypot(way[at] - way[at - 2], way[at + 1] - way[at - 1]));
  }
  return lengths;
}

function along(way, lengths, share) {
  const goal = share * lengths.at(-1);
  let at = 1;
  while (at < lengths.length - 1 && lengths[at] < goal) at += 1;
  const part = lengths[at] > lengths[at - 1] ? (goal - lengths[at - 1]) / (lengths[at] - lengths[at - 1]) : 0;
  const [x, y, toX, toY] = way.slice(2 * at - 2, 2 * at + 2);
  return [x + part * (toX - x), y + part * (toY - y)];
}
