// How the reader wants to see the sites: kept in this browser only, set before anything is painted.
"use strict";
(() => {
  const root = document.documentElement;
  const ways = { lon: ["size", "large"], ro: ["contrast", "high"], sang: ["mode", "light"], toi: ["mode", "dark"] };
  const read = () => {
    try {
      return (localStorage.getItem("loa-hien-thi") || "").split(".").filter((one) => one in ways);
    } catch {
      return []; // a browser that keeps nothing: this page only
    }
  };
  const show = (choice) => {
    for (const name of ["size", "contrast", "mode"]) delete root.dataset[name];
    for (const one of choice) root.dataset[ways[one][0]] = ways[one][1];
    // High contrast follows the machine's own dark mode where no ground was chosen.
    if (root.dataset.contrast && !root.dataset.mode && matchMedia("(prefers-color-scheme: dark)").matches) root.dataset.mode = "dark";
  };
  show(read());
  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll(".looks-form")) {
      const fields = [...form.querySelectorAll("input[name]:not([type=hidden])")];
      for (const field of fields) field.checked = field.value ? read().includes(field.value) : field.checked;
      const use = () => {
        const choice = fields.filter((field) => field.checked && field.value).map((field) => field.value);
        try {
          localStorage.setItem("loa-hien-thi", choice.join("."));
        } catch {
          // not kept
        }
        show(choice);
      };
      form.addEventListener("change", use);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        use();
        form.closest("details")?.removeAttribute("open");
      });
    }
  });
})();
