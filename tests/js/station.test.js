// What the page of a case decides by itself: very little.

import assert from "node:assert/strict";
import { test } from "node:test";

import { about, awaited, complete, without, withCode } from "../../svflab/static/js/station.js";

test("a form takes the codes it awaits: of one thing, or of one print of its label", () => {
  assert.equal(awaited("S7K3QM9X2 SAAAAAAAA", "S7K3QM9X201T"), true);
  assert.equal(awaited("S7K3QM9X2", "S7K3QM9X302T"), false);
  assert.equal(awaited("S7K3QM9X202", "S7K3QM9X202T"), true);
  assert.equal(awaited("S7K3QM9X202", "S7K3QM9X201T"), false);
  assert.equal(awaited("", "S7K3QM9X201T"), false);
});

test("scanning adds a line, and the same container again replaces its own", () => {
  assert.equal(withCode("", "S7K3QM9X201T"), "S7K3QM9X201T\n");
  assert.equal(withCode("S7K3QM9X201T\nSAAAAAAAA01B\n", "S7K3QM9X2028"), "SAAAAAAAA01B\nS7K3QM9X2028\n");
  assert.equal(without("S7K3QM9X201T\nSAAAAAAAA01B\n", "S7K3QM9X2"), "SAAAAAAAA01B");
});

test("a hand-over is complete when every container was scanned", () => {
  assert.equal(complete("S7K3QM9X2 SAAAAAAAA", "S7K3QM9X201T\n"), false);
  assert.equal(complete("S7K3QM9X2 SAAAAAAAA", "SAAAAAAAA01B\nS7K3QM9X201T"), true);
});

test("a page takes in what is newer, unless somebody works on it", () => {
  assert.equal(about(7, { seq: 7, others: 0 }, false), "nothing");
  assert.equal(about(7, { seq: 9, others: 9 }, false), "take");
  assert.equal(about(7, { seq: 9, others: 9 }, true), "say");
});

test("what was recorded at this very workstation is no news from somebody else", () => {
  assert.equal(about(7, { seq: 9, others: 0 }, true), "nothing");
  assert.equal(about(7, { seq: 9, others: 8 }, true), "say");
  assert.equal(about(7, { seq: 9, others: 0 }, false), "take");
});
