// Hatches of causes, the same as those of the pictures: by Matplotlib's letters, as tiles for charts and legends.
"use strict";

const TILE = 8;

const BOUNDS = "M0,0h.01v.01h-.01zM8,8h-.01v-.01h.01z"; // a path is fitted by its bounds, which must be those of the tile

const disc = (x, y, radius, turn = 1) => `M${x + radius},${y}a${radius},${radius},0,1,${turn},${-2 * radius},0a${radius},${radius},0,1,${turn},${2 * radius},0z`;

const ring = (radius) => disc(4, 4, radius) + disc(4, 4, radius - 1.1, 0); // the hole turns the other way

/** What each letter draws on a tile of 8 by 8 that meets its neighbours. */
const HATCH_PATHS = {
  "/": "M0,7.2L7.2,0H8V.8L.8,8H0zM0,0h.8L0,.8zM8,8h-.8L8,7.2z",
  "\\": "M8,7.2L.8,0H0V.8L7.2,8H8zM8,0h-.8L8,.8zM0,8h.8L0,7.2z",
  "|": "M3.4,0h1.2v8h-1.2z",
  "-": "M0,3.4h8v1.2h-8z",
  "+": "M3.4,0h1.2v3.4H8v1.2H4.6V8H3.4V4.6H0V3.4h3.4z",
  o: ring(2.4),
  O: ring(3.4),
  "*": "M4,.6l.8,2.4h2.5l-2,1.5.8,2.4L4,5.4,1.9,6.9l.8-2.4-2-1.5h2.5z",
};
HATCH_PATHS.x = HATCH_PATHS["/"] + HATCH_PATHS["\\"];

/** Where dots go beside the lines of another letter. */
const DOTS = { "": [[2, 2], [6, 6]], "/": [[2, 2], [6, 6]], "\\": [[6, 2], [2, 6]], "-": [[2, 1.2], [6, 6.8]], x: [[4, 1], [1, 4], [4, 7], [7, 4]] };

/** The path of a hatch's tile, and how large the tile is (pixels): letters that stand more often are denser. */
function hatchTile(hatch) {
  const letter = [...hatch].find((one) => one !== ".") ?? "";
  const dots = hatch.includes(".") ? DOTS[letter].map(([x, y]) => disc(x, y, 0.9)).join("") : "";
  return { path: BOUNDS + (HATCH_PATHS[letter] ?? "") + dots, size: hatch.length > 2 ? TILE : TILE + 3 };
}

/** The ink of a hatch that is seen on a colour. */
function hatchInk(fill) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(fill.slice(at, at + 2), 16));
  return 0.3 * red + 0.59 * green + 0.11 * blue > 110 ? "rgba(0,0,0,.5)" : "rgba(255,255,255,.6)";
}

/** The hatch of a cause as a chart draws it over its colour; undefined for what is plain. */
function decalOf(cause) {
  const { hatch } = content.cause_looks[cause];
  if (!hatch) return undefined;
  const { path, size } = hatchTile(hatch);
  return { symbol: `path://${path}`, symbolSize: 1, dashArrayX: [size, 0], dashArrayY: [size, 0], color: hatchInk(causeColour(cause)) };
}

/** The hatch of a cause as the background of a legend's mark; empty for what is plain. */
function hatchImage(cause) {
  const { hatch } = content.cause_looks[cause];
  if (!hatch) return "";
  const { path, size } = hatchTile(hatch);
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 8 8"><path d="${path}" fill="${hatchInk(causeColour(cause))}"/></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(picture)}")`;
}
