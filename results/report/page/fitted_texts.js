// Texts on a canvas that never lie over each other and are never cut by an edge: shortening and spreading them.
"use strict";

const FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";

/** A text as it is where it has room, else its beginning and three dots. */
function shortened(pen, text, width) {
  if (pen.measureText(text).width <= width) return text;
  return `${longestStart(pen, text, width - pen.measureText("…").width).trimEnd()}…`;
}

function longestStart(pen, text, width) {
  const letters = [...text];
  let [least, most] = [0, letters.length];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (pen.measureText(letters.slice(0, middle).join("")).width <= width) least = middle;
    else most = middle - 1;
  }
  return letters.slice(0, least).join("");
}

/**
 * A name that fits: a text in brackets at its end goes first; else the middle goes where the last word tells the name
 * from others (a number or a single letter), else the end.
 */
function fittedName(pen, name, width) {
  if (pen.measureText(name).width <= width) return name;
  const short = `${name.replace(/\s*\([^()]*\)\s*$/, "")}…`;
  if (short.length > 1 && short.length < name.length && pen.measureText(short).width <= width) return short;
  const last = /\s(\S+\s)?(\d+|\p{L})$/u.exec(name)?.[0].trim();
  if (!last || pen.measureText(`…${last}`).width > 0.6 * width) return shortened(pen, name, width);
  return `${longestStart(pen, name, width - pen.measureText(`…${last}`).width).trimEnd()}…${last}`;
}

/** Positions as near to the wanted ones (rising) as a least gap allows: neighbours that are too close are pooled. */
function spread(wanted, gap) {
  const blocks = []; // mean of (wanted - i * gap), and how many
  for (const [i, value] of wanted.entries()) {
    let [mean, count] = [value - i * gap, 1];
    while (blocks.length && blocks.at(-1)[0] > mean) {
      const [other, others] = blocks.pop();
      [mean, count] = [(mean * count + other * others) / (count + others), count + others];
    }
    blocks.push([mean, count]);
  }
  return blocks.flatMap(([mean, count]) => Array(count).fill(mean)).map((mean, i) => mean + i * gap);
}

/** Write a text with a rim in the colour of what is behind it, so that lines do not run through it. */
function writeHaloed(pen, text, x, y, behind) {
  Object.assign(pen, { strokeStyle: behind, lineWidth: 3.5, lineJoin: "round" });
  pen.strokeText(text, x, y);
  pen.fillText(text, x, y);
}
