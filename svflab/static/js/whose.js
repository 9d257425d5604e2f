// Each form says who began it, and what time it is on this screen: the server asks whose a form is
// that another began, and keeps how far the clock of a screen is off. A page says whose it is too.

import { ahead } from "./clock.js";
import { nameOf } from "./safe.js";

/** Start. */
export function startWhose() {
  document.addEventListener("formdata", say);
  document.addEventListener("submit", settled);
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    const { account } = document.body.dataset;
    if (account) ctx.request.headers["X-Begun-By"] = account;
  });
}

function say({ target: form, formData }) {
  if (form.method === "get") return;
  const { account } = document.body.dataset;
  if (account && !formData.has("begun_by")) formData.set("begun_by", account);
  formData.set("device_clock", String(Date.now()));
  const off = ahead();
  if (off !== null) formData.set("device_off", String(Math.round(off)));
  if ("keep" in form.dataset) formData.set("form_id", form.id);
}

/** What is recorded for whoever began it waits for them no longer; nobody else could open it. */
function settled({ target: form }) {
  const { begunBy, formId } = form.dataset;
  if (begunBy && formId) [localStorage, sessionStorage].forEach((place) => place.removeItem(nameOf(begunBy, formId)));
}
