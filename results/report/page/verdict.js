// The verdict: the lead-time claim in one sentence, then every claim that ships with the project.
"use strict";

const LEAD_CLAIM = "lead_time";

section("verdict", () => [live(["comparison"], () => {
  const shown = comparisonShown();
  if (!shown) return make("p", {}, say("no_comparison"));
  const lead = content.claims.find((claim) => claim.id === LEAD_CLAIM);
  const verdicts = verdictsOn(lead);
  return [
    verdictBox(lead, verdicts.at(-1)),
    verdicts.length > 1 ? verdictTable(lead, verdicts) : null,
    make("p", { class: "faint" }, say("claim_source", { source: lead.source })),
    make("p", { class: "faint" }, say("interval_note"), " ", say("two_levels")),
    verdicts[0].pairs > 1 && verdicts[0].pairs < content.few_pairs // of one pair the head of the page speaks
      ? make("p", { class: "caution", id: "few-pairs" }, say("few_pairs", { pairs: number(verdicts[0].pairs, 0), least: number(content.few_pairs, 0) })) : null,
    claimTable(),
    content.claims.filter((claim) => claim.needs_runs).map((claim) => [make("p", { class: "faint" }, say("needs_runs_by", { claim: claimText(claim) })),
      make("pre", { "data-command": claim.id }, claimCommand(claim))]),
    fold("claims-by-line", say("claims_by_line"), claimLineTable),
    fold("claims-read", say("claims_read"), readingTable),
  ];
})]);

/** The verdicts on a claim in the comparison shown; all lines together, the last, only beside more than one line. */
function verdictsOn(claim) {
  const found = comparisonShown().claims.filter((one) => one.claim === claim.id);
  const lines = found.filter((one) => one.line !== "all");
  return lines.length === 1 ? lines : found;
}

function claimText(claim) {
  return sayOr(`claim_${claim.id.replace(".", "_")}`, claim.text);
}

function verdictWord(claim, verdict) {
  return say(`word_${claim.needs_runs ? "needs_runs" : verdict.word.replace(" ", "_")}`);
}

/** Why a verdict is what it is; reasons are a closed set, but for those that a claim itself gives, and goods left. */
function reasonText(claim, verdict) {
  if (claim.needs_runs) return say("reason_needs_runs");
  if (claim.not_testable !== null) return sayOr(`untestable_${claim.id.replace(".", "_")}`, claim.not_testable);
  if (verdict.undelivered) return undeliveredText(verdict.undelivered);
  return sayOr(`reason_${verdict.reason.toLowerCase().replace(/\W+/g, "_")}`, verdict.reason);
}

/** How many goods of which run, and if of all lines of the worst, had not arrived; the run of which more is left. */
function undeliveredText(left) {
  const side = left.upgraded >= left.baseline ? "upgraded" : "baseline";
  return say(`reason_undelivered_${side}${left.is_of_worst_line ? "_line" : ""}`, { share: leftShare(left[side]) });
}

function claimCommand(claim) {
  const runs = runsShown().map((run) => content.runs[run]);
  const sides = ["baseline", "upgraded"];
  return ["corridor claims", `--claim ${claim.id}`, `--replications ${runs[0].replications.length}`,
    ...sides.flatMap((side, at) => [`--${side} ${quoted(runs[at].file)}`, ...runs[at].overrides.map((one) => `--set-${side} ${quoted(one)}`)])].join(" ");
}

/** A word of a command for a shell. */
function quoted(word) {
  return /^[\w./=:,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function verdictBox(claim, verdict) {
  const values = {
    line: lineName(verdict.line),
    change: percent(verdict.change_share),
    interval: span(verdict.low90, verdict.high90, percent),
    pairs: number(verdict.pairs, 0),
    reason: reasonText(claim, verdict),
  };
  const answer = verdict.low90 === null || verdict.undelivered ? say("answer_without_interval", values) : say(`answer_${verdict.word}`, values);
  return make("div", { class: `verdict ${verdict.word}`, "data-verdict": verdict.line },
    make("p", { class: "claim" }, say("claim_is", { claim: claimText(claim) })),
    make("p", { class: "answer" }, answer));
}

/** The change that is judged and its interval; where goods had not arrived they are in the file only, as those of the others lie. */
const intervalColumns = () => [
  ...[["change", "change_share"], ["low90", "low90"], ["high90", "high90"]].map(([title, key]) => (
    shareColumn(say(title), (row) => row[key], { show: (row) => (row.undelivered ? NONE : percent(row[key])) }))),
  { title: say("pairs"), kind: "number", value: (row) => row.pairs || null, show: (row) => (row.pairs ? number(row.pairs, 0) : NONE) },
];

/** How many pairs would settle it, where something is open. */
function settleColumn(rows) {
  if (rows.every((row) => row.pairs_to_settle === null)) return [];
  return [{ title: say("pairs_to_settle"), kind: "number", value: (row) => row.pairs_to_settle, show: (row) => number(row.pairs_to_settle, 0) }];
}

function verdictTable(claim, verdicts) {
  return table({
    name: `verdicts-${LEAD_CLAIM}`,
    caption: say("verdict_by_line"),
    columns: [
      { title: say("line"), value: (row) => lineName(row.line) },
      { title: say("verdict"), value: (row) => say(`word_${row.word}`), below: (row) => (row.undelivered ? reasonText(claim, row) : null) },
      ...intervalColumns(),
      ...settleColumn(verdicts),
      { title: say("why"), value: (row) => reasonText(claim, row), isOnlySaved: true },
    ],
    rows: verdicts,
  });
}

/** How many lines have the verdict of all of them; nothing where it is open, for lines are not alike in what is not known. */
function linesAlike(row) {
  return row.lines && row.word !== "undecided" ? say("of_lines", row) : null;
}

/** A row for each claim: the verdict for all lines together, and how many of the lines have the same. */
function claimTable() {
  const rows = content.claims.map((claim) => {
    const verdicts = verdictsOn(claim);
    const lines = verdicts.filter((one) => one.line !== "all"); // those without figures too, as `corridor claims` counts
    return { ...verdicts.at(-1), claim, same: lines.filter((one) => one.word === verdicts.at(-1).word).length, lines: lines.length };
  });
  return table({
    name: "claims",
    caption: say("claims_shown"),
    columns: [
      { title: say("claim"), value: (row) => claimText(row.claim) },
      {
        title: say("verdict"), value: (row) => verdictWord(row.claim, row), look: (row) => `word ${row.claim.needs_runs ? "" : row.word.replace(" ", "-")}`,
        below: (row) => (reasonText(row.claim, row) === verdictWord(row.claim, row) ? null : reasonText(row.claim, row)),
      },
      ...intervalColumns(),
      { title: say("of_the_lines"), kind: "number", value: linesAlike, show: (row) => linesAlike(row) ?? NONE },
      { title: say("why"), value: (row) => reasonText(row.claim, row), isOnlySaved: true },
      { title: say("command"), value: (row) => (row.claim.needs_runs ? claimCommand(row.claim) : null), isOnlySaved: true },
    ],
    rows,
  });
}

function claimLineTable() {
  const rows = content.claims.flatMap((claim) => verdictsOn(claim).filter((one) => one.pairs).map((one) => ({ ...one, claim })));
  return table({
    name: "claims-by-line",
    caption: say("claims_by_line"),
    columns: [
      { title: say("claim"), value: (row) => claimText(row.claim) },
      { title: say("line"), value: (row) => lineName(row.line) },
      { title: say("verdict"), value: (row) => say(`word_${row.word}`) },
      ...intervalColumns(),
      ...settleColumn(rows),
      { title: say("why"), value: (row) => reasonText(row.claim, row) },
    ],
    rows,
  });
}

function readingTable() {
  return table({
    name: "claims-read",
    caption: say("claims_read"),
    note: inEnglish(),
    columns: [
      { title: say("claim"), value: (row) => claimText(row) },
      { title: say("sentence"), value: (row) => row.sentence },
      { title: say("read_as"), value: (row) => [row.quantity, row.reading].filter(Boolean).join(". ") },
      { title: say("source"), value: (row) => row.source },
    ],
    rows: content.claims,
  });
}
