import assert from "node:assert/strict";
import { test } from "node:test";
import { byPosition, checkCharacter, decode, isOurs } from "../../svflab/static/js/codes.js";

const BODY = "S7K3QM9X2";
const CODE = BODY + checkCharacter(BODY);
const AZERTY = { Q: "A", A: "Q", W: "Z", Z: "W", M: "Semicolon" };
const FRENCH_DIGITS = "à&é\"'(-è_ç";
const HANGUL = { S: "ㄴ", K: "ㅏ", Q: "ㅂ", M: "ㅡ", X: "ㅌ" };

/** The keys a scanner set to a US keyboard presses for `text`, as a computer with `layout` reports them. */
const press = (text, layout = (character) => character, more = {}) => [...text].map((character) => {
  const letter = /[A-Z]/.test(character);
  return { key: layout(character), code: letter ? `Key${character}` : `Digit${character}`, shift: letter, caps: false, ctrl: false, ...more };
});

test("the check character is the one printed in the UK transfusion services' Red Book, annex 2", () => {
  assert.equal(checkCharacter("G123498654321"), "H");
});

test("a code with one character wrong, or two swapped, is not ours", () => {
  assert.equal(isOurs(CODE), true);
  assert.equal(isOurs(CODE.replace("K", "J")), false);
  assert.equal(isOurs(CODE.replace("7K", "K7")), false);
  assert.equal(isOurs(`${CODE}1`), false);
});

test("a plain scan is read as it came", () => {
  assert.deepEqual(decode(press(CODE)), { text: CODE, by: "layout", ours: true });
});

test("lower case and caps lock make no difference to a code of ours", () => {
  assert.equal(decode(press(CODE, (c) => c.toLowerCase(), { shift: false })).text, CODE);
  assert.equal(decode(press(CODE, (c) => c.toLowerCase(), { caps: true })).text, CODE);
});

test("a Hangul input method is undone by where the keys lie", () => {
  const keys = press(CODE, (c) => (/[A-Z]/.test(c) ? "Process" : c), { shift: false });
  assert.deepEqual(decode(keys), { text: CODE, by: "position", ours: true });
  assert.equal(decode(press(CODE, (c) => HANGUL[c] ?? c)).text, CODE);
});

test("a French computer behind a US scanner is undone by where the keys lie", () => {
  const french = (c) => (/\d/.test(c) ? FRENCH_DIGITS[c] : AZERTY[c] ?? c);
  assert.deepEqual(decode(press(CODE, french)), { text: CODE, by: "position", ours: true });
});

test("a French scanner on a French computer is read by its layout", () => {
  const where = { Q: "KeyA", A: "KeyQ", M: "Semicolon" };
  const keys = press(CODE).map((key) => ({ ...key, code: where[key.key] ?? key.code, shift: true }));
  assert.deepEqual(decode(keys), { text: CODE, by: "layout", ours: true });
});

test("a symbology identifier in front of a code of ours is taken off", () => {
  const front = [{ key: "]", code: "BracketRight" }, { key: "Q", code: "KeyQ", shift: true }, { key: "3", code: "Digit3" }];
  assert.equal(decode([...front, ...press(CODE)].map((key) => ({ caps: false, ctrl: false, shift: false, ...key }))).text, CODE);
});

test("a maker's code keeps its case and its group separator", () => {
  const keys = [...press("01"), { key: "a", code: "KeyA", shift: false, caps: false, ctrl: false },
    { key: "]", code: "BracketRight", shift: false, caps: false, ctrl: true }, ...press("17")];
  assert.deepEqual(decode(keys), { text: "01a\x1d17", by: "layout", ours: false });
});

test("a key that gives no character gives none", () => {
  assert.equal(byPosition({ code: "ShiftLeft" }), "");
  assert.equal(byPosition({ code: "Digit8", shift: true }), "*");
});
