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

/** The place on a sheet of labels after this one; after the last, the first of a new sheet. */
export const after = (place, each) => (place >= each ? 1 : place + 1);

/** The sheet that was used last on this device, and its first free label. */
function recall(form) {
  const [sheet, place] = (localStorage.getItem("svflab:sheet") ?? "").split("\n");
  const known = [...form.printer.options].some((one) => one.value === sheet);
  if (known) [form.printer.value, form.place.value] = [sheet, place];
}

function remember(form) {
  const each = Number(form.printer.selectedOptions[0].dataset.each);
  const next = after(Number(form.place.value), each);
  localStorage.setItem("svflab:sheet", `${form.printer.value}\n${next}`);
}

/** Shows the label's page as it stands by now, where this tab still shows it. */
async function again() {
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of ["#label .past", "#label-paper.is-sending"]) {
    const [here, fresh] = [document.querySelector(part), page.querySelector(part.split(".is")[0])];
    if (here && fresh) here.replaceWith(fresh);
  }
}

function told(form) {
  const place = form.closest("[data-waits]").parentElement;
  place.querySelector("[data-given]").hidden = false;
  place.querySelector("#label-paper")?.remove();
  for (const way of place.querySelectorAll("form, details")) way.hidden = true;
  again();
}

if (typeof document !== "undefined") {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-paper]");
    if (!form || event.submitter?.value === "pdf") return;
    event.preventDefault();
    give(form);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sheet]")) {
      remember(event.target);
      setTimeout(() => location.reload(), 1500); // the sheet opens beside this page
    }
  });
  document.querySelectorAll("[data-sheet]").forEach(recall);
  const sending = setInterval(() => {
    if (document.querySelector("#label-paper.is-sending")) again();
    else clearInterval(sending);
  }, 3000);
  document.querySelectorAll("[data-at-once]").forEach((form) => {
    if (!sessionStorage.getItem(nameOf(form.dataset.paper))) give(form);
  });
}
