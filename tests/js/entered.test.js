// How a code came in, as a form keeps it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { codesIn, typedOf, withClaim } from "../../svflab/static/js/entered.js";

test("a code that was read has a line that says how", () => {
  assert.equal(withClaim("", "scanned", "S7K3QM9X201T"), "scanned:S7K3QM9X201T");
  assert.equal(withClaim("scanned:A", "camera", "B"), "scanned:A\ncamera:B");
});

test("a code that is read again has one line, the newer", () => {
  assert.equal(withClaim("scanned:A\nscanned:B", "camera", "A"), "scanned:B\ncamera:A");
});

test("what no line names was typed", () => {
  assert.deepEqual(typedOf(["A", "B"], "scanned:A"), ["B"]);
  assert.deepEqual(typedOf(["A"], ""), ["A"]);
  assert.deepEqual(typedOf([], ""), []);
});

test("a code that was scanned and then changed by hand was typed", () => {
  assert.deepEqual(typedOf(codesIn("SX-0418", false), "scanned:SX-0417"), ["SX-0418"]);
});

test("a name with a space in it is one code in a field of one, and two in a list", () => {
  assert.deepEqual(codesIn(" Bench 1 ", false), ["Bench 1"]);
  assert.deepEqual(codesIn("A\nB\n", true), ["A", "B"]);
  assert.deepEqual(codesIn("  ", false), []);
});

test("a maker's code with a colon in it is the whole of it", () => {
  assert.deepEqual(typedOf(["01:88"], withClaim("", "scanned", "01:88")), []);
});
