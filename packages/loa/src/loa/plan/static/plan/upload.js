// Bringing in a plan: drop a file on the box, see how far it is. Without this the plain form does the same.
const form = document.querySelector("form[data-upload]");
const box = form?.querySelector("[data-drop]");
const input = box?.querySelector("input[type=file]");
const chosen = box?.querySelector("[data-chosen]");

function name() {
  const file = input.files[0];
  const [unit, per] = file?.size < 1e5 ? ["kB", 1e3] : ["MB", 1e6];
  const size = file ? (file.size / per).toLocaleString("vi-VN", { maximumFractionDigits: 1 }) : "";
  chosen.textContent = file ? `${file.name} (${size} ${unit})` : chosen.dataset.empty;
}

if (form && input) {
  name();
  input.addEventListener("change", name);
  for (const type of ["dragenter", "dragover"]) {
    box.addEventListener(type, (event) => {
      event.preventDefault();
      box.classList.add("over");
    });
  }
  for (const type of ["dragleave", "drop"]) box.addEventListener(type, () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    name();
  });
  form.addEventListener("submit", (event) => {
    if (!input.files.length || event.defaultPrevented) return;
    event.preventDefault();
    const bar = form.querySelector("[data-progress]");
    form.querySelector("[data-busy]").hidden = bar.hidden = false;
    const button = form.querySelector("button.btn");
    button.disabled = true;
    const request = new XMLHttpRequest();
    request.open("POST", form.action || location.href);
    request.upload.addEventListener("progress", (e) => {
      if (e.lengthComputable) bar.value = (100 * e.loaded) / e.total;
    });
    request.upload.addEventListener("load", () => bar.removeAttribute("value"));
    request.addEventListener("load", () => {
      // Read: go to the plan. Refused: the same page came back with its sentence.
      const next = request.getResponseHeader("Location");
      if (request.status === 201 && next) {
        location.assign(next);
        return;
      }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const fresh = page.querySelector("[role=alert]");
      form.querySelector("[role=alert]")?.remove();
      if (fresh) {
        form.prepend(fresh);
        fresh.focus();
      } else form.submit();
      stop();
    });
    const stop = () => {
      form.querySelector("[data-busy]").hidden = bar.hidden = true;
      button.disabled = false;
      delete form.dataset.sending;
    };
    request.addEventListener("error", () => {
      stop();
      form.submit();
    });
    request.setRequestHeader("X-Requested-With", "fetch");
    request.send(new FormData(form));
  });
}
