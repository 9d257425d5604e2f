// The code of a pack is told from a serial number and from a lot.

import assert from "node:assert/strict";
import { test } from "node:test";

import { formFor, isPack } from "../../svflab/static/js/packs.js";

test("the code of a pack is taken for one, and a serial number or a lot is not", () => {
  for (const text of ["]d2010401234500001610A", "0104012345000016172710311", "(10)SXL-2611", "10A\x1d21B"]) assert.ok(isPack(text), text);
  for (const text of ["KS00042", "SXL-2611", "2100123", "S7K3QM9X201T", ""]) assert.ok(!isPack(text), text);
});

test("a pack goes to the form with the cursor, and else to the first", () => {
  const form = (inside) => ({ contains: (one) => one === inside });
  const [first, second] = [form("a"), form("b")];
  assert.equal(formFor([first, second], "b"), second);
  assert.equal(formFor([first, second], "c"), first);
  assert.equal(formFor([], "c"), null);
});
