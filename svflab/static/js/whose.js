// Each form says who began it, and what time it is on this screen: the server asks whose a form is
// that another began, and keeps how far the clock of a screen is off. A page says whose it is too.

/** Start. */
export function startWhose() {
  document.addEventListener("formdata", say);
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    const { account } = document.body.dataset;
    if (account) ctx.request.headers["X-Begun-By"] = account;
  });
}

function say({ target: form, formData }) {
  if (form.method === "get") return;
  const { account } = document.body.dataset;
  if (account && !formData.has("begun_by")) formData.set("begun_by", account);
  formData.set("device_clock", String(Date.now()));
}
