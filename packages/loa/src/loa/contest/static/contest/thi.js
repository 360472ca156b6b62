/* The waiting room and the paper. What is answered is kept in this browser until the server has said that it is stored. */
"use strict";
(() => {
  const $ = (id) => document.getElementById("thi-" + id);
  const data = JSON.parse($("data").textContent);
  const words = $("words").dataset;
  const say = (text) => { $("say").textContent = text; $("say").hidden = !text; };
  // At the paper what is said stands at the foot of the screen and, at the end of the paper, beside the button.
  const spot = $("say").nextElementSibling;
  const show = (name) => {
    for (const one of ["wait", "ready", "paper", "done"]) $(one).hidden = one !== name;
    if (name === "paper") $("send").parentElement.before($("say")); else spot.before($("say"));
  };
  const place = (attempt) => `thi.${data.round}.${data.person}.${attempt}`;
  const keep = () => { try { localStorage.setItem(place(state.attempt), JSON.stringify(state)); } catch { /* full or forbidden: the page itself still has it */ } };
  const kept = (attempt) => { try { return JSON.parse(localStorage.getItem(place(attempt))); } catch { return null; } };
  // So long, or until the network is back.
  const pause = (ms) => new Promise((done) => {
    const end = () => { clearTimeout(timer); removeEventListener("online", end); done(); };
    const timer = setTimeout(end, ms);
    addEventListener("online", end);
  });
  let offset = 0, state = null, paper = null, busy = false, asked = false, ticking = 0, locked = null, key = null, warned = 0;
  const now = () => Date.now() + offset;

  async function ask(path, body, patience = 15000) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), patience);
    try {
      const answer = await fetch(path, body === undefined ? { signal: stop.signal } : { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" }, signal: stop.signal });
      let told = {};
      try { told = await answer.json(); } catch { /* a proxy's page */ }
      return { status: answer.status, told };
    } catch { return { status: 0, told: {} }; } finally { clearTimeout(timer); }
  }

  async function setClock() {
    const sent = Date.now(), { status, told } = await ask("/thi/api/clock");
    if (status === 200) offset = told.now - (sent + Date.now()) / 2;
  }

  const two = (n) => String(n).padStart(2, "0");
  const span = (ms) => { const s = Math.max(0, Math.ceil(ms / 1000)), h = Math.floor(s / 3600); const days = Math.floor(h / 24); return (days ? `${days} ${words.days} ` : "") + (h ? two(h % 24) + ":" : "") + two(Math.floor(s / 60) % 60) + ":" + two(s % 60); };

  function wait() {
    if (now() >= data.opens) { show("ready"); return; }
    show("wait");
    $("count").textContent = span(data.opens - now());
    setTimeout(wait, 1000 - (now() % 1000));
  }

  // The paper of the first attempt is fetched locked while people wait, each at a moment of their own. What opens it:
  // the round's key, published at the opening, and the paper's address, which the start is answered with. Whatever is
  // amiss, the plain paper is fetched as if there had been no locked one.
  function fetchAhead() {
    const ahead = Math.min(data.opens - now() - 1500, 600000);
    if (!data.sealed || ahead <= 0 || !globalThis.crypto?.subtle) return;
    setTimeout(async () => {
      try { const answer = await fetch(data.sealed); if (answer.ok) locked = await answer.arrayBuffer(); } catch { /* the plain one will do */ }
    }, Math.random() * ahead);
  }

  async function roundKey() {
    for (const path of [`/thi/de/${data.round}/khoa.json`, `/thi/khoa/${data.round}.json`]) {
      const { status, told } = await ask(path, undefined, 4000);
      if (status === 200) return told.key;
    }
    return null;
  }

  async function unlock() {
    try {
      const address = state.paper.split("/").pop().split(".")[0];
      const secret = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${await key}|${address}`));
      const aes = await crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["decrypt"]);
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: locked.slice(0, 12) }, aes, locked.slice(12))));
    } catch { return null; }
  }

  async function begin(attempt) {
    $("begin").disabled = true;
    if (locked && attempt === 1) key = roundKey();
    for (let turn = 0; ; turn++) {
      const { status, told } = await ask("/thi/api/start", { round: data.round, attempt });
      if (status === 200) {
        offset = told.now - Date.now();
        state = { ...kept(attempt), attempt, token: told.token, paper: told.paper, deadline: told.deadline };
        if (told.receipt) { state.receipt = told.receipt; state.code = told.code; keep(); done(); return; }
        keep();
        await open();
        return;
      }
      if (status === 401) { location.reload(); return; }
      if (status && status !== 503 && status !== 425 && status !== 429) { say(told.sentence || String(status)); $("begin").disabled = false; return; }
      say(words.retry);
      await pause(told.retry_ms || Math.min(1000 * 2 ** turn, 20000) * (0.5 + Math.random()));
    }
  }

  async function open() {
    if (key && state.attempt === 1) paper = await unlock();
    for (let turn = 0; !paper; turn++) {
      const { status, told } = await ask(state.paper);
      if (status === 200) paper = told; else { say(words.retry); await pause(Math.min(1000 * 2 ** turn, 15000) * (0.5 + Math.random())); }
    }
    say("");
    draw();
    show("paper");
    clearInterval(ticking);
    ticking = setInterval(tick, 500);
    tick();
    if (state.sent) send();
  }

  function tick() {
    const left = state.deadline - now();
    $("clock").textContent = `${words.remain}: ${span(left)}`;
    // Told aloud twice; a screen reader is not told every second.
    const soon = left > 0 && !state.sent && [60, 300].find((s) => left <= s * 1000);
    if (soon && soon !== warned) {
      warned = soon;
      const text = words.soon.replace("%s", soon / 60);
      if (left > (soon - 20) * 1000) { say(text); setTimeout(() => { if ($("say").textContent === text) say(""); }, 10000); }
    }
    if (left <= 0 && !state.sent) { say(words.over); send(); }
  }

  function make(tag, fields, ...inner) {
    const element = Object.assign(document.createElement(tag), fields);
    element.append(...inner);
    return element;
  }

  function choose(options, value, label, change) {
    const select = make("select", {}, make("option", { value: "", textContent: words.choose }));
    options.forEach((text, i) => select.append(make("option", { value: String(i), textContent: text, selected: value === i })));
    select.addEventListener("change", () => change(select.value === "" ? null : Number(select.value)));
    return make("label", { className: "pair" }, label, select);
  }

  // What stands further down the paper comes in its first seconds too, each at a moment of its own: it is there when the
  // network goes, and the opening minute carries only what people see.
  function soon(shown) {
    setTimeout(() => {
      if (shown.tagName === "IMG") shown.loading = "eager";
      else if (shown.paused && !shown.currentTime) { shown.preload = "auto"; shown.load(); }
    }, 2000 + 18000 * Math.random());
    return shown;
  }

  function draw() {
    state.answers = state.answers || {};
    const box = $("questions");
    box.replaceChildren();
    paper.questions.forEach((q, i) => {
      const set = make("fieldset", { className: "q" }, make("legend", { textContent: `${words.question.replace("%s", i + 1)}. ${q.text}${q.kind === "several" ? ` (${words.several})` : ""}` }));
      if (q.media) set.append(/\.(mp3|ogg|m4a|wav)$/i.test(q.media) ? soon(make("audio", { controls: true, preload: "none", src: q.media, ariaLabel: q.alt || words.sound })) : soon(make("img", { src: q.media, alt: q.alt || "", loading: "lazy" })));
      const given = state.answers[i];
      const put = (value) => { if (value === null || value === "" || (Array.isArray(value) && value.every((one) => one === null))) delete state.answers[i]; else state.answers[i] = value; keep(); left(); };
      if (q.kind === "single" || q.kind === "truefalse" || q.kind === "several") {
        q.options.forEach((text, j) => {
          const several = q.kind === "several";
          const input = make("input", { type: several ? "checkbox" : "radio", name: `q${i}`, value: String(j), checked: several ? (given || []).includes(j) : given === j });
          input.addEventListener("change", () => put(several ? [...set.querySelectorAll("input:checked")].map((one) => Number(one.value)) : j));
          set.append(make("label", { className: "choice" }, input, make("span", { textContent: text })));
        });
      } else if (q.kind === "fill") {
        const input = make("input", { value: given || "", maxLength: 200, autocomplete: "off" });
        input.setAttribute("aria-label", words.answer);
        input.addEventListener("input", () => put(input.value.replace(/[\u0000-\u001f\u007f]/g, " ").trim()));
        set.append(input);
      } else {
        const labels = q.kind === "match" ? q.left : q.options.map((_one, j) => words.place.replace("%s", j + 1));
        const values = given || labels.map(() => null);
        labels.forEach((label, j) => set.append(choose(q.options, values[j], label, (value) => { values[j] = value; put([...values]); })));
      }
      box.append(set);
    });
    $("guess").hidden = !paper.guess;
    $("truth").textContent = data.truth;
    $("g").value = state.guess ?? "";
    $("g").oninput = () => { const text = $("g").value.replace(/[.\s]/g, ""); state.guess = /^\d{1,12}$/.test(text) ? Number(text) : null; keep(); };
    left();
  }

  const unanswered = () => paper.questions.length - Object.keys(state.answers).length;
  const left = () => { if (asked) say(""); asked = false; const n = unanswered(); $("left").textContent = n ? words.left.replace("%s", n) : ""; };

  function body() {
    let letters = "";
    const extra = {};
    paper.questions.forEach((q, i) => {
      const value = state.answers[i];
      if (value === undefined) letters += ".";
      else if (q.kind === "single" || q.kind === "truefalse") letters += String.fromCharCode(65 + value);
      else { letters += "+"; extra[i] = value; }
    });
    return { t: state.token, a: letters, ...(letters.includes("+") ? { x: extra } : {}), g: state.guess ?? null };
  }

  async function send() {
    if (busy) return;
    busy = true;
    // What is handed in is fixed now: a retry sends the same again.
    state.sent = state.sent || body();
    keep();
    $("send").disabled = true;
    for (const one of $("paper").querySelectorAll("input, select")) one.disabled = true;
    for (let turn = 0; ; turn++) {
      say(turn ? words.retry : words.sending);
      const { status, told } = await ask("/thi/api/submit", state.sent);
      if (status === 200) { state.receipt = told.receipt; state.code = told.code; state.late = told.late; state.other = !told.same; keep(); busy = false; done(); return; }
      if (status && status < 500 && status !== 408 && status !== 429) { say(told.sentence || String(status)); busy = false; return; }
      await pause(told.retry_ms || Math.min(1000 * 2 ** turn, 30000) * (0.5 + Math.random()));
    }
  }

  function done() {
    clearInterval(ticking);
    say("");
    $("code").textContent = state.code;
    $("late").hidden = !state.late;
    $("other").hidden = !state.other;
    $("save").href = URL.createObjectURL(new Blob([JSON.stringify(state.receipt)], { type: "application/json" }));
    $("again").hidden = state.attempt >= data.attempts || now() >= data.closes;
    show("done");
    $("code").tabIndex = -1;
    $("code").focus();
  }

  $("begin").addEventListener("click", () => begin(state ? state.attempt : 1));
  $("again").addEventListener("click", () => { state = { attempt: state.attempt + 1 }; paper = null; $("send").disabled = false; $("begin").disabled = false; show("ready"); });
  $("paper").addEventListener("submit", (event) => {
    event.preventDefault();
    if (unanswered() && !asked) { asked = true; say(words.sure.replace("%s", unanswered())); return; }
    send();
  });
  // Handed in from another tab of this browser: this one shows it.
  addEventListener("storage", (event) => {
    if (!state || state.receipt || event.key !== place(state.attempt)) return;
    const there = kept(state.attempt);
    if (there && there.receipt) { state = there; done(); }
  });
  addEventListener("offline", () => say(words.offline));
  addEventListener("online", () => { if (!state || !state.sent) say(""); });

  (async () => {
    await setClock();
    // The attempt that was left off: the last that was begun here; what was begun elsewhere the server knows.
    for (let attempt = data.attempts; attempt >= 1 && !state; attempt--) state = kept(attempt);
    if (state && state.receipt) { done(); return; }
    if (state && state.token) { say(words.saved); await open(); return; }
    state = null;
    fetchAhead();
    wait();
  })();
})();
