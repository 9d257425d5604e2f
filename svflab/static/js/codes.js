// What a scanner meant. A scanner is a keyboard: it presses keys, and the layout, caps lock or a
// Hangul input method of this computer turns them into something else. We know where each key
// lies (event.code), so both readings are at hand; the check character says which one is the code.
// A maker's code has none: where its two readings differ, the one that is built as the code of a pack
// (GS1) is right, or what our own codes have shown of this scanner (learnt.js); else nobody knows.
// Whether a code is good is the server's to say.

import { BODIES, byLayout, byPosition, causes, positions } from "./keys.js";

export { byLayout, byPosition, causes };

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";
const LIKELY = /^[\x1d 0-9A-Za-z().\-/+%$:]+$/; // what makers put into codes
const SYMBOLOGY = /^\](?:d2|C1|Q3|e0|J1)(?=\(?\d\d)/;
const TRADED = /^(?:\(01\)|01)(\d{14})/;
const PRINTABLE = /^[\x1d -~]+$/;

/** The ISO/IEC 7064 MOD 37-2 check character of `text`. */
export function checkCharacter(text) {
  let rest = 0;
  for (const character of text) rest = ((rest + ALPHABET.indexOf(character)) * 2) % 37;
  return ALPHABET[(38 - rest) % 37];
}

/** Whether `text` has the form of a code of ours: a container's (10) or one print's (12). */
export function isOurs(text) {
  if (!BODIES.test(text)) return false;
  return checkCharacter(text.slice(0, -1)) === text.at(-1);
}

/**
 * What these keys spell: {text, ours, by, causes, why}.
 *
 * `by` says which reading it is, "layout" or "position"; `sure` that the two differ and this one is
 * right. `causes` are what stands in the way at this computer (see keys.js). `why` is "" or why there
 * is no text: "unread" (no key can be read), "unsure" (two readings, and none is known to be right).
 * `raw` is what there is then.
 * `known` is what was learnt of the scanner: {prefix, suffix, by}.
 */
export function decode(keys, known = {}) {
  const readings = { layout: byLayout(keys), position: positions(keys) };
  const found = { causes: causes(keys), why: "" };
  for (const by of ["layout", "position"]) {
    const ours = peeled(readings[by], known).map((text) => text.toUpperCase()).find(isOurs);
    if (ours) return { ...found, text: ours, by, ours: true, sure: isSure(readings) };
  }
  const raw = readings.layout ?? readings.position ?? "";
  return { ...found, ours: false, sure: false, raw, ...foreign(readings, known, found.causes) };
}

/** The readings of a text, as it came and without what this scanner is known to put round it. */
function peeled(text, { prefix = "", suffix = "" }) {
  if (text === null) return [];
  const plain = bare(text);
  return [plain, bare(without(text.trim(), prefix, suffix))];
}

/** `text` without the prefix and the suffix that stand there, in whichever case. */
export function without(text, prefix, suffix) {
  const at = (part, end) => part && (end ? text.toLowerCase().endsWith(part.toLowerCase()) : text.toLowerCase().startsWith(part.toLowerCase()));
  const start = at(prefix, false) ? prefix.length : 0;
  const end = at(suffix, true) ? text.length - suffix.length : text.length;
  return text.slice(start, Math.max(start, end));
}

/** Without white space round it, control characters, and the symbology identifier (]Q3 …) that some scanners send first. */
function bare(text) {
  return text.replace(/[\x00-\x1c\x1e\x1f]/g, "").trim().replace(/^\][A-Za-z][0-9A-Za-z]/, "");
}

/** The two readings differ in more than capitals, so whichever is a code of ours is the right one. */
const isSure = ({ layout, position }) => layout?.toLowerCase() !== position?.toLowerCase();

/** Whether a text is built as the code of a pack: GS1's symbology identifier, or a GTIN whose check digit is right. */
export function isBuilt(text) {
  const plain = text.replace(SYMBOLOGY, "");
  const gtin = TRADED.exec(plain)?.[1];
  return gtin ? isGtin(gtin) : plain !== text;
}

/** Whether the check digit of 14 digits is right: weights 3 and 1 from the left (GS1 General Specifications, 7.9). */
const isGtin = (digits) => [...digits].reduce((sum, one, at) => sum + one * (at % 2 ? 1 : 3), 0) % 10 === 0;

/** The reading of a maker's code: the one there is, the one built as one, the one that looks like one, the one learnt; else neither. */
function foreign(readings, known, found) {
  const whole = [readings.layout, readings.position].map((text) => without((text ?? "").trim(), known.prefix ?? "", known.suffix ?? ""));
  const [layout, position] = whole.map(bare);
  const plain = PRINTABLE.test(layout) ? layout : "";
  const built = whole.map(isBuilt);
  if (plain && position && built[0] !== built[1]) return built[0] ? { text: plain, by: "layout" } : { text: position, by: "position" };
  const by = !plain || !position || plain === position ? "" : chosen(plain, position, known, found);
  if (!plain && !position) return { text: "", by: "", why: "unread" };
  if (by === "unsure") return { text: "", by: "", why: "unsure" };
  return by === "position" || !plain ? { text: position, by: "position" } : { text: plain, by: "layout" };
}

function chosen(layout, position, known, found) {
  if (layout.toLowerCase() === position.toLowerCase()) return found.includes("caps") ? "position" : "layout";
  if (known.by) return known.by;
  if (LIKELY.test(layout) === LIKELY.test(position)) return "unsure";
  return LIKELY.test(layout) ? "layout" : "position";
}
