import assert from "node:assert/strict";
import { test } from "node:test";
import { byPosition, causes, checkCharacter, decode, isBuilt, isOurs, without } from "../../svflab/static/js/codes.js";
import { FRENCH, GERMAN, HANGUL, IME, LOCKED, US, press } from "./keyboards.js";

const BODY = "SYZ3QM9A2";
const CODE = BODY + checkCharacter(BODY);
const PLAIN = { prefix: "", suffix: "", by: "" };
const read = (keys, known = PLAIN) => {
  const { text, by, ours, why } = decode(keys, known);
  return { text, by, ours, why };
};

test("the check character is the one printed in the UK transfusion services' Red Book, annex 2", () => {
  assert.equal(checkCharacter("G123498654321"), "H");
});

test("a code with one character wrong, or two swapped, is not ours", () => {
  assert.equal(isOurs(CODE), true);
  assert.equal(isOurs(CODE.replace("Q", "J")), false);
  assert.equal(isOurs(CODE.replace("3Q", "Q3")), false);
  assert.equal(isOurs(`${CODE}1`), false);
});

test("a text is built as the code of a pack by its symbology identifier or by a check digit", () => {
  for (const text of ["0104012345000016", "(01)04012345000016", "]d21727103110A", "]C10104012345000016"]) assert.ok(isBuilt(text), text);
  for (const text of ["0104012345000017", "]d20104012345000017", "+d20104012345000016", "LOT22YZ", ""]) assert.ok(!isBuilt(text), text);
});

test("a plain scan is read as it came", () => {
  assert.deepEqual(read(press(CODE)), { text: CODE, by: "layout", ours: true, why: "" });
});

for (const [name, layout] of Object.entries({ FRENCH, GERMAN, HANGUL, IME })) {
  test(`a code of ours from a US scanner is read on a computer set to ${name}`, () => {
    assert.deepEqual(read(press(CODE, layout)), { text: CODE, by: "position", ours: true, why: "" });
  });
}

test("lower case and caps lock make no difference to a code of ours", () => {
  assert.equal(decode(press(CODE.toLowerCase())).text, CODE);
  assert.equal(decode(press(CODE, LOCKED)).text, CODE);
  assert.equal(decode(press(CODE.toLowerCase(), LOCKED)).text, CODE);
});

test("a French scanner on a French computer is read by its layout", () => {
  const where = { Q: "KeyA", A: "KeyQ", M: "Semicolon" };
  const keys = press(CODE).map((key) => ({ ...key, code: where[key.key] ?? key.code, shift: true }));
  assert.deepEqual(read(keys), { text: CODE, by: "layout", ours: true, why: "" });
});

test("a symbology identifier in front of a code of ours is taken off", () => {
  assert.equal(decode(press(`]Q3${CODE}`)).text, CODE);
});

test("a start and an end of text, as control characters, are taken off", () => {
  const [start, end] = ["KeyB", "KeyC"].map((code) => ({ ...press("b")[0], code, ctrl: true }));
  assert.equal(decode([start, ...press(CODE), end]).text, CODE);
});

test("what this scanner is known to put round a code is taken off, and nothing else is", () => {
  const known = { prefix: "#1", suffix: ";", by: "" };
  assert.equal(decode(press(`#1${CODE};`), known).text, CODE);
  assert.equal(decode(press(CODE), known).text, CODE);
  assert.equal(decode(press(`#2${CODE};`), known).ours, false);
  assert.equal(decode(press(`#1${CODE};`, FRENCH), known).text, CODE);
  assert.equal(without("abc", "ab", "bc"), "");
});

test("a maker's code keeps its case and its group separator, and loses a known prefix", () => {
  const separator = { ...press("]")[0], ctrl: true };
  const keys = [...press("01a"), separator, ...press("17")];
  assert.deepEqual(read(keys), { text: "01a\x1d17", by: "layout", ours: false, why: "" });
  assert.equal(decode(press("~01a17"), { prefix: "~", suffix: "", by: "" }).text, "01a17");
});

test("a maker's code that an input method took is read by where the keys lie", () => {
  assert.deepEqual(read(press("LOT2207AZ", IME)), { text: "LOT2207AZ", by: "position", ours: false, why: "" });
  assert.equal(decode(press("(01)08801234", FRENCH)).text, "(01)08801234");
});

test("a maker's code whose two readings both look like one is refused until a reading is known", () => {
  const keys = press("LOT22YZ", GERMAN);
  assert.deepEqual(read(keys), { text: "", by: "", ours: false, why: "unsure" });
  assert.deepEqual(decode(keys).causes, ["qwertz"]);
  assert.equal(decode(keys, { ...PLAIN, by: "position" }).text, "LOT22YZ");
  assert.equal(decode(keys, { ...PLAIN, by: "layout" }).text, "LOT22ZY");
});

test("the code of a pack is taken at the first scan by its own build, whichever keyboard garbled it", () => {
  const pack = "0104012345000016172710311126100110SXL-2611";
  for (const layout of [US, GERMAN, FRENCH, IME, HANGUL]) {
    for (const code of [pack, `]d2${pack}`, "(01)04012345000016(10)SXL-2611"]) {
      assert.equal(decode(press(code, layout)).text, code.replace("]d2", ""), layout.name);
    }
  }
  assert.equal(decode(press(`]d2${pack}`, GERMAN), { ...PLAIN, by: "layout" }).text, pack, "its build weighs more than what was learnt");
});

test("a pack whose lot reads in two ways, or whose check digit is wrong in both, is still refused", () => {
  assert.equal(decode(press("010401234500001610LOT22YZ", GERMAN)).why, "unsure");
  assert.equal(decode(press("]d2010401234500001610LOT22YZ", GERMAN)).text, "010401234500001610LOT22YZ");
  assert.equal(decode(press("010401234500001710LOT22YZ", GERMAN)).why, "unsure");
});

test("digits and the letters that lie alike are no question on a German computer", () => {
  assert.deepEqual(read(press("0108801234LOTA", GERMAN)), { text: "0108801234LOTA", by: "layout", ours: false, why: "" });
});

test("a code of ours whose two readings differ shows which of them is the right one", () => {
  assert.equal(decode(press(CODE, IME)).sure, true);
  assert.equal(decode(press("SXC7K3QM9X", GERMAN)).sure, false);
  assert.equal(decode(press(CODE)).sure, false);
  assert.equal(decode(press(CODE, LOCKED)).sure, false);
});

test("keys that tell neither a character nor a place cannot be read, and the cause is named", () => {
  const keys = press(CODE, IME).map((key) => ({ ...key, code: "" }));
  const { text, why, causes: found } = decode(keys);
  assert.deepEqual({ text, why, found }, { text: "", why: "unread", found: ["ime"] });
});

test("what stands in the way at this computer has a name", () => {
  assert.deepEqual(causes(press(CODE, US)), []);
  assert.deepEqual(causes(press(CODE, FRENCH)), ["azerty"]);
  assert.deepEqual(causes(press("1234567", FRENCH)), ["azerty"]);
  assert.deepEqual(causes(press("XYZ", GERMAN)), ["qwertz"]);
  assert.deepEqual(causes(press(CODE, HANGUL)), ["hangul"]);
  assert.deepEqual(causes(press(CODE, IME)), ["ime"]);
  assert.deepEqual(causes(press(CODE, LOCKED)), ["caps"]);
  assert.deepEqual(causes(press(CODE, LOCKED).map((key) => ({ ...key, caps: false }))), ["caps"]);
});

test("a key that gives no character gives none", () => {
  assert.equal(byPosition({ code: "ShiftLeft" }), "");
  assert.equal(byPosition({ code: "Digit8", shift: true }), "*");
});
