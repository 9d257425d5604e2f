// The lock of a screen, in place: a curtain is drawn over the page, which stays behind it with all
// that is typed in it, its clocks and its alarms. The server has locked the session: behind the
// curtain nothing can be read or sent. By hand, or when nobody has touched the screen for a while;
// every tab of this browser follows.

const LOOK = 1000; // ms between two looks whether the screen was left
const AGAIN = 5000; // ms after which the server is asked once more to lock, where it did not answer
const SHARE = 4; // a screen that is touched says so to the server this often within its idle span

/** Whether nobody has touched the screen for `span` ms. */
export const isLeft = ({ touched, span }, at) => at - touched >= span;

/** Whether the server is to be told that somebody is still here, who sends it nothing. */
export const isToTell = ({ touched, told, span }, at) => touched > told && at - told >= span / SHARE;

let touched = Date.now();
let told = Date.now();
let tried = -Infinity;
let focus = null; // what had the focus before the curtain
let others = null; // the other tabs of this browser

/** Start, on a page of somebody who is at work. */
export function startLock() {
  if (!curtain()) return;
  for (const act of ["pointerdown", "keydown"]) window.addEventListener(act, () => { touched = Date.now(); }, { capture: true, passive: true });
  document.addEventListener("submit", byHand, { capture: true });
  document.addEventListener("svflab:unlocked", () => lift());
  document.addEventListener("svflab:locked", () => (isDrawn() ? fetchIt() : draw({ already: true })));
  document.addEventListener("htmx:after:swap", aim);
  others = "BroadcastChannel" in globalThis ? new BroadcastChannel("svflab:lock") : null;
  others?.addEventListener("message", ({ data }) => { if (data === "locked") draw({ already: true }); else if (isDrawn()) lift({ aloud: false }); });
  setInterval(look, LOOK);
}

const curtain = () => document.getElementById("curtain");
const isDrawn = () => "locked" in document.documentElement.dataset;

function look() {
  const at = Date.now();
  const span = Number(document.body.dataset.locksAfter) * 1000;
  if (isDrawn()) return void (curtain().querySelector("form") || at - tried < AGAIN || lock());
  if (isLeft({ touched, span }, at)) return draw();
  if (isToTell({ touched, told, span }, at)) stay(at);
}

function byHand(event) {
  const { lockUrl } = document.body.dataset;
  if (!lockUrl || event.target.getAttribute("action") !== lockUrl) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  draw();
  others?.postMessage("locked");
}

/** Draw the curtain; `already`: the server has locked the session, and only what stands on it is asked for. */
function draw({ already = false } = {}) {
  if (isDrawn()) return;
  focus = document.activeElement;
  document.documentElement.dataset.locked = "";
  const empty = document.getElementById("said-locked");
  curtain().replaceChildren(...(empty ? [empty.content.cloneNode(true)] : []));
  curtain().hidden = false;
  if (already) fetchIt();
  else lock();
}

/** Lock the session; where it is locked already the server says so, and `svflab:locked` follows. */
function lock() {
  tried = Date.now();
  globalThis.htmx?.ajax("POST", document.body.dataset.lockUrl, { target: "#curtain", swap: "innerHTML" });
}

function fetchIt() {
  tried = Date.now();
  globalThis.htmx?.ajax("GET", document.body.dataset.unlockUrl, { target: "#curtain", swap: "innerHTML" });
}

function lift({ aloud = true } = {}) {
  [touched, told] = [Date.now(), Date.now()];
  delete document.documentElement.dataset.locked;
  curtain().hidden = true;
  curtain().replaceChildren();
  if (focus?.isConnected) focus.focus();
  if (aloud) others?.postMessage("unlocked");
}

/** The focus goes to where the PIN is given. */
function aim({ target }) {
  if (isDrawn() && target?.id === "curtain") curtain().querySelector('input[type="password"]')?.focus();
}

function stay(at) {
  told = at;
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  fetch(document.body.dataset.stayUrl, { method: "POST", headers: { "X-CSRFToken": token, "HX-Request": "true" } }).catch(() => { told = -Infinity; });
}
