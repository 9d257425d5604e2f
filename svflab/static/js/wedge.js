// A scanner at the keyboard's plug, heard on every page without a click into a field first. What
// its keys did to whatever happened to have the focus is undone, and what ends a scan (Enter, Tab,
// Ctrl+J, Ctrl+M) does nothing else.

import { GAP, follow, isCut, isLikely, isScan } from "./rhythm.js";

const ENDS = new Set(["Enter", "NumpadEnter", "Tab"]);
const CONTROL_ENDS = new Set(["KeyJ", "KeyM"]); // line feed and carriage return, as some scanners send them
const UNNAMED = new Set(["Process", "Unidentified", "Dead"]); // keys that give a character by and by
const SILENCE = GAP + 60; // ms without a key that end a scan which nothing ends
const PATIENCE = 400; // ms more where what came so far is no whole code: a busy computer hands keys on late
const LATE = 400; // ms after the last key of a scan in which an Enter is still the scanner's
const LONGEST = 12; // keys of a code of ours: what is cut is shorter
const FINDS = new Set(["'", "/"]); // open the search of some browsers, which takes the rest of the scan

let burst = [];
let before = null; // the field that had the focus, as it was before the burst
let silence = 0;
let heard = -Infinity; // when the last scan ended
let started = 0; // when this page began to listen
let taker = () => {};
let whole = () => true;
let borrower = null;

/** Listen to the keys, and hand those of each scan to `take`; `isWhole` says whether keys are all of a code.
 *  What began on the page before is handed on with `cut`: only its end came here. */
export function startWedge(take, isWhole) {
  [taker, whole] = [take, isWhole];
  started = performance.now();
  window.addEventListener("keydown", press, { capture: true });
  window.addEventListener("pointerdown", byHand, { capture: true });
}

/** Give the keys themselves to `listener` instead, until the returned function is called. */
export function borrow(listener) {
  burst = [];
  borrower = listener;
  return () => { borrower = null; };
}

/** What is kept of a key, or null for one that gives no character. */
export function keyOf(event) {
  if (event.key.length > 1 && !UNNAMED.has(event.key)) return null;
  return {
    key: event.key, code: event.code, at: event.timeStamp,
    shift: event.shiftKey, ctrl: event.ctrlKey && !event.altKey, caps: event.getModifierState("CapsLock"),
  };
}

/** Whether this key is what a scanner ends with. */
export function isEnd({ code, key, ctrlKey, altKey }) {
  return ENDS.has(code) || (code === "" && ENDS.has(key)) || (ctrlKey && !altKey && CONTROL_ENDS.has(code));
}

function press(event) {
  if (borrower) return borrower(event);
  if (event.repeat || event.metaKey || (event.altKey && !event.ctrlKey)) return;
  if (isEnd(event)) return end(event);
  const key = keyOf(event);
  if (!key) return;
  burst = follow(burst, key);
  if (burst.length === 1) before = remember(document.activeElement);
  if (!isTyped(event.target) && (isLikely(burst) || FINDS.has(event.key))) event.preventDefault();
  clearTimeout(silence);
  silence = setTimeout(fallSilent, SILENCE);
}

function fallSilent() {
  if (isRest(null)) return take({ cut: true });
  if (!isScan(burst, { ended: false })) return;
  if (whole(burst)) take();
  else if (!isSecret()) silence = setTimeout(() => take(), PATIENCE);
}

/** Whether the keys so far are the rest of a scan that a change of page cut. */
function isRest(ended) {
  return burst.length < LONGEST && !isSecret() && isCut(burst, { started, ended }) && !whole(burst);
}

/** Whoever taps before a code is whole has typed, however fast: nothing is taken back from the field. */
function byHand() {
  if (burst.length && !whole(burst)) drop();
}

function drop() {
  clearTimeout(silence);
  burst = [];
}

function end(event) {
  const near = burst.length && event.timeStamp - burst.at(-1).at <= LATE;
  const cut = near && isRest(event.timeStamp);
  const isOne = cut || (near && isScan(burst, { ended: true }) && (!isSecret() || whole(burst)));
  if (!isOne && (burst.length || event.timeStamp - heard > LATE)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (isOne) take({ cut });
}

/** Whether the keys went into a password: a program that fills it in is as fast as a scanner. */
function isSecret() {
  return before?.field.type === "password";
}

/** Hands the keys on, unless the field that they went into is gone meanwhile: then they were for it. */
function take({ cut = false } = {}) {
  const keys = burst;
  drop();
  if (before && !before.field.isConnected) return;
  heard = keys.at(-1).at;
  restore(before, keys.some(({ key }) => UNNAMED.has(key)));
  taker(keys, { cut });
}

/** Whether letters belong into it: elsewhere a space presses a button, and a letter moves a list. */
function isTyped(target) {
  return target.matches?.('textarea, input:not([type="radio"], [type="checkbox"], [type="button"], [type="submit"])');
}

function remember(field) {
  if (!field?.matches("input, textarea, select")) return null;
  return { field, value: field.value, at: "selectionStart" in field ? [field.selectionStart, field.selectionEnd] : [null] };
}

function restore(kept, composing) {
  if (!kept || !kept.field.isConnected) return;
  const { field, value, at } = kept;
  if (composing) field.blur(); // ends what the input method is putting together
  const changed = field.value !== value;
  if (changed || /^(date|time|month|week)/.test(field.type)) field.value = value; // a date half typed has no value, and shows
  if (composing) field.focus();
  if (at[0] !== null && changed) field.setSelectionRange(...at);
  if (!changed) return;
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}
