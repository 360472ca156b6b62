// The reading screen: another duty comes into view without a new page, and its words are scrolled to.
const parts = ["ban-goc", "dang-xem"];

function scroll(smooth) {
  const source = document.querySelector("#nguon");
  const sheet = source?.closest(".sheet");
  if (!sheet) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const top = source.offsetTop - 24;
  sheet.scrollTo({ top, behavior: smooth && !calm ? "smooth" : "auto" });
}

function mark(code) {
  for (const line of document.querySelectorAll("#danh-sach [data-duty]")) {
    if (line.dataset.duty === code) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  }
}

let waiting = null;
async function show(url, push) {
  waiting?.abort();
  waiting = new AbortController();
  const top = document.querySelector("#ban-goc .sheet")?.scrollTop ?? 0;
  const answer = await fetch(url, { signal: waiting.signal, headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of parts) {
    const fresh = page.getElementById(id);
    if (!fresh) throw new Error(id);
    document.getElementById(id).replaceWith(fresh);
  }
  document.querySelector("#ban-goc .sheet").scrollTop = top;
  mark(new URL(url, location).searchParams.get("nhiem-vu"));
  if (push) history.pushState({}, "", url);
  scroll(true);
  const heading = document.querySelector("#nv");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  document.getElementById("dang-xem").scrollIntoView({ block: "start" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#danh-sach a, #dang-xem a[href^='?nhiem-vu=']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (!document.getElementById("dang-xem")) return;
  event.preventDefault();
  show(link.href, true).catch((error) => {
    if (error.name !== "AbortError") location.assign(link.href);
  });
});
addEventListener("popstate", () => {
  if (document.getElementById("dang-xem")) show(location.href, false).catch(() => location.reload());
});
scroll(false);
