import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../svflab/static/js/diagnosis.js";
import { FRENCH, GERMAN, HANGUL, IME, LOCKED, US, press } from "./keyboards.js";

const CARD = "XQWAZYM29578";
const ENTER = { end: "Enter", at: 9000 };
const scan = (text, layout = US, how = {}) => [...press(text, layout, how), ENTER];
const of = (strokes) => {
  const { verdict, faults } = diagnose(strokes, CARD);
  return [verdict, ...faults];
};

test("a scanner that sends the code and Enter is good", () => {
  assert.deepEqual(diagnose(scan(CARD), CARD), { verdict: "good", faults: [], by: "layout", prefix: "", suffix: "", end: "Enter", pace: 8, text: CARD });
  assert.deepEqual(of([...press(CARD), { end: "Tab", at: 200 }]), ["good"]);
});

for (const [name, layout, fault] of [["French", FRENCH, "azerty"], ["German", GERMAN, "qwertz"], ["Hangul", HANGUL, "hangul"], ["an input method's", IME, "ime"]]) {
  test(`the computer's ${name} keyboard is named, and undone`, () => {
    assert.deepEqual(of(scan(CARD, layout)), ["undone", fault]);
    assert.equal(diagnose(scan(CARD, layout), CARD).by, "position");
  });
}

test("another layout has no name, and is undone all the same", () => {
  const dvorak = (character) => ({ key: { Q: "'", W: ",", Z: ";", Y: "F" }[character] ?? character });
  assert.deepEqual(of(scan(CARD, dvorak)), ["undone", "layout"]);
});

test("a French scanner on a French computer is good", () => {
  const where = { Q: "KeyA", A: "KeyQ", W: "KeyZ", Z: "KeyW", M: "Semicolon" };
  const keys = press(CARD).map((key) => ({ ...key, code: where[key.key] ?? key.code, shift: true }));
  assert.deepEqual(of([...keys, ENTER]), ["good"]);
});

test("caps lock is named, and so are capitals that come as small letters", () => {
  assert.deepEqual(of(scan(CARD, LOCKED)), ["undone", "caps"]);
  assert.deepEqual(of(scan(CARD, (c, key) => ({ ...LOCKED(c, key), caps: false }))), ["undone", "caps"]);
  assert.deepEqual(of(scan(CARD.toLowerCase())), ["undone", "small"]);
});

test("nothing at the end is named", () => {
  assert.deepEqual(of(press(CARD)), ["undone", "unended"]);
});

test("what stands before or behind the code is named, and told as it is", () => {
  const found = diagnose(scan(`#1${CARD};`), CARD);
  assert.deepEqual([found.verdict, found.faults, found.prefix, found.suffix], ["undone", ["prefix", "suffix"], "#1", ";"]);
  assert.deepEqual(of(scan(`]Q3${CARD}`)), ["undone", "symbology"]);
  assert.deepEqual(diagnose(scan(`]Q3~${CARD}`), CARD).prefix, "~");
  assert.deepEqual(of(scan(`ab${CARD}`, IME)), ["undone", "ime", "prefix"]);
});

test("a control character before the code is a prefix too", () => {
  const start = { ...press("b")[0], code: "KeyB", ctrl: true };
  assert.deepEqual(diagnose([start, ...scan(CARD)], CARD).prefix, "\x02");
});

test("a code that lost its beginning or its end is named", () => {
  assert.deepEqual(of(scan(CARD.slice(0, 9))), ["bad", "truncated"]);
  assert.deepEqual(of(scan(CARD.slice(3), FRENCH)), ["bad", "azerty", "truncated"]);
});

test("a code that came twice, with or without an Enter between, is named", () => {
  assert.deepEqual(of(scan(CARD + CARD)), ["bad", "doubled"]);
  assert.deepEqual(of([...scan(CARD), ...scan(CARD)]), ["bad", "doubled"]);
});

test("keys that bounce are named", () => {
  assert.deepEqual(of(scan([...CARD].map((letter) => letter + letter).join(""))), ["bad", "bouncing"]);
});

test("a slow scanner is told so, and one as slow as a hand is taken for one", () => {
  assert.deepEqual(of(scan(CARD, US, { gap: 35 })), ["undone", "slow"]);
  assert.deepEqual(of(scan(CARD, US, { gap: 90 })), ["bad", "typing"]);
  assert.deepEqual(of(scan(CARD, US, { gap: 250 })), ["bad", "typing"]);
});

test("several faults are all named", () => {
  assert.deepEqual(of(press(`~${CARD}`, GERMAN, { gap: 40 })), ["undone", "qwertz", "prefix", "slow", "unended"]);
});

test("a label of ours is no test card, and says nothing of the scanner", () => {
  const found = diagnose(scan("S7K3QM9X25", FRENCH, { gap: 90 }), CARD);
  assert.deepEqual([found.verdict, found.faults, found.text], ["label", [], "S7K3QM9X25"]);
  assert.equal(diagnose(scan("~S7K3QM9X25"), CARD, { prefix: "~" }).verdict, "label");
});

test("another code than the card's, Alt codes, and silence are told apart", () => {
  assert.deepEqual(of(scan("SYZ3QM9A25")), ["bad", "other"]);
  assert.deepEqual(of([{ alt: "Numpad8", at: 0 }, { alt: "Numpad3", at: 3 }, ENTER]), ["bad", "alt"]);
  assert.deepEqual(of([]), ["bad", "silent"]);
  assert.deepEqual(of([...press(CARD, IME).map((key) => ({ ...key, code: "" })), ENTER]), ["bad", "ime", "unread"]);
});
