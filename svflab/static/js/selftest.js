// The page that tests a scanner: it takes the keys themselves, waits until the scanner is silent, and
// says what was wrong with them. What is learnt here (prefix, suffix, which reading is the right one)
// serves every scan of this browser from then on; the result is kept by the server.

import { isOurs } from "./codes.js";
import { diagnose } from "./diagnosis.js";
import { forget, learn, learnt } from "./learnt.js";
import { millis } from "./rhythm.js";
import { hand, uuid } from "./scan.js";
import { sound } from "./sound.js";
import { borrow, isEnd, keyOf } from "./wedge.js";

const SILENCE = 700; // ms without a key after which the scan is over, however slow the scanner
const SHAPES = { good: "accepted", undone: "already", bad: "stop" };

const place = document.querySelector("[data-scanner-test]");
let strokes = [];
let silence = 0;

function listen(event) {
  if (event.target.closest?.("a, button, summary") && (event.key === "Enter" || event.key === "Tab" || event.key === " ") && !strokes.length) return;
  if (!strokes.length && event.key === "Tab") return; // a hand that goes on to the next button
  const stroke = strokeOf(event);
  if (!stroke) return;
  if (strokes.length || !stroke.ctrl) event.preventDefault(); // a hand's Ctrl+P still prints
  strokes.push(stroke);
  clearTimeout(silence);
  silence = setTimeout(judge, SILENCE);
}

function strokeOf(event) {
  if (event.repeat || event.metaKey) return null;
  if (isEnd(event)) return { end: event.code.replace("Numpad", "") || event.key, at: event.timeStamp };
  if (event.altKey && !event.ctrlKey) return /^Numpad\d$/.test(event.code) ? { alt: event.code, at: event.timeStamp } : null;
  return keyOf(event);
}

function judge() {
  const pressed = strokes;
  strokes = [];
  if (pressed.length === 1 && pressed[0].ctrl) return;
  const found = diagnose(pressed, place.dataset.scannerTest, learnt());
  if (found.verdict === "label") return label(found, pressed);
  if (["good", "undone"].includes(found.verdict)) {
    const differs = found.faults.some((name) => ["hangul", "ime", "azerty", "qwertz", "layout"].includes(name)) || found.by === "layout";
    learn({ prefix: found.prefix, suffix: found.suffix, ...(differs ? { by: found.by } : {}) });
  }
  tellAndKeep(found, "scan");
}

/** A label of ours: a scan like any other, which may stop, and nothing about the scanner. */
function label(found, pressed) {
  tell(found);
  hand({ text: found.text, ours: true, entry: "scanned", millis: millis(pressed) });
}

function tellAndKeep(found, how) {
  tell(found);
  keep({ ...found, how });
}

function tell(found) {
  const result = place.querySelector("[data-result]");
  const verdict = template(`verdict-${found.verdict}`);
  const list = document.createElement("ul");
  list.className = "plain stack";
  list.append(...found.faults.map((name) => template(`fault-${name}`)).filter(Boolean));
  result.replaceChildren(verdict, list);
  for (const [name, text] of Object.entries(found)) {
    result.querySelectorAll(`[data-fact="${name}"]`).forEach((spot) => { spot.textContent = shown(text); });
  }
  result.scrollIntoView({ block: "nearest" });
  if (found.verdict in SHAPES) sound(SHAPES[found.verdict]);
  showLearnt();
}

const shown = (text) => String(text).replace(/[\x00-\x1f]/g, (mark) => `^${String.fromCharCode(mark.charCodeAt(0) + 64)}`);

function template(name) {
  return document.getElementById(name)?.content.firstElementChild?.cloneNode(true) ?? "";
}

function keep({ verdict, faults, end, pace, how }) {
  const form = place.querySelector("[data-keep-result]");
  const said = { verdict, faults: faults.join(" "), end, pace: String(pace), how, event_id: uuid() };
  for (const [name, value] of Object.entries(said)) form.elements[name].value = value;
  form.requestSubmit();
}

/** The test card in front of the camera. */
function camera(event) {
  const { text, entry } = event.detail;
  if (entry !== "camera") return;
  if (text !== place.dataset.scannerTest && isOurs(text)) return tell({ verdict: "label", faults: [], text });
  event.preventDefault();
  const faults = text === place.dataset.scannerTest ? [] : ["other"];
  const found = { verdict: faults.length ? "bad" : "good", faults, end: "", pace: 0, text };
  tellAndKeep(found, "camera");
}

function showLearnt() {
  const known = learnt();
  const spot = place.querySelector("[data-learnt]");
  spot.hidden = !(known.prefix || known.suffix || known.by);
  for (const [name, text] of Object.entries(known)) {
    spot.querySelectorAll(`[data-known="${name}"]`).forEach((line) => { line.hidden = !text; });
    spot.querySelectorAll(`[data-known="${name}"] b`).forEach((word) => { word.textContent = name === "by" ? word.textContent : shown(text); });
  }
}

function tap({ target }) {
  const button = target.closest?.("button");
  if (!button) return;
  if ("nothing" in button.dataset) tellAndKeep(diagnose([], place.dataset.scannerTest), "scan");
  if ("forgetLearnt" in button.dataset) forget();
  if ("goBack" in button.dataset) history.back();
  showLearnt();
}

if (place) {
  borrow(listen);
  document.addEventListener("svflab:scan", camera);
  place.addEventListener("click", tap);
  place.querySelector("[data-go-back]").hidden = history.length < 2;
  showLearnt();
}
