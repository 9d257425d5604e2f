// A scan works on every page. The code goes to the field that waits for it, or else to the server,
// which answers in the band under the frame; a command goes to the question that is open. The
// scanner at the keyboard's plug (wedge.js) and the camera (camera.js) both bring their codes here.

import { carry, isCommand, weigh } from "./commands.js";
import { decode } from "./codes.js";
import { claim } from "./entered.js";
import { learn, learnt } from "./learnt.js";
import { isOut } from "./net.js";
import { millis } from "./rhythm.js";
import { add } from "./said.js";
import { sound, soundOf } from "./sound.js";
import { startWedge } from "./wedge.js";

const QUIET = 1000; // ms in which the same code again is the same scan

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

let last = null;
let commanded = null; // the command that is being recorded, and the button that it presses
let awaited = 0; // scans that the server has not answered yet

/** Listen, and say so. */
export function startScan() {
  startWedge(read, (keys) => decode(keys, learnt()).ours);
  document.addEventListener("htmx:finally:request", answered);
  for (const change of ["focus", "blur", "online", "offline", "svflab:net"]) window.addEventListener(change, ready);
  ready();
}

function read(keys, { cut }) {
  const code = { ...decode(keys, learnt()), millis: millis(keys), entry: "scanned" };
  if (cut && !code.why) return hand({ ...code, text: code.raw, why: "cut", did: "cut" });
  if (code.ours && code.sure) learn({ by: code.by });
  hand(code.why ? { ...code, text: code.raw, did: code.why } : code);
}

/** Bring a code to where it belongs; the camera calls this too. */
export function hand(code) {
  const at = performance.now();
  if (isRepeat(last, code.text, at)) return again();
  last = { text: code.text, at, busy: false };
  if (code.why) return send(code); // what cannot be read is kept, and answered with its cause
  const event = new CustomEvent("svflab:scan", { bubbles: true, cancelable: true, detail: code });
  if (!document.dispatchEvent(event)) return sound("read");
  if (isCommand(code)) return ask(code);
  const fields = [...document.querySelectorAll("[data-scan-field]")].filter((field) => !field.disabled && isSeen(field));
  const found = landing(fields.map(asks), code);
  if (found >= 0) fill(fields[found], code);
  else send(code);
}

/** A command is recorded first, and carried out when that was answered. */
function ask(code) {
  const { did, found } = weigh(code.text);
  commanded = { did, found };
  send({ ...code, did });
}

function again() {
  sound("again");
  add("repeated");
}

const isSeen = (field) => field.checkVisibility?.() ?? field.getClientRects().length > 0;

const asks = (field) => ({
  accepts: field.dataset.scanField,
  focused: field === document.activeElement,
  waits: field.value === "" || "scanMany" in field.dataset,
});

function fill(field, { text, entry }) {
  if (!("scanMany" in field.dataset)) field.value = text;
  else if (field.value.split("\n").includes(text)) return again();
  else field.value = `${field.value.trim()}\n${text}\n`.trimStart();
  sound("read");
  claim(field, entry, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  const form = field.form;
  if (form && "scanSubmit" in form.dataset && form.checkValidity()) form.requestSubmit();
  else (form?.querySelector("input:invalid, select:invalid, textarea:invalid") ?? field).focus();
}

function send({ text, entry, millis: took, causes = [], did = "" }) {
  const form = document.getElementById("scan-form");
  if (!form) return;
  const said = { code: text, entry, millis: String(took ?? ""), causes: causes.join(" "), did, event_id: uuid() };
  for (const [name, value] of Object.entries(said)) if (form.elements[name]) form.elements[name].value = value;
  last.busy = true;
  awaited += 1;
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
  const { request, response, hx } = event.detail.ctx;
  if (event.target.id !== "scan-form" && request?.form?.id !== "scan-form") return;
  awaited = Math.max(0, awaited - 1);
  if (last && !awaited) last = { ...last, busy: false, at: performance.now() };
  if (response) sound(hx?.redirect ? "read" : soundOf(document.getElementById("scan-answer")));
  ready();
  if (commanded?.did === "stop") add("command-stop");
  if (commanded && response?.status === 200 && !awaited) carry(commanded);
  commanded = awaited ? commanded : null;
}

/** Show in the frame whether a scan would be heard. */
function ready() {
  const sign = document.querySelector("[data-ready]");
  if (!sign) return;
  if (isOut()) sign.dataset.ready = "offline";
  else if (!document.hasFocus()) sign.dataset.ready = "away";
  else if (awaited) sign.dataset.ready = "reading";
  else sign.dataset.ready = window.isSecureContext ? "ready" : "insecure";
}
