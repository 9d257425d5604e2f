// Prints the paper of a label in this browser: fetched once, laid out at its true size, and opened in
// the browser's print dialog. Of a label that was printed just now this happens by itself, once.

/** The name under which this tab remembers that a paper was asked for. */
export const nameOf = (code) => `svflab:paper:${code}`;

/** Asks for the paper and prints it. Whatever goes wrong, the page that the server has says what is so. */
async function give(form) {
  sessionStorage.setItem(nameOf(form.dataset.paper), "asked");
  form.inert = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("text/html")) throw answer;
    print(await answer.text(), form);
  } catch {
    location.reload();
  }
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
