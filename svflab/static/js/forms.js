// Half-filled forms survive: a reload, a lost network, a swap of the part of the page they stand in.
// Opt in by <form id="…" data-keep>. Kept in this tab only, for the account that typed, without secrets.

import { isTick, nameOf, placements, stillWanted, worthKeeping } from "./keep.js";

/** Start. */
export function startForms() {
  document.addEventListener("input", (event) => keep(event.target.form));
  document.addEventListener("change", (event) => keep(event.target.form));
  document.addEventListener("submit", (event) => note(event.target, { sent: true }));
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (ctx.response.status < 400) forget(ctx.request.form);
    else note(ctx.request.form, { sent: false }); // not taken: it comes back, whatever way leads here again
  });
  document.addEventListener("htmx:before:swap", rememberOpen);
  document.addEventListener("htmx:after:swap", () => { reopen(); giveBack(); });
  document.addEventListener("click", (event) => event.target.closest("[data-forget]") && startOver(event.target.closest("form")));
  giveBack({ aloud: true });
}

const account = () => document.body.dataset.account;
const isKept = (form) => form?.matches?.("form[data-keep][id]");
const fieldsOf = (form) => [...form.elements].filter((field) => field.name);

function facts(field) {
  if ("scanEntry" in field.dataset) return { name: field.name, type: "entry", value: field.value, checked: false, changed: field.value !== "" };
  const changed = isTick(field) ? field.checked !== field.defaultChecked
    : field.options ? [...field.options].some((option) => option.selected !== option.defaultSelected)
      : field.value !== field.defaultValue;
  return { name: field.name, type: field.type, value: field.value, checked: field.checked, changed };
}

function keep(form) {
  if (!isKept(form)) return;
  const fields = worthKeeping(fieldsOf(form).map(facts));
  if (fields.length) store(form, { at: Date.now(), fields });
  else forget(form);
}

function note(form, what) {
  const kept = isKept(form) && read(form);
  if (kept) store(form, { ...kept, ...what });
}

function forget(form) {
  if (isKept(form)) sessionStorage.removeItem(nameOf(account(), form.id));
}

function read(form) {
  try {
    return JSON.parse(sessionStorage.getItem(nameOf(account(), form.id)));
  } catch {
    return null;
  }
}

function store(form, kept) {
  sessionStorage.setItem(nameOf(account(), form.id), JSON.stringify(kept));
}

function giveBack({ aloud = false } = {}) {
  const [page] = performance.getEntriesByType("navigation");
  const arrivedByRedirect = page?.type === "navigate" && page.redirectCount > 0;
  for (const form of document.querySelectorAll("form[data-keep][id]")) {
    if (form.dataset.back) continue;
    form.dataset.back = "looked";
    const kept = read(form);
    if (stillWanted(kept, { now: Date.now(), arrivedByRedirect })) fill(form, kept, aloud);
    else if (kept) forget(form);
  }
}

function fill(form, kept, aloud) {
  const fields = fieldsOf(form);
  const places = placements(kept, fields.map(facts));
  for (const [at, was] of places) {
    if (isTick(was)) fields[at].checked = was.checked;
    else fields[at].value = was.value;
    fields[at].closest("details")?.setAttribute("open", "");
  }
  const said = document.getElementById("said-kept");
  if (aloud && places.length && said) form.prepend(said.content.cloneNode(true));
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
