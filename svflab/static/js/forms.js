// Half-filled forms survive: a reload, a lost network, a lock, another person at this screen, a swap of
// the part of the page they stand in. Opt in by <form id="…" data-keep>. Kept in this browser for the
// account that typed, sealed (safe.js), without secrets, until recorded or cleared.

import { now } from "./clock.js";
import { byTheClock, isChosen, isTick, nothingTaken, placements, stillWanted, typedAt, worthKeeping } from "./keep.js";
import { openSafe } from "./safe.js";

const SENT = "svflab:sent"; // the forms that were sent from this tab, and whose answer is not known yet

const early = new Set(); // what was typed into before the safe was open

let safe = null;

/** Start. */
export async function startForms() {
  const { account, keepKey } = document.body.dataset;
  const [page] = performance.getEntriesByType("navigation");
  if (nothingTaken({ account, status: page?.responseStatus ?? 0 })) sessionStorage.removeItem(SENT);
  for (const change of ["input", "change"]) document.addEventListener(change, ({ target }) => keep(target.form));
  safe = await openSafe(account, keepKey);
  document.addEventListener("submit", (event) => isKept(event.target) && mark(event.target.id, true));
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (ctx.response.status < 400) forget(ctx.request.form);
    else if (isKept(ctx.request.form)) mark(ctx.request.form.id, false); // not taken: it comes back
  });
  document.addEventListener("htmx:before:swap", rememberOpen);
  document.addEventListener("htmx:after:swap", () => { reopen(); giveBack(); });
  document.addEventListener("click", (event) => event.target.closest("[data-forget]") && startOver(event.target.closest("form")));
  early.forEach(keep);
  settle(arrivedByRedirect());
  giveBack({ aloud: true });
  showDrafts();
}

const isKept = (form) => form?.matches?.("form[data-keep][id]");
const fieldsOf = (form) => [...form.elements].filter((field) => field.name);
const sent = () => JSON.parse(sessionStorage.getItem(SENT) ?? "[]");

function arrivedByRedirect() {
  const [page] = performance.getEntriesByType("navigation");
  return page?.type === "navigate" && page.redirectCount > 0;
}

function mark(form, isSent) {
  const others = sent().filter((one) => one !== form);
  sessionStorage.setItem(SENT, JSON.stringify(isSent ? [...others, form] : others));
}

/** What was sent, and answered by being led on to this page, is recorded: it is kept no longer. */
function settle(arrived) {
  if (!arrived) return;
  for (const form of sent()) safe.drop(form);
  sessionStorage.removeItem(SENT);
}

function facts(field) {
  if ("scanEntry" in field.dataset) return { name: field.name, type: "entry", value: field.value, checked: false, changed: field.value !== "" };
  const changed = isTick(field) ? field.checked !== field.defaultChecked
    : field.options ? isChosen([...field.options], field.multiple)
      : field.value !== field.defaultValue;
  return { name: field.name, type: field.type, value: field.value, checked: field.checked, changed };
}

function keep(form) {
  if (!isKept(form)) return;
  if (!safe) return early.add(form);
  const fields = worthKeeping(fieldsOf(form).map(facts), form.dataset.keep === "all");
  if (fields.length) safe.write(form.id, { at: Date.now(), fields });
  else forget(form);
}

function forget(form) {
  if (!isKept(form)) return;
  mark(form.id, false);
  safe.drop(form.id);
}

function giveBack({ aloud = false } = {}) {
  const arrived = arrivedByRedirect();
  for (const form of document.querySelectorAll("form[data-keep][id]")) {
    if (form.dataset.back) continue;
    form.dataset.back = "looked";
    const kept = safe.read(form.id);
    if (stillWanted(kept, { now: Date.now(), sent: sent().includes(form.id), arrivedByRedirect: arrived })) fill(form, kept, aloud || kept.at < performance.timeOrigin);
    else if (kept) forget(form);
  }
}

/** Lead to what was begun in another form of this sort, where this browser holds it. */
function showDrafts() {
  for (const one of document.querySelectorAll("[data-draft]")) one.hidden = !safe.read(one.dataset.draft);
}

function fill(form, kept, aloud) {
  const [fields, typed, { zone }] = [fieldsOf(form), now() - (Date.now() - kept.at), document.body.dataset];
  const then = byTheClock(kept, typed, now(), fields.map(({ name }) => name), zone);
  const places = placements(then, fields.map(facts));
  for (const [at, was] of places) {
    if (isTick(was)) fields[at].checked = was.checked;
    else fields[at].value = was.value;
    fields[at].closest("details")?.setAttribute("open", "");
  }
  const said = document.getElementById("said-kept");
  if (aloud && places.length && said && !form.querySelector(".kept [data-forget]")) {
    form.prepend(said.content.cloneNode(true));
    form.querySelector("[data-kept-at]").textContent = typedAt(typed, now(), zone);
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function startOver(form) {
  form.reset();
  form.querySelector(".kept")?.remove();
  forget(form);
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

let open = [];

function rememberOpen() {
  open = [...document.querySelectorAll("details[id][open]")].map((part) => part.id);
}

function reopen() {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
}
