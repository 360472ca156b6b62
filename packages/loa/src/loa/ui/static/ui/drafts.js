// Keeps what was typed into a form marked data-keep="key" in this browser, so that an ended session, a lost line or a closed tab costs nothing.
// Never keeps passwords, files or hidden fields; forgets when the form was accepted, when somebody signs out, and after seven days.

const PREFIX = "loa-draft:";
const DAYS = 7 * 24 * 3600 * 1000;

const store = {
  get(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // No room or not allowed: the form works as before.
    }
  },
  drop(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // As above.
    }
  },
  keys() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    } catch {
      return [];
    }
  },
};

function fieldsOf(form) {
  return [...form.elements].filter(
    (field) => field.name && !field.disabled && !["password", "file", "hidden", "submit", "button", "reset"].includes(field.type),
  );
}

function read(form) {
  return fieldsOf(form).map((field) => {
    if (field.type === "checkbox" || field.type === "radio") return [field.name, field.value, field.checked];
    if (field.type === "select-multiple") return [field.name, null, [...field.selectedOptions].map((option) => option.value)];
    return [field.name, null, field.value];
  });
}

function write(form, values) {
  const fields = fieldsOf(form);
  for (const [name, value, content] of values) {
    const field = fields.find((one) => one.name === name && (value === null || one.value === value));
    if (!field) continue;
    if (value !== null) field.checked = content;
    else if (field.type === "select-multiple") [...field.options].forEach((option) => (option.selected = content.includes(option.value)));
    else field.value = content;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const same = (left, right) => JSON.stringify(left) === JSON.stringify(right);

export function forgetDrafts() {
  store.keys().forEach(store.drop);
}

export function keepDrafts(root) {
  const person = root.body?.dataset.person;
  if (!person) return;
  const mine = `${PREFIX}${person}:`;
  const forms = [...root.querySelectorAll("form[data-keep]")];
  const here = new Set(forms.map((form) => mine + form.dataset.keep));
  const refused = root.querySelector(".error-summary, [data-refused]") !== null;
  const accepted = !refused && root.querySelector('[data-level="success"]') !== null;
  for (const key of store.keys()) {
    const draft = store.get(key);
    // Sent, and the server went on to another page: it was accepted.
    if (!draft || Date.now() - draft.at > DAYS || (draft.sent && key.startsWith(mine) && !refused && (accepted || !here.has(key)))) store.drop(key);
  }
  for (const form of forms) keep(form, mine + form.dataset.keep);
}

function keep(form, key) {
  const initial = read(form);
  const draft = store.get(key);
  const refused = form.querySelector(".error-summary") !== null;
  if (draft && !refused && !same(draft.values, initial)) offer(form, key, draft);
  else if (draft && same(draft.values, initial)) store.drop(key);
  let timer;
  const save = (sent) => {
    const values = read(form);
    if (!sent && same(values, initial)) store.drop(key);
    else store.set(key, { at: Date.now(), sent, values });
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(false), 400);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    save(true);
  });
}

function offer(form, key, draft) {
  const box = document.getElementById("draft-offer")?.content.firstElementChild.cloneNode(true);
  if (!box) return;
  const at = new Date(draft.at);
  const two = (number) => String(number).padStart(2, "0");
  box.querySelector("[data-at]").textContent = `${two(at.getHours())}:${two(at.getMinutes())}, ${at.getDate()}/${at.getMonth() + 1}/${at.getFullYear()}`;
  box.querySelector("[data-take]").addEventListener("click", () => {
    write(form, draft.values);
    box.remove();
    fieldsOf(form)[0]?.focus();
  });
  box.querySelector("[data-drop]").addEventListener("click", () => {
    store.drop(key);
    box.remove();
    fieldsOf(form)[0]?.focus();
  });
  form.prepend(box);
}
