import assert from "node:assert/strict";
import { test } from "node:test";
import { grouped } from "../../svflab/static/js/figures.js";

const read = (text) => grouped(text).replaceAll("\u00a0", "_");

test("a long number is read in groups of three", () => {
  assert.equal(read("3600000"), "3_600_000");
  assert.equal(read("12345"), "12_345");
  assert.equal(read("123456.75"), "123_456.75");
});

test("what is short or no number is left alone", () => {
  for (const text of ["", "1234", "0.25", "KS-000417", "12 000"]) assert.equal(grouped(text), "");
});
