import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, isOurs } from "../../svflab/static/js/codes.js";
import { answersOf, isCommand, named, outcome } from "../../svflab/static/js/commands.js";
import { FRENCH, press } from "./keyboards.js";

const CODES = { XNEXTSTEPF: "next", XFINISHITP: "finish", XPRINTNOW5: "print", XVOIDCODEZ: "void", XCANCELEDT: "cancel", XCONFIRMS2: "confirm", XALARMACKV: "alarm" };
const open = { stops: false, found: {}, asksWho: false, complete: true };

test("each command is a code with a check character, and is read on a wrong layout as labels are", () => {
  for (const [code, name] of Object.entries(CODES)) {
    assert.equal(isOurs(code), true, code);
    assert.equal(named(decode(press(code, FRENCH)).text), name);
  }
});

test("a label is no command", () => {
  assert.equal(isCommand({ text: "XNEXTSTEPF", ours: true }), true);
  assert.equal(isCommand({ text: "S7K3QM9X25", ours: true }), false);
  assert.equal(isCommand({ text: "XYZ 22", ours: false }), false);
});

test("a command presses the button of the question that is open", () => {
  assert.equal(outcome("next", open).did, "pressed");
});

test("no command answers a stop, not even to cancel", () => {
  for (const name of Object.values(CODES).filter((one) => one !== "alarm")) assert.equal(outcome(name, { ...open, stops: true }).did, "stop");
});

test("an alarm is heard though a stop stands on the page: it answers no stop", () => {
  assert.equal(outcome("alarm", { ...open, stops: true }).did, "pressed");
});

test("no command answers who somebody is", () => {
  assert.equal(outcome("confirm", { ...open, asksWho: true }).did, "person");
  assert.equal(outcome("cancel", { ...open, asksWho: true }).did, "pressed");
});

test("a form that is not complete is not sent, and a page without the question has no answer", () => {
  assert.equal(outcome("next", { ...open, complete: false }).did, "incomplete");
  assert.equal(outcome("next", { ...open, found: undefined }).did, "none");
});

test("what a command sends depends on the act: a print only by print, a void only by void", () => {
  assert.deepEqual(answersOf("label.printed"), ["print"]);
  assert.deepEqual(answersOf("label.voided"), ["void"]);
  assert.deepEqual(answersOf("extraction.finished"), ["finish", "next", "confirm"]);
  assert.equal(answersOf("svf.collected").includes("finish"), false);
});
