import assert from "node:assert/strict";
import { test } from "node:test";
import { fillOthers } from "../../svflab/static/js/others.js";

const row = (chosen = "") => ["possible", "unlikely"].map((value) => ({ value, checked: value === chosen }));
const said = (group) => group.find((one) => one.checked)?.value ?? "";

test("what is answered stays, and what is not is answered alike", () => {
  const rows = [row("possible"), row(), row()];

  const first = fillOthers(rows, "unlikely");

  assert.deepEqual(rows.map(said), ["possible", "unlikely", "unlikely"]);
  assert.equal(first, rows[1][1]);
});

test("where all is answered, or the word is not offered, nothing changes", () => {
  const rows = [row("unlikely"), row()];

  assert.equal(fillOthers(rows, "certain"), null);
  assert.deepEqual(rows.map(said), ["unlikely", ""]);
});
