import assert from "node:assert/strict";
import { test } from "node:test";
import { after, isPaper, nameOf } from "../../svflab/static/js/label.js";

test("only a paper is printed: no page that says something else in its place", () => {
  assert.equal(isPaper('<p>…</p><img id="paper" src="data:image/png;base64,AAAA" alt="Label">'), true);
  assert.equal(isPaper('<!doctype html><title>Locked</title><form action="/unlock">'), false);
  assert.equal(isPaper(""), false);
});

test("a tab remembers by the code of a print that its paper was asked for", () => {
  assert.notEqual(nameOf("S7K3QM9X25"), nameOf("S7K3QM9X34"));
});

test("after the last label of a sheet comes the first of another", () => {
  assert.deepEqual([after(1, 24), after(23, 24), after(24, 24)], [2, 24, 1]);
});
