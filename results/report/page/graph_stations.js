// Names of stations beside a train graph: which have room, by their rank, and where they are written.
"use strict";

const NAME_GAP = 14;
/** A name farther from its station's line (pixels) misleads; the first ranks may go farther than the others. */
const MOST_SHIFT = [26, 9];

const nameFont = (station) => `${station.is_border ? "600 " : ""}11px ${FONT}`;
const fullName = (station) => (station.is_border ? "◆ " : "") + station.name;

/** The stations of a panel that are named, from top to bottom: [{station, y, at}], `at` where the name stands. */
function namedStations({ stations, y, top, bottom }) {
  const order = stations.map((station, place) => ({ station, place, y: y(station.km) }))
    .sort((a, b) => a.station.rank - b.station.rank || a.place - b.place);
  let named = [];
  for (const one of order) {
    const more = [...named, one].sort((a, b) => a.y - b.y || a.place - b.place);
    const places = within(spread(more.map((each) => each.y), NAME_GAP), top, bottom);
    const isNear = places[0] >= top && more.every(({ station, y: own }, at) => Math.abs(places[at] - own) <= MOST_SHIFT[station.rank ? 1 : 0]);
    if (isNear) named = more.map((each, at) => ({ ...each, at: places[at] }));
  }
  return named;
}

/** Move names that stand above the top or below the bottom inwards, and others as they push them. */
function within(places, top, bottom) {
  const found = [...places];
  for (let at = 0; at < found.length; at += 1) found[at] = Math.max(found[at], at ? found[at - 1] + NAME_GAP : top);
  for (let at = found.length - 1; at >= 0; at -= 1) found[at] = Math.min(found[at], at < found.length - 1 ? found[at + 1] - NAME_GAP : bottom);
  return found;
}

function drawStations(pen, panel, { left, width }) {
  for (const [at, station] of panel.stations.entries()) {
    const { tracks, km } = station;
    const next = panel.stations[at + 1];
    if (next && station.is_border && next.is_border) {
      pen.fillStyle = colour("band");
      pen.fillRect(left, panel.y(km), width, panel.y(next.km) - panel.y(km));
    }
    if (next && station.is_double) {
      pen.fillStyle = colour("ink");
      pen.fillRect(left + width + 2, panel.y(km), 3, panel.y(next.km) - panel.y(km));
    }
    pen.strokeStyle = colour(tracks === 2 ? "loop" : "faint");
    pen.lineWidth = tracks > 2 ? 0.9 : 0.7;
    pen.setLineDash(tracks < 2 ? [1, 3] : []);
    line(pen, left, panel.y(km), left + width, panel.y(km));
    pen.setLineDash([]);
  }
  for (const one of namedStations(panel)) drawName(pen, one, left);
}

function drawName(pen, { station, y, at }, left) {
  pen.font = nameFont(station);
  Object.assign(pen, { textAlign: "right", textBaseline: "middle", fillStyle: colour("ink"), strokeStyle: colour("faint"), lineWidth: 0.6 });
  line(pen, left - 9, at, left, y);
  pen.fillText(fittedName(pen, fullName(station), left - 14), left - 11, at);
}

/** The station whose name or line is pointed at, beside the graph or at its very edge; null if there is none. */
function stationNear(day, canvas, x, y) {
  if (x > leftOf(canvas)) return null;
  for (const panel of graphPanels(day, canvas).panels) {
    const named = namedStations(panel).find((one) => Math.abs(one.at - y) <= NAME_GAP / 2);
    const near = panel.stations.filter((one) => Math.abs(panel.y(one.km) - y) <= 4);
    const found = named?.station ?? near[0];
    if (found) return found;
  }
  return null;
}
