// The scripts make no sentences: each is a <template id="said-…"> that Jinja has translated.

/** Show a sentence in the band under the frame, where a scan's answer stands. */
export function say(name) {
  const sentence = document.getElementById(`said-${name}`)?.content.firstElementChild;
  const band = document.getElementById("scan-answer");
  if (sentence && band) band.replaceWith(sentence.cloneNode(true));
}
