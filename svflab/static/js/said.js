// The scripts make no sentences: each is a <template id="said-…"> that Jinja has translated.

/** Show a sentence in the band under the frame, where a scan's answer stands. */
export function say(name) {
  const sentence = sentenceOf(name);
  const band = document.getElementById("scan-answer");
  if (sentence && band) band.replaceWith(sentence);
}

/** Add a sentence to the band that stands, which stays as it is: nothing wipes away a stop. Without one it is the band. */
export function add(name) {
  const band = document.querySelector("#scan-answer.answer");
  if (!band) return say(name);
  const sentence = sentenceOf(name);
  const note = band.querySelector("[data-added]") ?? document.createElement("p");
  note.dataset.added = "";
  note.replaceChildren(...(sentence?.querySelector(":scope > div")?.childNodes ?? []));
  band.querySelector(":scope > div").append(note);
}

function sentenceOf(name) {
  return document.getElementById(`said-${name}`)?.content.firstElementChild?.cloneNode(true);
}
