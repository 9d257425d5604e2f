// The keys that a scanner set to a US keyboard presses for a text, as computers with other layouts
// report them. No test: the tests of codes and of the scanner's test use it.

const SHIFTED = Object.fromEntries([...')!@#$%^&*('].map((mark, digit) => [mark, `Digit${digit}`]));
const MARKS = { "-": "Minus", "=": "Equal", "[": "BracketLeft", "]": "BracketRight", "\\": "Backslash", ";": "Semicolon", "'": "Quote", "`": "Backquote", ",": "Comma", ".": "Period", "/": "Slash", " ": "Space" };
const MARKS_ABOVE = { "_": "Minus", "+": "Equal", "{": "BracketLeft", "}": "BracketRight", "|": "Backslash", ":": "Semicolon", '"': "Quote", "~": "Backquote", "<": "Comma", ">": "Period", "?": "Slash" };

function keyFor(character) {
  if (/[A-Z]/.test(character)) return { code: `Key${character}`, shift: true };
  if (/[a-z]/.test(character)) return { code: `Key${character.toUpperCase()}`, shift: false };
  if (/\d/.test(character)) return { code: `Digit${character}`, shift: false };
  if (character in SHIFTED) return { code: SHIFTED[character], shift: true };
  return character in MARKS ? { code: MARKS[character], shift: false } : { code: MARKS_ABOVE[character], shift: true };
}

const cased = (letter, shift) => (shift ? letter.toUpperCase() : letter.toLowerCase());

/** As the scanner means it. */
export const US = (character) => ({ key: character });

const AZERTY = { KeyQ: "a", KeyA: "q", KeyW: "z", KeyZ: "w", KeyM: ",", Semicolon: "m", Comma: ";", Period: ":", Slash: "!", Minus: ")", Equal: "=", Quote: "ù", BracketLeft: "Dead", BracketRight: "$", Backquote: "²", Backslash: "*" };
const AZERTY_ABOVE = { KeyM: "?", Comma: ".", Period: "/", Slash: "§", Minus: "°", Equal: "+", Quote: "%", BracketLeft: "Dead", BracketRight: "£", Backslash: "µ" };

/** A French computer: letters change places, digits need shift. */
export function FRENCH(character, { code, shift }) {
  if (/^Digit/.test(code)) return { key: shift ? code[5] : "à&é\"'(-è_ç"[code[5]] };
  const key = (shift && AZERTY_ABOVE[code]) || AZERTY[code] || character;
  return { key: key.length > 1 ? key : cased(key, shift) };
}

const QWERTZ = { KeyY: "z", KeyZ: "y", Semicolon: "ö", Quote: "ä", BracketLeft: "ü", BracketRight: "+", Minus: "ß", Equal: "Dead", Slash: "-", Backquote: "Dead", Backslash: "#" };
const QWERTZ_ABOVE = { Slash: "_", Minus: "?", Comma: ";", Period: ":", BracketRight: "*", Backslash: "'" };

/** A German computer: Y and Z change places, marks do. */
export function GERMAN(character, { code, shift }) {
  if (shift && /^Digit/.test(code)) return { key: "=!\"§$%&/()"[code[5]] };
  const key = (shift && QWERTZ_ABOVE[code]) || QWERTZ[code] || character;
  return { key: key.length > 1 ? key : cased(key, shift) };
}

const JAMO = Object.fromEntries([..."ㅁㅠㅊㅇㄷㄹㅎㅗㅑㅓㅏㅣㅡㅜㅐㅔㅂㄱㄴㅅㅕㅍㅈㅌㅛㅋ"].map((jamo, i) => [`Key${String.fromCharCode(65 + i)}`, jamo]));

/** A Korean computer that gives the jamo themselves (macOS). */
export const HANGUL = (character, { code }) => ({ key: JAMO[code] ?? character });

/** A Korean computer whose input method takes the letters (Windows, Linux). */
export const IME = (character, { code }) => ({ key: code in JAMO ? "Process" : character });

/** Caps lock is on: shift gives small letters, as on Windows and Linux. */
export const LOCKED = (character, { code, shift }) => ({ key: /^Key/.test(code) ? cased(code[3], !shift) : character, caps: true });

/** The keys, `gap` ms apart, from `at` on. */
export const press = (text, layout = US, { gap = 8, at = 0 } = {}) => [...text].map((character, i) => {
  const key = keyFor(character);
  return { caps: false, ctrl: false, ...key, at: at + i * gap, ...layout(character, key) };
});
