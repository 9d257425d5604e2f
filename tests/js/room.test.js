import assert from "node:assert/strict";
import { test } from "node:test";
import { isLost } from "../../svflab/static/js/room.js";

test("that the server is not heard is said within five seconds", () => {
  assert.equal(isLost(1000, 4900), false);
  assert.equal(isLost(1000, 5600), true);
});
