// Opens the browser's print dialog with the paper of a label that was just printed, once. The link
// beside it opens the same paper by hand: this only helps.

/** The name under which this tab remembers that a paper was opened. */
export const nameOf = (code) => `svflab:paper:${code}`;

function open(link) {
  if (navigator.webdriver) return; // a browser that a program drives has no print dialog, and falls over one
  const name = nameOf(link.dataset.paper);
  if (sessionStorage.getItem(name)) return;
  sessionStorage.setItem(name, "opened");
  const frame = document.createElement("iframe");
  frame.className = "away";
  frame.title = link.textContent;
  frame.src = link.href;
  frame.addEventListener("load", () => frame.contentWindow?.print());
  document.body.append(frame);
}

if (typeof document !== "undefined") document.querySelectorAll("[data-paper]").forEach(open);
