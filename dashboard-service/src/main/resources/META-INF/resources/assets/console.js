"use strict";
(() => {
  const root = document.documentElement;
  const stored = localStorage.getItem("theme");
  if (stored) root.dataset.theme = stored;

  const units = [["year", 31536000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  function ago(date) {
    const seconds = (date - Date.now()) / 1000;
    const [unit, size] = units.find(([, s]) => Math.abs(seconds) >= s) || ["second", 1];
    return words.format(Math.round(seconds / size), unit);
  }
  function bytes(n) {
    const names = ["B", "KiB", "MiB", "GiB", "TiB"];
    let i = 0;
    while (n >= 1024 && i < names.length - 1) { n /= 1024; i++; }
    return `${n < 10 && i > 0 ? n.toFixed(1) : Math.round(n)} ${names[i]}`;
  }
  function dress(within) {
    within.querySelectorAll("time[datetime]").forEach((time) => {
      const date = new Date(time.dateTime);
      if (isNaN(date)) return;
      time.textContent = ago(date);
      time.title = date.toLocaleString();
    });
    within.querySelectorAll(".bytes[data-bytes]").forEach((el) => {
      if (el.dataset.bytes) el.textContent = bytes(Number(el.dataset.bytes));
    });
  }
  function toast(text) {
    const box = document.getElementById("toast");
    if (!box) return;
    box.textContent = text;
    box.hidden = false;
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => { box.hidden = true; }, 8000);
  }
  function sentence(xhr) {
    try { const p = JSON.parse(xhr.responseText); return p.detail || p.message || p.title; } catch (e) { return null; }
  }

  document.addEventListener("DOMContentLoaded", () => {
    dress(document);
    const theme = document.getElementById("theme");
    if (theme) theme.addEventListener("click", () => {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      localStorage.setItem("theme", root.dataset.theme);
    });
    const here = location.pathname;
    document.querySelectorAll("nav a").forEach((a) => {
      const places = [a.getAttribute("href"), ...(a.dataset.also || "").split(" ").filter(Boolean)];
      if (places.some((place) => here.startsWith(place))) a.setAttribute("aria-current", "page");
    });
    if (!document.querySelector("header")) return;
    const banner = document.getElementById("disconnected");
    let source;
    function listen() {
      source = new EventSource("/console/events");
      source.onopen = () => { banner.hidden = true; };
      source.onerror = () => { banner.hidden = false; };
      source.onmessage = (event) => {
        if (event.data !== "alive") document.body.dispatchEvent(new CustomEvent("fleet"));
      };
    }
    listen();
    // A page that the browser keeps for the way back must not keep its connection: a browser opens six to one place at most.
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (event) => { if (event.persisted) { listen(); document.body.dispatchEvent(new CustomEvent("fleet")); } });
    setInterval(() => dress(document), 10000);
  });
  // What a press does is said before it is done. Nothing is refreshed meanwhile, or the button would not be there any more.
  const ask = () => document.getElementById("ask");
  function askFirst(title, question, yes, then) {
    const dialog = ask();
    document.getElementById("ask-title").textContent = title;
    document.getElementById("question").textContent = question;
    document.getElementById("ask-yes").textContent = yes;
    dialog.onclose = () => { if (dialog.returnValue === "yes") then(); };
    dialog.returnValue = "no";
    dialog.showModal();
  }
  document.addEventListener("htmx:confirm", (event) => {
    const { question, issueRequest, elt } = event.detail;
    if (!question || !ask()) return;
    event.preventDefault();
    askFirst(elt.dataset.title || elt.textContent, question, elt.textContent, () => issueRequest(true));
  });

  // Forms that somebody fills in follow what this page did, not what happens in the fleet meanwhile.
  function done() {
    document.body.dispatchEvent(new CustomEvent("fleet"));
    document.body.dispatchEvent(new CustomEvent("done"));
  }
  // A form of the API is sent as JSON; what it answers once and never again is shown until the page is left.
  function fields(form) {
    const body = {};
    for (const field of form.elements) {
      if (!field.name || "aside" in field.dataset || (!field.value && !("whole" in form.dataset))) continue;
      if ("flag" in field.dataset) body[field.name] = field.value === "true";
      else body[field.name] = "time" in field.dataset ? new Date(field.value).toISOString() : field.value;
    }
    return JSON.stringify(body);
  }
  function showOnce(what, secret) {
    const box = document.getElementById("shown");
    const code = document.createElement("code");
    code.textContent = secret;
    box.replaceChildren(`${what}, shown this once: `, code);
    box.hidden = false;
    box.focus();
  }
  async function send(form) {
    const csrf = document.querySelector('meta[name="csrf"]').content;
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrf };
    if (form.dataset.ifMatch) headers["If-Match"] = `"${form.dataset.ifMatch}"`;
    const answer = await fetch(form.dataset.api, { method: form.dataset.method || "POST", headers, body: fields(form) }).catch(() => null);
    if (!answer) { toast("The console does not answer; try again in a few seconds."); return; }
    if (answer.status === 401) { location.href = "/login"; return; }
    const text = await answer.text();
    const said = text ? JSON.parse(text) : {};
    if (!answer.ok) { toast(said.detail || "That did not work."); return; }
    if (said.token) showOnce(`Token ${said.name}`, said.token);
    else if (said.password) showOnce(`The password of ${said.name}`, said.password);
    else if (form.dataset.then) { location.href = form.dataset.then; return; }
    else toast("Done.");
    form.reset();
    done();
  }
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-api]");
    if (!form) return;
    event.preventDefault();
    const { question, title } = form.dataset;
    if (question) askFirst(title, question, form.querySelector("button").textContent, () => send(form));
    else send(form);
  });

  // A live part is exchanged only when it changed and nobody is in the middle of something in it.
  const seen = new Map();
  const places = new Map();
  function busy(part) {
    const selection = getSelection();
    const selecting = selection && !selection.isCollapsed && part.contains(selection.anchorNode);
    return (ask() && ask().open) || selecting;
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    if (target.id !== "live") return;
    if (xhr.status === 404) { location.reload(); return; }
    const text = xhr.responseText.replace(/name="once" value="[^"]*"/, "");
    if (busy(target) || seen.get(xhr.responseURL) === text) { event.detail.shouldSwap = false; return; }
    if (xhr.status === 200) seen.set(xhr.responseURL, text);
    document.querySelectorAll(".scroll").forEach((box, i) => places.set(i, box.scrollLeft));
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "live") return;
    document.querySelectorAll(".scroll").forEach((box, i) => { box.scrollLeft = places.get(i) || 0; });
  });

  const logs = { path: null, timer: null, follow: true };
  async function readLogs() {
    const box = document.getElementById("logs");
    const path = logs.path;
    if (!box || !path || document.hidden || !getSelection().isCollapsed) return;
    const answer = await fetch(path, { headers: { Accept: "text/plain" } }).catch(() => null);
    if (!answer || path !== logs.path) return;
    if (answer.status === 401) { location.href = "/login"; return; }
    const text = await answer.text();
    const atEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 8;
    let said = text || "Nothing was written yet.";
    if (!answer.ok) { try { said = JSON.parse(text).detail || said; } catch (e) { said = "The logs cannot be read right now."; } }
    if (box.textContent === said) return;
    box.textContent = said;
    if (atEnd) box.scrollTop = box.scrollHeight;
  }
  function follow(on) {
    const button = document.getElementById("follow");
    logs.follow = on;
    document.getElementById("logs-actions").hidden = false;
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? "Pause" : "Follow";
    document.getElementById("logs-state").textContent = on ? "New lines appear by themselves." : "Paused.";
    clearInterval(logs.timer);
    if (on) { readLogs(); logs.timer = setInterval(readLogs, 2000); }
  }
  document.addEventListener("click", (event) => {
    if (event.target.id === "follow") { follow(!logs.follow); return; }
    const button = event.target.closest("[data-logs]");
    if (!button) return;
    logs.path = button.dataset.logs;
    const box = document.getElementById("logs");
    box.textContent = "Reading…";
    box.scrollTop = box.scrollHeight;
    document.getElementById("logs-of").textContent = `of ${button.closest("tr").cells[0].textContent}`;
    document.getElementById("log-panel").scrollIntoView({ block: "nearest" });
    follow(true);
  });

  document.addEventListener("htmx:configRequest", (event) => {
    const csrf = document.querySelector('meta[name="csrf"]');
    if (csrf) event.detail.headers["X-CSRF-Token"] = csrf.content;
  });
  document.addEventListener("htmx:afterSettle", () => dress(document));
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (!xhr) return;
    if (xhr.status === 401) { location.href = "/login"; return; }
    const said = sentence(xhr);
    if (event.detail.failed && said) toast(said);
    else if (requestConfig.verb !== "get" && requestConfig.path.startsWith("/api/")) {
      const made = requestConfig.path === "/api/v1/enrolment-tokens" ? JSON.parse(xhr.responseText) : null;
      if (made && made.token) {
        const box = document.getElementById("token");
        box.textContent = `Shown once, good for one device and one hour: ${made.token}`;
        box.hidden = false;
      } else toast(said || "Done.");
      done();
    }
  });
})();
