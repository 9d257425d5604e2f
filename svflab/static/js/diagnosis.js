// What is wrong with a scanner, from the keys that it pressed for a code we know. Pure: keys in,
// names of faults out; the page has the sentences, and what to do about each.

import { decode } from "./codes.js";
import { byLayout, causes, positions, swapCase } from "./keys.js";
import { STEADY, pace } from "./rhythm.js";

const SLOW = 25; // ms from key to key: read, but set to wait between the characters
const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]/;
const UNDONE = new Set(["hangul", "ime", "azerty", "qwertz", "layout", "caps", "small", "prefix", "suffix", "symbology", "slow", "unended"]);

/**
 * What the keys tell of the scanner: {verdict, faults, by, prefix, suffix, end, pace, text}.
 *
 * `verdict` is "good", "undone" (svflab copes with every fault there is), "bad", or "label": another code
 * of ours was read, which says nothing of the scanner. `known` is what was learnt of it. `faults` are names:
 * what `causes` in keys.js finds, and small, prefix, suffix, symbology, unended, slow, typing (so slow
 * that it is taken for a hand), truncated, doubled, bouncing, alt, unread, other, silent.
 * `strokes` are keys as wedge.js keeps them, those with `end` what ended the scan, those with `alt`
 * digits of an Alt code.
 */
export function diagnose(strokes, expected, known = {}) {
  const keys = strokes.filter((key) => !key.end && !key.alt);
  const end = strokes.find((key) => key.end)?.end ?? "";
  if (strokes.some((key) => key.alt)) return told({ faults: ["alt"], end });
  if (!keys.length) return told({ faults: ["silent"], end });
  const read = reading(keys, expected);
  const label = read.faults.includes("other") ? decode(keys, known) : null;
  if (label?.ours) return { ...told({ faults: [], end, text: label.text }), verdict: "label" };
  return told({ ...read, end, pace: Math.round(pace(keys)), faults: [...read.faults, ...manners(keys, end)] });
}

const told = (found) => ({
  by: "", prefix: "", suffix: "", pace: 0, text: "", ...found,
  verdict: !found.faults.length ? "good" : found.faults.every((name) => UNDONE.has(name)) ? "undone" : "bad",
});

/** How it was sent: how fast, and what ended it. */
function manners(keys, end) {
  const speed = pace(keys) > STEADY ? ["typing"] : pace(keys) > SLOW ? ["slow"] : [];
  return end ? speed : [...speed, "unended"];
}

/** Which reading of the keys holds the code, and what is wrong with it. */
function reading(keys, expected) {
  const stands = causes(keys);
  const readings = { layout: byLayout(keys), position: positions(keys) };
  const found = ["layout", "position"].map((by) => within(readings[by], expected, by)).filter(Boolean);
  const best = found.find(({ faults }) => !faults.includes("truncated")) ?? found[0];
  if (best) return { ...best, faults: [...stands.filter((name) => best.by === "position" || name === "caps"), ...best.faults.filter((name) => name !== "small" || !stands.includes("caps"))] };
  const text = readings.layout ?? readings.position ?? "";
  const unread = readings.layout === null && readings.position === null;
  return { text, faults: unread ? [...stands, "unread"] : ["other"] };
}

/** What is round the code, or missing of it, in this reading; null where it is another code. */
function within(text, expected, by) {
  if (!text) return null;
  const [here, code] = [text.toUpperCase(), expected.toUpperCase()];
  const told = { by, text, prefix: "", suffix: "", faults: [] };
  const at = here.indexOf(code);
  if (at >= 0) return around(told, text, at, code);
  if (here === [...code].map((letter) => letter + letter).join("")) return { ...told, faults: ["bouncing"] };
  const rest = bare(here);
  return rest.length >= 4 && code.includes(rest) ? { ...told, faults: ["truncated"] } : null;
}

function around(told, text, at, code) {
  const [before, itself, behind] = [text.slice(0, at), text.slice(at, at + code.length), text.slice(at + code.length)];
  if ((before + behind).toUpperCase().includes(code)) return { ...told, faults: ["doubled"] };
  const symbology = SYMBOLOGY.test(before) ? before.slice(0, 3) : "";
  const prefix = before.slice(symbology.length);
  const faults = [symbology && "symbology", prefix && "prefix", behind && "suffix", small(itself) && "small"].filter(Boolean);
  return { ...told, prefix, suffix: behind, faults };
}

/** Every letter came in the other case than it is printed in. */
const small = (text) => /[a-z]/.test(text) && swapCase(text) === text.toUpperCase();

const bare = (text) => text.replace(SYMBOLOGY, "").replace(/[\x00-\x1f]/g, "");
