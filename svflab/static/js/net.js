// Between htmx and the server: the token against forgery, what is said when no answer comes, and
// that a second tap sends nothing (the server would know it for the same event anyway).

import { ask, heard, isSilent, lastHeard } from "./heard.js";
import { say } from "./said.js";

const AGAIN = 4000; // ms after which a plain form that is still here may be sent again
const LOOK = 500; // ms between two looks whether the server is still heard
const ASK = 1500; // ms between two questions of a page that asks for nothing else
const DOUBLE = 700; // ms in which the second of two quick taps cannot have been meant for what just came

let taps = 0; // how many in a row the last tap was, as the browser counts them
let failedAt = -Infinity; // when something sent last came to nobody
let cameAt = performance.now(); // when this page, or a part of it, was last put in its place

/** Start. */
export function startNet() {
  document.addEventListener("htmx:config:request", sign);
  document.addEventListener("htmx:error", unsent);
  document.addEventListener("htmx:before:swap", refuse);
  document.addEventListener("click", ({ detail }) => { taps = detail; }, { capture: true });
  document.addEventListener("htmx:after:swap", () => { cameAt = performance.now(); });
  document.addEventListener("submit", once, { capture: true });
  document.addEventListener("htmx:after:request", () => { heard(); tell(); });
  for (const change of ["online", "offline"]) window.addEventListener(change, tell);
  setInterval(tell, LOOK);
  if (document.querySelector("[data-net-asks]")) setInterval(again, ASK);
  document.addEventListener("click", ({ target }) => { if (target.closest?.("[data-net-again]")) again(); });
  tell();
  document.addEventListener("htmx:finally:request", (event) => free(event.detail.ctx.request?.form ?? event.target));
  window.addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(free));
}

function sign({ detail: { ctx } }) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && ctx.request.method !== "GET") ctx.request.headers["X-CSRFToken"] = token;
}

function unsent({ detail: { ctx } }) {
  if (!ctx?.request || ctx.response) return;
  failedAt = performance.now();
  tell();
  if (ctx.request.method !== "GET") say("not-sent"); // what was only looked at lost nothing
}

/** Whether nothing reaches the server, as far as this page knows. It looks each time: who looks too seldom takes the gap for a sleep. */
export function isOut() {
  const silent = isSilent();
  return silent || !navigator.onLine || failedAt > lastHeard();
}

/** Ask the server for the time, only to hear whether it answers. */
export function again() {
  return ask(document.body.dataset.timeUrl).catch(() => { failedAt = performance.now(); }).finally(tell);
}

/** Say above the page, and where the page has a place for it, as long as it is so, that nothing reaches the server. */
function tell() {
  const line = document.getElementById("net-lost");
  const hidden = !isOut();
  for (const place of document.querySelectorAll("[data-net-lost]")) place.hidden = hidden;
  if (!line || line.hidden === hidden) return;
  line.hidden = hidden;
  window.dispatchEvent(new Event("svflab:net"));
}

/** A whole page, or a server's error that does not say where it belongs, is no part of this page. */
export function isStray({ status, text, retarget }) {
  return !retarget && (status >= 500 || (status >= 400 && /^\s*<!doctype/i.test(text)));
}

function refuse(event) {
  const { response, text, hx } = event.detail.ctx;
  if (!response || !isStray({ status: response.status, text: text ?? "", retarget: hx?.retarget })) return;
  event.preventDefault();
  say(response.status === 401 ? "signed-out" : "not-sent");
}

/** Whether a tap is the second of two, and what it hits has only come between them: it is for the step before. */
export function isSecondTap({ taps: count, passed }) {
  return count > 1 && passed < DOUBLE;
}

function once(event) {
  const form = event.target;
  if (form.id === "scan-form" || form.method === "get") return;
  const asks = Boolean(form.closest("[data-net-asks]")); // one that keeps asking learns by itself that all is well again
  if ((!navigator.onLine || isSilent() || (asks && isOut())) && !form.hasAttribute("hx-post")) {
    event.preventDefault(); // the browser's own error page would take the form away
    event.stopImmediatePropagation();
    if (!form.querySelector("[data-net-lost]")) say("not-sent");
    return;
  }
  const late = isSecondTap({ taps, passed: performance.now() - cameAt });
  if (late || form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.setAttribute("aria-busy", "true");
  if (!form.hasAttribute("hx-post")) setTimeout(() => free(form), AGAIN);
}

function free(form) {
  form?.removeAttribute?.("aria-busy");
}
