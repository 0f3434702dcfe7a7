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
      if (here.startsWith(a.getAttribute("href"))) a.setAttribute("aria-current", "page");
    });
    if (!document.querySelector("header")) return;
    const banner = document.getElementById("disconnected");
    const source = new EventSource("/console/events");
    source.onopen = () => { banner.hidden = true; };
    source.onerror = () => { banner.hidden = false; };
    source.onmessage = (event) => {
      if (event.data !== "alive") document.body.dispatchEvent(new CustomEvent("fleet"));
    };
    setInterval(() => dress(document), 10000);
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
    else if (requestConfig.verb === "post" && requestConfig.path.startsWith("/api/")) {
      const made = requestConfig.path === "/api/v1/enrolment-tokens" ? JSON.parse(xhr.responseText) : null;
      if (made && made.token) {
        const box = document.getElementById("token");
        box.textContent = `Shown once, good for one device and one hour: ${made.token}`;
        box.hidden = false;
      } else toast(said || "Done.");
      document.body.dispatchEvent(new CustomEvent("fleet"));
    }
  });
})();
