import assert from "node:assert/strict";
import { test } from "node:test";
import { neighbour } from "../../svflab/static/js/hands.js";
import { millilitres, portions, remaining, thousandths } from "../../svflab/static/js/volumes.js";

test("millilitres are counted, never rounded", () => {
  assert.equal(thousandths("0.25"), 250);
  assert.equal(thousandths(" 1,5 "), 1500);
  assert.equal(thousandths("0.2505"), null);
  assert.equal(thousandths(""), null);
  assert.equal(millilitres(250), "0.25");
  assert.equal(millilitres(1000), "1.00");
  assert.equal(millilitres(125), "0.125");
  assert.equal(millilitres(-50), "-0.05");
});

test("four planned points take what the syringe holds, and no more", () => {
  const plan = ["0.25", "0.25", "0.25", "0.25"];
  assert.deepEqual(portions(plan, "1.00"), plan);
  assert.deepEqual(portions(plan, "0.60"), ["0.25", "0.25", "0.10", ""]);
  assert.deepEqual(portions(["", "0.25"], "1.00"), ["", "0.25"]);
});

test("what is left may fall below zero, so that it can be seen", () => {
  assert.equal(remaining("1.00", ["0.25", "", "0.25"]), 500);
  assert.equal(remaining("0.50", ["0.25", "0.30"]), -50);
});

test("an arrow leads to the next digit that can be chosen, as one sees the hands", () => {
  const fit = ["left_thumb", "right_thumb", "right_middle"];
  assert.equal(neighbour("left_thumb", 1, fit), "right_thumb");
  assert.equal(neighbour("right_thumb", 1, fit), "right_middle");
  assert.equal(neighbour("right_middle", 1, fit), "right_middle");
  assert.equal(neighbour("left_thumb", -1, fit), "left_thumb");
});
