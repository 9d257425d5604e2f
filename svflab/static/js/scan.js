// A scan works on every page, without a click into a field first. What a scanner's keys did to the
// field that happened to have the focus is undone, its Enter sends nothing, and the code goes to
// the field that waits for it, or else to the server, which answers in the band under the frame.

import { decode } from "./codes.js";
import { GAP, follow, isScan, millis } from "./rhythm.js";
import { say } from "./said.js";

const QUIET = 1000; // ms in which the same code again is the same scan
const ENDS = ["Enter", "NumpadEnter", "Tab"];

/** Whether a field with this `data-scan-field` takes the code: "" any, "DK" kinds, "*" codes that are not ours. */
export function takes(accepts, { text, ours }) {
  return accepts === "" || accepts.includes(ours ? text[0] : "*");
}

/** Which of `fields` ({accepts, focused, waits}) the code lands in, or -1: it is for the server. */
export function landing(fields, code) {
  const at = fields.findIndex((field) => field.focused && takes(field.accepts, code));
  return at >= 0 ? at : fields.findIndex((field) => field.waits && takes(field.accepts, code));
}

/** Whether this is the scan before once more: still being answered, or answered a moment ago. */
export function isRepeat(last, text, at) {
  return last?.text === text && (last.busy || at - last.at < QUIET);
}

let burst = [];
let before = null; // the field that had the focus, as it was before the burst
let silence = 0;
let last = null;

/** Listen, and say so. */
export function startScan() {
  window.addEventListener("keydown", press, { capture: true });
  document.addEventListener("input", (input) => input.isTrusted && mark(input.target, "typed"));
  document.addEventListener("htmx:finally:request", answered);
  for (const change of ["focus", "blur", "online", "offline"]) window.addEventListener(change, ready);
  ready();
}

function press(event) {
  if (event.repeat || event.metaKey || (event.altKey && !event.ctrlKey)) return;
  if (ENDS.includes(event.code)) return end(event);
  if (event.key.length > 1 && event.key !== "Process" && event.key !== "Unidentified") return;
  const key = {
    key: event.key, code: event.code, at: event.timeStamp,
    shift: event.shiftKey, ctrl: event.ctrlKey && !event.altKey, caps: event.getModifierState("CapsLock"),
  };
  burst = follow(burst, key);
  if (burst.length === 1) before = remember(document.activeElement);
  clearTimeout(silence);
  silence = setTimeout(() => isScan(burst, { ended: false }) && take(), GAP + 20);
}

function end(event) {
  const near = burst.length && event.timeStamp - burst.at(-1).at <= GAP;
  if (!near || !isScan(burst, { ended: true })) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  take();
}

function take() {
  clearTimeout(silence);
  const keys = burst;
  burst = [];
  restore(before, keys.some(({ key }) => key === "Process"));
  const code = { ...decode(keys), millis: millis(keys), entry: "scanned" };
  if (code.text) hand(code);
}

/** Bring a code to where it belongs; the camera calls this too. */
export function hand(code) {
  const at = performance.now();
  if (isRepeat(last, code.text, at)) return say("repeated");
  last = { text: code.text, at, busy: false };
  const event = new CustomEvent("svflab:scan", { bubbles: true, cancelable: true, detail: code });
  if (!document.dispatchEvent(event)) return;
  const fields = [...document.querySelectorAll("[data-scan-field]")].filter((field) => !field.disabled && isSeen(field));
  const found = landing(fields.map(asks), code);
  if (found >= 0) fill(fields[found], code);
  else send(code);
}

const isSeen = (field) => field.checkVisibility?.() ?? field.getClientRects().length > 0;

const asks = (field) => ({
  accepts: field.dataset.scanField,
  focused: field === document.activeElement,
  waits: field.value === "" || "scanMany" in field.dataset,
});

function fill(field, { text, entry }) {
  if (!("scanMany" in field.dataset)) field.value = text;
  else if (field.value.split("\n").includes(text)) return say("repeated");
  else field.value = `${field.value.trim()}\n${text}\n`.trimStart();
  mark(field, entry);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  const form = field.form;
  if (form && "scanSubmit" in form.dataset && form.checkValidity()) form.requestSubmit();
  else (form?.querySelector("input:invalid, select:invalid, textarea:invalid") ?? field).focus();
}

function mark(field, entry) {
  const note = field.id && field.form?.querySelector(`[data-scan-entry="${CSS.escape(field.id)}"]`);
  if (note) note.value = entry;
}

function send({ text, entry, millis: took }) {
  const form = document.getElementById("scan-form");
  if (!form) return;
  Object.assign(form.elements.code, { value: text });
  Object.assign(form.elements.entry, { value: entry });
  Object.assign(form.elements.millis, { value: String(took ?? "") });
  Object.assign(form.elements.event_id, { value: uuid() });
  last.busy = true;
  ready();
  form.requestSubmit();
}

/** A random UUID, also on a page that is not secure, where crypto.randomUUID is missing. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function answered(event) {
  if (event.target.id !== "scan-form" && event.detail.ctx.request?.form?.id !== "scan-form") return;
  if (last) last = { ...last, busy: false, at: performance.now() };
  ready();
}

/** Show in the frame whether a scan would be heard. */
function ready() {
  const sign = document.querySelector("[data-ready]");
  if (!sign) return;
  if (!navigator.onLine) sign.dataset.ready = "offline";
  else if (!document.hasFocus()) sign.dataset.ready = "away";
  else if (last?.busy) sign.dataset.ready = "reading";
  else sign.dataset.ready = window.isSecureContext ? "ready" : "insecure";
}

function remember(field) {
  if (!field?.matches("input, textarea, select")) return null;
  return { field, value: field.value };
}

function restore(kept, composing) {
  if (!kept || !kept.field.isConnected) return;
  if (composing) kept.field.blur(); // ends what the input method is putting together
  if (kept.field.value === kept.value) return;
  kept.field.value = kept.value;
  kept.field.dispatchEvent(new Event("input", { bubbles: true }));
}
