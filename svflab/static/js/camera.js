// The camera as a scanner: a picture that stands on the page while it is on, and the codes in it. The
// decoder (zxing-cpp as WebAssembly) is our own file, loaded when a camera is first used; pictures
// never leave this device. A code in the picture goes where a scanner's would (scan.js).

import { isOurs } from "./codes.js";
import { hand } from "./scan.js";

const EVERY = 120; // ms between two pictures that are looked at
const GONE = 1500; // ms out of the picture, and the same code is a new scan
const IDLE = 120_000; // ms without a code, and the camera goes off
const BACK = 20_000; // ms in which the page that follows goes on with the camera
const NAME = "svflab:camera";
const FORMATS = ["QRCode", "Code128", "DataMatrix", "EAN13", "EAN8", "Code39", "ITF", "DataBar", "DataBarExp"];
const FROM = {
  NotAllowedError: "blocked", SecurityError: "blocked", NotFoundError: "absent", OverconstrainedError: "absent",
  NotReadableError: "busy", AbortError: "busy",
};

/** What a camera that did not start is said to be: "insecure", "blocked", "absent", "busy" or "broken". */
export function whyNot(error, { secure, there }) {
  if (!secure) return "insecure";
  if (!there) return "absent";
  return FROM[error?.name] ?? "broken";
}

/**
 * Which of the codes in a picture is meant: the one there is, or else the one over the middle; null
 * where there is none, "several" where nobody can tell. `found` are {text, position} of zxing.
 */
export function chosen(found, { width, height }) {
  const texts = new Set(found.map(({ text }) => text));
  if (texts.size < 2) return found[0] ?? null;
  const over = found.filter(({ position }) => holds(position, width / 2, height / 2));
  return over.length === 1 ? over[0] : "several";
}

function holds(position, x, y) {
  const corners = [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft];
  const [xs, ys] = [corners.map((corner) => corner.x), corners.map((corner) => corner.y)];
  return Math.min(...xs) <= x && x <= Math.max(...xs) && Math.min(...ys) <= y && y <= Math.max(...ys);
}

/**
 * What a picture with this text ("" for none) makes of what was seen before: {text, at, times, told}.
 *
 * A code counts once it stood in two pictures (a bar code has no correction of its own), and not
 * again before it was out of sight.
 */
export function seen(before, text, at) {
  if (!text) return before && at - before.at > GONE ? null : before;
  if (before?.text !== text) return { text, at, times: 1, told: false };
  return { ...before, at, times: before.times + 1 };
}

/** Whether what is seen is to be handed on now. */
export const isNew = (sight) => Boolean(sight) && sight.times >= 2 && !sight.told;

let panel = null;
let stream = null;
let reader = null;
let sight = null;
let useful = 0;
let turn = 0; // counts openings, so that what an earlier one began ends

/** Show the way to the camera where there is one to be used, and go on with it after a page was left by a scan. */
export function startCamera() {
  panel = document.getElementById("camera");
  if (!panel) return;
  document.addEventListener("click", tap);
  document.addEventListener("visibilitychange", () => document.hidden && stream && close());
  window.addEventListener("pagehide", leave);
  offer();
  if (performance.timeOrigin + performance.now() - Number(sessionStorage.getItem(NAME) ?? 0) < BACK) open();
  sessionStorage.removeItem(NAME);
}

async function offer() {
  const devices = await navigator.mediaDevices?.enumerateDevices?.().catch(() => []);
  const there = devices?.some(({ kind }) => kind === "videoinput") || matchMedia("(pointer: coarse)").matches;
  for (const button of document.querySelectorAll("[data-camera-open]")) button.hidden = !there && !("always" in button.dataset);
}

function tap({ target }) {
  if (target.closest?.("[data-camera-open]")) open();
  if (target.closest?.("[data-camera-close]")) close();
  if (target.closest?.("[data-camera-torch]")) light();
}

async function open() {
  if (stream) return close();
  const mine = ++turn;
  panel.hidden = false;
  show("starting");
  panel.scrollIntoView({ block: "nearest" });
  const begun = decoder();
  begun.catch(() => {});
  try {
    const wanted = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
    const got = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    if (mine !== turn) return got.getTracks().forEach((track) => track.stop());
    stream = got;
    await play();
    reader = await begun;
    useful = performance.now();
    show("looking");
    look(mine);
  } catch (error) {
    if (mine !== turn) return;
    release();
    show(whyNot(error, { secure: window.isSecureContext, there: Boolean(navigator.mediaDevices) }));
  }
}

async function play() {
  const video = panel.querySelector("video");
  video.srcObject = stream;
  const [track] = stream.getVideoTracks();
  track.addEventListener("ended", () => stream && close("lost"));
  const torch = panel.querySelector("[data-camera-torch]");
  torch.hidden = !track.getCapabilities?.().torch;
  torch.setAttribute("aria-pressed", "false");
  await video.play();
}

async function decoder() {
  if (reader) return reader;
  const zxing = await import("../vendor/zxing-wasm/es/reader/index.js");
  const wasm = new URL("../vendor/zxing-wasm/reader/zxing_reader.wasm", import.meta.url).href;
  await zxing.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  return zxing;
}

/** Look at a picture, then at the next, until the camera is off. */
async function look(mine) {
  const began = performance.now();
  const found = await decoded().catch(() => []);
  if (mine !== turn || !stream) return;
  const at = performance.now();
  const size = panel.querySelector("canvas");
  const one = chosen(found, size);
  show(one === "several" ? "several" : "looking");
  sight = seen(sight, one && one !== "several" ? one.text : "", at);
  if (isNew(sight)) {
    sight.told = true;
    useful = at;
    give(sight.text, Math.round(at - began));
  }
  if (at - useful > IDLE) return close("idle");
  setTimeout(() => look(mine), EVERY);
}

async function decoded() {
  const video = panel.querySelector("video");
  const canvas = panel.querySelector("canvas");
  const [width, height] = [video.videoWidth, video.videoHeight];
  if (!width) return [];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  brush.drawImage(video, 0, 0);
  const picture = brush.getImageData(0, 0, width, height);
  const found = await reader.readBarcodes(picture, { formats: FORMATS, tryHarder: true, maxNumberOfSymbols: 8, textMode: "Plain" });
  return found.filter(({ isValid, text }) => isValid && text);
}

function give(text, millis) {
  const upper = text.trim().toUpperCase();
  const ours = isOurs(upper);
  hand({ text: ours ? upper : text.trim(), ours, by: "camera", millis, entry: "camera" });
}

async function light() {
  const button = panel.querySelector("[data-camera-torch]");
  const on = button.getAttribute("aria-pressed") !== "true";
  const [track] = stream?.getVideoTracks() ?? [];
  await track?.applyConstraints({ advanced: [{ torch: on }] }).then(() => button.setAttribute("aria-pressed", String(on)), () => { button.hidden = true; });
}

function close(why = "") {
  turn += 1;
  release();
  show(why || "off");
  panel.hidden = !why;
}

function release() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  sight = null;
  panel.querySelector("video").srcObject = null;
}

/** A scan may open another page: the camera goes on there. */
function leave() {
  if (!stream) return;
  sessionStorage.setItem(NAME, String(performance.timeOrigin + performance.now()));
  close();
}

function show(state) {
  panel.dataset.camera = state;
  for (const button of document.querySelectorAll("[data-camera-open]")) button.setAttribute("aria-pressed", String(Boolean(stream)));
}
