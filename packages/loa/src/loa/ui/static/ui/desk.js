// What helps on every staff screen. Nothing here is needed: each screen works without it.
import { keepDrafts, forgetDrafts } from "./drafts.js";
import { chooseMany } from "./choose.js";
import "./sizes.js";

// What is wrong with a form takes the focus, also when the address still points at the place that a skip link led to.
const summary = document.querySelector(".error-summary");
if (summary) {
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  summary.focus();
  addEventListener("load", () => summary.focus());
}

// On a phone the menu opens by address; Escape shuts it again.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && location.hash === "#muc-luc") location.hash = "noi-dung";
});

// A form is sent once, however often an impatient thumb presses.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "1";
  setTimeout(() => delete form.dataset.sending, 8000);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach((form) => delete form.dataset.sending));

// Work that goes on in the background is looked at again every few seconds. A page that loads itself anew would take the focus
// and the place from whoever reads it; this one changes what it says, and opens anew only when the work is over.
const going = document.querySelector("[data-look-again]");
if (going) {
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector("[data-look-again]");
      if (answer.redirected || !now) return location.replace(answer.url);
      const [old, fresh] = [going, now].map((one) => one.querySelectorAll("p, progress"));
      old.forEach((one, nth) => fresh[nth] && !one.querySelector("a, button") && one.replaceWith(fresh[nth]));
    } catch {
      // A bad line: the next look may go through.
    }
    setTimeout(look, going.dataset.lookAgain * 1000);
  };
  setTimeout(look, going.dataset.lookAgain * 1000);
}

chooseMany(document);
keepDrafts(document);
document.querySelector("form[data-sign-out]")?.addEventListener("submit", forgetDrafts);
