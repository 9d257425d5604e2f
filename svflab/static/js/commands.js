// Commands printed as codes, so that a gloved hand needs no keyboard. A command answers the question
// that is open on the page, by pressing what a finger would press, and only when nothing is missing.
// It never answers a stop, and never a question that asks who somebody is: those want a hand.
// Their codes have the form of ours with the letter X, which no thing bears, so that a wrong layout
// is undone for them as for labels. svflab/domain/commands.py knows the same ones.

const WORDS = { NEXTSTEP: "next", FINISHIT: "finish", PRINTNOW: "print", VOIDCODE: "void", CANCELED: "cancel", CONFIRMS: "confirm", ALARMACK: "alarm" };
const PRESS = 'button.act, [data-command], .next a[href*="do="], .next a[href*="/labels/"]';

const OPENS = new Set(["finish", "print"]); // what also opens a form that is not open yet: a second scan then sends it

/** Whether a code is a command, or the card that tests the scanner. */
export const isCommand = ({ text, ours }) => ours && text[0] === "X";

/** Which command a code is, or "". */
export const named = (text) => WORDS[text.slice(1, -1)] ?? "";

/** What comes of a command on this page, and the button that it would press: {did, found}. */
export function weigh(text) {
  const name = named(text);
  return name ? outcome(name, look(name)) : { did: "", found: null };
}

/** Press the button of a command, or show what is missing. */
export function carry({ did, found }) {
  if (!found?.isConnected) return;
  if (did === "pressed") found.click();
  if (did === "incomplete") show(found.form);
}

/**
 * What comes of a command: "pressed", "stop" (an answer under the frame or in the form says stop),
 * "person" (it asks who somebody is), "incomplete" (something is missing), "none" (no such question).
 */
export function outcome(name, { stops, found, asksWho, complete }) {
  if (stops && name !== "alarm") return { did: "stop", found: null }; // who hears an alarm answers no stop
  if (!found) return { did: "none", found: null };
  if (name === "cancel") return { did: "pressed", found };
  if (asksWho) return { did: "person", found: null };
  return { did: complete ? "pressed" : "incomplete", found };
}

function look(name) {
  const found = [...document.querySelectorAll(PRESS)].filter(isSeen).find((button) => answers(button).includes(name));
  return {
    stops: [...document.querySelectorAll("#scan-answer.is-over, main .refused")].some(isSeen),
    found,
    asksWho: Boolean(found?.form?.querySelector('input[type="password"]')),
    complete: !found?.form || found.form.checkValidity(),
  };
}

/** Which commands press a button: those it names, else by the kind of act whose form it sends. */
function answers(button) {
  if (button.dataset.command !== undefined) return button.dataset.command.split(" ");
  if (button.matches(".stop, .halt, [name]")) return []; // a choice between answers is made by a hand
  if (button.matches("a")) return answersOf(leadsTo(button)).filter((name) => OPENS.has(name));
  return answersOf(button.form?.dataset.kind ?? "");
}

/** Which commands send the form of an act of this kind; "" is a form that is no step of a case. */
export function answersOf(kind) {
  if (kind === "label.printed") return ["print"];
  if (kind === "label.voided") return ["void"];
  if (kind === "") return ["confirm"];
  return kind.endsWith(".finished") ? ["finish", "next", "confirm"] : ["next", "confirm"];
}

/** The kind of act whose form a link opens; a label's page is where it is printed. */
function leadsTo({ search, pathname }) {
  return new URLSearchParams(search).get("do") ?? (pathname.includes("/labels/") ? "label.printed" : "");
}

const isSeen = (part) => part.checkVisibility?.() ?? part.getClientRects().length > 0;

function show(form) {
  for (const part of form.querySelectorAll("details:has(:invalid)")) part.open = true;
  form.reportValidity();
}
