// A badge that was scanned on a page. Where the form asks for a second person it names them there,
// and their secret is still to be given; anywhere its bearer may give a PIN and work here, or be
// named as who did it. Who it is was answered by the server, in the band under the frame.

import { add } from "./said.js";

/** Start. */
export function startBadges() {
  document.addEventListener("svflab:badge", ({ detail: { account } }) => name(account));
  document.addEventListener("click", ({ target }) => "badgePerformer" in (target.dataset ?? {}) && perform(target));
}

/**
 * What a badge does beside asking for its PIN: "person" it is the second person whom the form asks
 * for, "ask" its PIN is asked for, "none" its bearer is at work here already.
 */
export function meant({ account, acting, focused, waiting }) {
  if ((focused || waiting) && account !== acting) return "person";
  return account === acting ? "none" : "ask";
}

function name(account) {
  const focused = document.activeElement?.matches('input[name="witness"], input[name="actor"]') ? document.activeElement : null;
  const waiting = [...document.querySelectorAll('main form :is(input[name="witness"], input[name="actor"])')].find(waits);
  const what = meant({ account, acting: document.body.dataset.account, focused, waiting });
  document.querySelector("[data-badge-performer]")?.toggleAttribute("hidden", !performer(account));
  if (what === "ask") document.getElementById("badge-pin")?.focus();
  if (what !== "person") return;
  const field = focused ?? waiting;
  put(field, account);
  const secret = field.form.querySelector(`input[name="${field.name}_password"]`);
  document.querySelector(`[data-pad="${secret?.id}"]`)?.removeAttribute("hidden");
  secret?.focus();
  secret?.scrollIntoView({ block: "nearest" });
  add("badge-person");
}

/** Whether a place for a second person is seen, empty, and asked for. */
function waits(field) {
  return field.value === "" && (field.required || field.closest("[data-on]")) && isSeen(field);
}

/** The list of an open form that takes this person as who did it. */
function performer(account) {
  const fields = [...document.querySelectorAll('main form select[name="performer"]')];
  return fields.find((one) => [...one.options].some(({ value }) => value === account) && isSeen(one));
}

function perform(button) {
  const { badge } = button.closest("[data-badge]").dataset;
  const field = performer(badge);
  if (!field) return;
  put(field, badge);
  button.closest("form").hidden = true;
  add("badge-set");
}

const isSeen = (part) => part.checkVisibility?.() ?? part.getClientRects().length > 0;

function put(field, value) {
  field.value = value;
  for (const change of ["input", "change"]) field.dispatchEvent(new Event(change, { bubbles: true }));
}
