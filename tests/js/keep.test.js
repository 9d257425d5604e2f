import assert from "node:assert/strict";
import { test } from "node:test";
import { byTheClock, isChosen, nothingTaken, placements, stillWanted, typedAt, worthKeeping } from "../../svflab/static/js/keep.js";

const text = (name, value, changed = true) => ({ name, type: "text", value, changed });

test("no secret is kept, nothing hidden, and nothing that nobody changed", () => {
  const fields = [text("volume", "61"), text("site", "abdomen", false), { ...text("witness_password", "x"), type: "password" }, { ...text("event_id", "1"), type: "hidden" }];
  assert.deepEqual(worthKeeping(fields).map(({ name }) => name), ["volume"]);
});

test("a form that is kept as a whole keeps what its page filled in, once somebody has begun", () => {
  const digit = { name: "digit", type: "radio", value: "right_thumb", checked: true, changed: false };
  const other = { ...digit, value: "left_ring", checked: false };
  assert.deepEqual(worthKeeping([digit, other, text("note", "")].map((f) => ({ ...f, changed: false })), true), []);
  const kept = worthKeeping([digit, other, text("note", "red"), text("event_at", "", false)], true);
  assert.deepEqual(kept.map(({ name, value }) => [name, value]), [["digit", "right_thumb"], ["note", "red"]]);
});

test("how a code came in comes back with the code", () => {
  const scanned = { name: "syringe-entry", type: "entry", value: "scanned:S7K3QM9X201T", changed: true };
  assert.deepEqual(worthKeeping([text("syringe", "S7K3QM9X201T"), scanned]).map(({ name }) => name), ["syringe", "syringe-entry"]);
});

test("what the server gave back is not put back again, so nobody is told that it was", () => {
  const kept = { at: 0, fields: [text("volume", "250"), { name: "side", type: "radio", value: "both", checked: true }] };
  const back = [
    { ...text("volume", "250"), changed: false },
    { name: "side", type: "radio", value: "left", checked: false, changed: false },
    { name: "side", type: "radio", value: "both", checked: true, changed: false },
  ];
  assert.deepEqual(placements(kept, back), []);
  back[0].value = "";
  assert.deepEqual(placements(kept, back).map(([at]) => at), [0]);
});

test("what was told as now, or a while ago, comes back as the time that it was", () => {
  const tap = (name, value, checked = true) => ({ name, type: "radio", value, checked });
  const kept = { at: 0, fields: [tap("onset", "ago15"), tap("onset", "at", false), tap("aware", "now"), tap("grade", "2")] };
  const names = ["onset", "onset_at", "aware", "aware_at", "grade"];
  const at = Date.parse("2026-12-31T15:05:00Z"); // five past midnight in Seoul
  const back = (later, one = kept) => byTheClock(one, at, at + later, names, "Asia/Seoul").fields.filter(({ checked, type }) => checked || type !== "radio");
  assert.deepEqual(back(30_000).map(({ value }) => value), ["ago15", "now", "2"]);
  assert.deepEqual(back(3_600_000).map(({ name, value }) => [name, value]), [
    ["grade", "2"], ["onset", "at"], ["onset_at", "2026-12-31T23:50:00"], ["aware", "at"], ["aware_at", "2027-01-01T00:05:00"],
  ]);
  const alone = back(3_600_000, { at: 0, fields: [tap("onset", "now")] }); // nobody was asked since when it is known
  assert.deepEqual(alone.map(({ value }) => value), ["at", "2027-01-01T00:05:00", "at", "2027-01-01T00:05:00"]);
});

test("what was sent, and answered by another page, does not come back", () => {
  const kept = { at: 0, fields: [] };
  assert.equal(stillWanted(kept, { now: 1000, sent: true, arrivedByRedirect: true }), false);
  assert.equal(stillWanted(kept, { now: 1000, sent: true, arrivedByRedirect: false }), true);
  assert.equal(stillWanted(kept, { now: 1000, arrivedByRedirect: true }), true);
});

test("what was sent and not taken is still wanted: after a sign-in, after an error", () => {
  assert.equal(nothingTaken({ account: "", status: 200 }), true);
  assert.equal(nothingTaken({ account: "kim", status: 401 }), true);
  assert.equal(nothingTaken({ account: "kim", status: 200 }), false);
});

test("yesterday's half form does not come back", () => {
  assert.equal(stillWanted({ at: 0, fields: [] }, { now: 13 * 3_600_000, arrivedByRedirect: false }), false);
  assert.equal(stillWanted(null, { now: 0, arrivedByRedirect: false }), false);
});

test("what came back never overwrites what was typed since", () => {
  const kept = { fields: [text("volume", "61"), text("note", "a")] };
  const now = [text("volume", "", false), text("note", "b", true)];
  assert.deepEqual(placements(kept, now).map(([at]) => at), [0]);
});

test("a tick comes back to the choice that it was made on", () => {
  const tick = (value, changed) => ({ name: "side", type: "radio", value, checked: changed, changed });
  assert.deepEqual(placements({ fields: [tick("right", true)] }, [tick("left", false), tick("right", false)])[0][0], 1);
});

test("what came back says when it was typed, by the clocks of the site", () => {
  const at = Date.parse("2026-11-23T14:05:00Z");
  assert.equal(typedAt(at, at + 60_000, "Asia/Seoul"), "23:05");
  assert.equal(typedAt(at, at + 3_600_000, "Asia/Seoul"), "2026-11-23 23:05");
});

test("the first line of a list that nobody touched is no choice, so that what was chosen comes back", () => {
  const list = (selected, byDefault = -1) => [0, 1, 2].map((at) => ({ selected: at === selected, defaultSelected: at === byDefault }));
  assert.equal(isChosen(list(0)), false);
  assert.equal(isChosen(list(2)), true);
  assert.equal(isChosen(list(1, 1)), false);
  assert.equal(isChosen(list(0, 1)), true);
  assert.equal(isChosen(list(-1), true), false);
});
