// Prints the paper of a label in this browser: fetched once, laid out at its true size, and opened in
// the browser's print dialog. Of a label that was printed just now this happens by itself, once.

/** The name under which this tab remembers that a paper was asked for. */
export const nameOf = (code) => `svflab:paper:${code}`;

/** Whether an answer is the paper of a label, and not a page that says something else. */
export const isPaper = (page) => page.includes(' id="paper" ');

/** Asks for the paper and prints it. Where there is none, the page that the server has says why. */
async function give(form) {
  sessionStorage.setItem(nameOf(form.dataset.paper), "asked");
  form.inert = true;
  let page = "";
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    page = await answer.text();
  } catch {
    form.inert = false; // not sent, or left: it may be tried by hand, and the server knows what is out
  }
  if (!page || !form.isConnected) return;
  if (isPaper(page)) print(page, form);
  else location.reload(); // out already, too late, or this screen is locked: the server says it
}

function print(page, form) {
  const frame = document.createElement("iframe");
  frame.className = "away";
  frame.title = form.querySelector("button").textContent;
  frame.srcdoc = page;
  frame.addEventListener("load", () => {
    told(form);
    if (!navigator.webdriver) frame.contentWindow?.print(); // a program has no print dialog
  });
  document.body.append(frame);
}

function told(form) {
  const place = form.closest("[data-waits]").parentElement;
  place.querySelector("[data-given]").hidden = false;
  place.querySelector("#label-paper")?.remove();
  for (const way of place.querySelectorAll("form")) way.hidden = true;
}

if (typeof document !== "undefined") {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-paper]");
    if (!form || event.submitter?.value === "pdf") return;
    event.preventDefault();
    give(form);
  });
  document.querySelectorAll("[data-at-once]").forEach((form) => {
    if (!sessionStorage.getItem(nameOf(form.dataset.paper))) give(form);
  });
}
