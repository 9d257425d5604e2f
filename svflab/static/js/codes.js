// What a scanner meant. A scanner is a keyboard: it presses keys, and the layout, caps lock or a
// Hangul input method of this computer turns them into something else. We know where each key
// lies (event.code), so both readings are at hand; the check character says which one is the code.
// This only chooses between two readings. Whether a code is good is the server's to say.

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";
const KEYS = {
  Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Semicolon: ";:",
  Quote: "'\"", Backquote: "`~", Comma: ",<", Period: ".>", Slash: "/?", Space: "  ",
  NumpadDecimal: "..", NumpadSubtract: "--", NumpadAdd: "++", NumpadMultiply: "**", NumpadDivide: "//",
};
const ABOVE_DIGITS = ")!@#$%^&*(";

/** The ISO/IEC 7064 MOD 37-2 check character of `text`. */
export function checkCharacter(text) {
  let rest = 0;
  for (const character of text) rest = ((rest + ALPHABET.indexOf(character)) * 2) % 37;
  return ALPHABET[(38 - rest) % 37];
}

/** Whether `text` has the form of a code of ours: a container's (10) or one print's (12). */
export function isOurs(text) {
  if (!/^[A-Z](?:[0-9A-Z]{8}|[0-9A-Z]{10})[0-9A-Z*]$/.test(text)) return false;
  return checkCharacter(text.slice(0, -1)) === text.at(-1);
}

/** The character that a key gives on a US keyboard, by where it lies; "" for a key that gives none. */
export function byPosition({ code, shift = false, ctrl = false }) {
  if (ctrl && code === "BracketRight") return "\x1d"; // how scanners send GS1's group separator
  if (/^Key[A-Z]$/.test(code)) return shift ? code[3] : code[3].toLowerCase();
  if (/^Digit\d$/.test(code)) return shift ? ABOVE_DIGITS[code[5]] : code[5];
  if (/^Numpad\d$/.test(code)) return code[6];
  return KEYS[code]?.[shift ? 1 : 0] ?? "";
}

/** What the keys say by the layout of this computer, or null where an input method took them. */
export function byLayout(keys) {
  let text = "";
  for (const { key, caps, ctrl, code } of keys) {
    if (ctrl && code === "BracketRight") text += "\x1d";
    else if (key.length !== 1) return null;
    else text += caps ? swapCase(key) : key;
  }
  return text;
}

function swapCase(letter) {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}

/** The code that these keys spell, and by what it was read: {text, by: "layout" | "position", ours}. */
export function decode(keys) {
  const layout = byLayout(keys);
  const position = keys.map(byPosition).join("");
  for (const [text, by] of [[layout, "layout"], [position, "position"]]) {
    const ours = text && strip(text.toUpperCase());
    if (ours && isOurs(ours)) return { text: ours, by, ours: true };
  }
  const plain = layout !== null && /^[\x1d -~]+$/.test(layout);
  return { text: (plain ? layout : position).trim(), by: plain ? "layout" : "position", ours: false };
}

/** Without the symbology identifier (]Q3 …) that some scanners are set to send first. */
function strip(text) {
  return text.trim().replace(/^\][A-Z][0-9A-Z]/, "");
}
