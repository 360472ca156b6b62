// Saves the words of a report while they are typed, and copies suggestions into their field. Without it the button "Lưu" does the same.

const form = document.querySelector("form[data-save]");
const words = document.getElementById("saved-words")?.content;

if (form && words) {
  const status = form.querySelector("[data-saved]");
  const said = (name) => words.querySelector(`[data-${name}]`).dataset[name];
  let timer;
  let running = false;
  let again = false;

  const save = async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    status.textContent = said("saving");
    try {
      const answer = await fetch(form.dataset.save, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "error",
      });
      const told = await answer.json();
      status.textContent = answer.ok ? `${said("said")} ${told.saved}.` : told.refused.join(" ");
    } catch {
      status.textContent = said("failed");
    }
    running = false;
    if (again) {
      again = false;
      save();
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 2000);
  });
  form.addEventListener("submit", () => clearTimeout(timer));

  for (const button of form.querySelectorAll("[data-take-hint]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.takeHint);
      const hints = [...button.closest(".hints").querySelectorAll("li")].map((one) => one.textContent.trim());
      field.value = [field.value.trim(), ...hints].filter(Boolean).join("\n");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
  }
}
