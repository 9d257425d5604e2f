// Who a participant is stands on the screen for a minute at most, and on no page that is left.

const SECONDS = 60;
let ends = 0;

/** Take the values away, and offer to look again. A form that corrects them stays on `kept`. */
export function shut({ kept = "" } = {}) {
  for (const open of document.querySelectorAll("[data-identity-open]")) {
    if (!kept || open.dataset.identityOpen !== kept) open.remove();
  }
  if (document.querySelector("[data-identity-open]")) return;
  for (const way of document.querySelectorAll("[data-identity-shut]")) way.hidden = false;
}

function count() {
  clearTimeout(ends);
  if (document.querySelector("[data-identity-open]")) ends = setTimeout(shut, SECONDS * 1000);
}

document.addEventListener("htmx:after:swap", count);
document.addEventListener("input", (event) => event.target.closest?.("[data-identity-open]") && count());
document.addEventListener("click", (event) => event.target.closest?.("[data-identity-hide]") && shut());
document.addEventListener("visibilitychange", () => document.hidden && shut({ kept: "edit" }));
addEventListener("pagehide", () => shut());
count();
