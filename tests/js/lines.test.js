// A table that is copied line by line: where Enter leads.

import assert from "node:assert/strict";
import { test } from "node:test";

import { firstEmpty, nextLine } from "../../svflab/static/js/lines.js";

test("Enter leads to the next line with something to fill in, and behind the last one nowhere", () => {
  const lines = [{ values: ["1405", ""] }, { values: ["1410", "1.0"] }, { values: ["", ""] }, { values: [""], spare: true }];
  assert.equal(nextLine(lines, 0), 2);
  assert.equal(nextLine(lines, 2), -1);
});

test("a line is gone into at its first empty cell", () => {
  assert.equal(firstEmpty(["1405", "", ""]), 1);
  assert.equal(firstEmpty(["1405", "1.0"]), 0);
});
