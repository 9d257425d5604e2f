// One key of a scanner as the browser tells of it, {key, code, at, shift, ctrl, caps}, read in two
// ways: by the layout of this computer (`key`), and by where it lies on a US keyboard (`code`), which
// is what scanners are set to from the factory. And what at this computer came between the two.

/** The form of our codes: a kind letter, eight or ten characters, a check character. */
export const BODIES = /^[A-Z](?:[0-9A-Z]{8}|[0-9A-Z]{10})[0-9A-Z*]$/;

const KEYS = {
  Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Semicolon: ";:",
  Quote: "'\"", Backquote: "`~", Comma: ",<", Period: ".>", Slash: "/?", Space: "  ",
  NumpadDecimal: "..", NumpadSubtract: "--", NumpadAdd: "++", NumpadMultiply: "**", NumpadDivide: "//",
};
const ABOVE_DIGITS = ")!@#$%^&*(";
const HANGUL = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]/;
const TAKEN = new Set(["Process", "Unidentified", "HangulMode", "Compose"]);
const FRENCH_DIGITS = "à&é\"'(-è_ç";

/** The character that a key gives on a US keyboard, by where it lies; "" for a key that gives none. */
export function byPosition({ code, shift = false, ctrl = false }) {
  if (ctrl) return code === "BracketRight" ? "\x1d" : control(code);
  if (/^Key[A-Z]$/.test(code)) return shift ? code[3] : code[3].toLowerCase();
  if (/^Digit\d$/.test(code)) return shift ? ABOVE_DIGITS[code[5]] : code[5];
  if (/^Numpad\d$/.test(code)) return code[6];
  return KEYS[code]?.[shift ? 1 : 0] ?? "";
}

/** Ctrl and a letter is how a scanner sends a control character: Ctrl+B is STX. */
function control(code) {
  return /^Key[A-Z]$/.test(code) ? String.fromCharCode(code.charCodeAt(3) - 64) : "";
}

/** What the keys say by where they lie, or null where the browser does not tell it of each key. */
export function positions(keys) {
  const found = keys.map(byPosition);
  return found.includes("") ? null : found.join("");
}

/** What the keys say by the layout of this computer, or null where an input method took them. */
export function byLayout(keys) {
  let text = "";
  for (const key of keys) {
    if (key.ctrl) text += byPosition(key);
    else if (key.key.length !== 1) return null;
    else text += key.caps ? swapCase(key.key) : key.key;
  }
  return text;
}

/** Letters in the other case. */
export function swapCase(text) {
  return [...text].map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())).join("");
}

/**
 * What at this computer came between the scanner and the text, most telling first:
 * "ime" (an input method takes the letters), "hangul", "azerty", "qwertz", "layout" (another one), "caps".
 */
export function causes(keys) {
  const found = [];
  const letters = keys.filter(({ key, ctrl }) => !ctrl && key.length === 1);
  if (keys.some(({ key }) => HANGUL.test(key))) found.push("hangul");
  else if (keys.some(({ key }) => TAKEN.has(key))) found.push("ime");
  if (!found.length && letters.some(isElsewhere)) found.push(layout(letters));
  if (letters.some(isInverted)) found.push("caps");
  return found;
}

/** Whether the key gives another character here than on a US keyboard; a letter's case does not count. */
function isElsewhere(key) {
  const there = byPosition(key);
  return there !== "" && there.toLowerCase() !== key.key.toLowerCase();
}

function layout(keys) {
  const gives = (code, letter) => keys.some((key) => key.code === code && key.key.toLowerCase() === letter);
  const isFrench = ({ code, key, shift }) => /^Digit\d$/.test(code) && (shift ? key === code[5] : key === FRENCH_DIGITS[code[5]]);
  if (gives("KeyQ", "a") || gives("KeyA", "q") || gives("KeyW", "z") || gives("KeyZ", "w") || keys.some(isFrench)) return "azerty";
  return gives("KeyY", "z") || gives("KeyZ", "y") ? "qwertz" : "layout";
}

/** Caps lock is on: the browser says so, or a letter came small though shift was held. */
const isInverted = ({ key, shift, caps }) => (caps && /[A-Za-z]/.test(key)) || (shift && /^[a-z]$/.test(key));
