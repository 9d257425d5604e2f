// Millilitres as people write them, counted in whole thousandths: nothing is ever a float.

/** "0.25" as 250; null for what is no volume. A comma is taken for a point. */
export function thousandths(text) {
  const found = /^\s*(\d{1,6})(?:[.,](\d{1,3}))?\s*$/.exec(text);
  return found ? Number(found[1]) * 1000 + Number((found[2] ?? "").padEnd(3, "0")) : null;
}

/** 250 as "0.25", with at least two places. */
export function millilitres(count) {
  const sign = count < 0 ? "-" : "";
  const whole = Math.floor(Math.abs(count) / 1000);
  const part = String(Math.abs(count) % 1000).padStart(3, "0").replace(/0$/, "");
  return `${sign}${whole}.${part}`;
}

/** What is given to each of `planned` (texts) from `left`: each its share, in order, none more than there is. */
export function portions(planned, left) {
  let rest = thousandths(left) ?? 0;
  return planned.map((text) => {
    const part = Math.min(thousandths(text) ?? 0, rest);
    rest -= part;
    return part > 0 ? millilitres(part) : "";
  });
}

/** What stays of `left` after `given` (texts); below zero where more is written than there is. */
export function remaining(left, given) {
  return given.reduce((rest, text) => rest - (thousandths(text) ?? 0), thousandths(left) ?? 0);
}
