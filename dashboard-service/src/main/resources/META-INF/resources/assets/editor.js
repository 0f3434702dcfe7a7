"use strict";
// Whoever writes a text loses nothing of it: not to a login that ran out, a page that was left, or a control plane that is away.
(() => {
  const who = () => (document.querySelector(".who a") || { textContent: "" }).textContent;
  const key = (form) => `draft of ${who()}: ${form.dataset.draft}`;

  function keep(form) {
    const { text, version } = form.elements;
    sessionStorage.setItem(key(form), JSON.stringify({ text: text.value, version: version.value }));
  }
  function forget(form) {
    sessionStorage.removeItem(key(form));
  }
  function restore(form) {
    const { text, version } = form.elements;
    const kept = JSON.parse(sessionStorage.getItem(key(form)) || "null");
    if (!kept || kept.text === text.value) return;
    text.value = kept.text;
    // With the version that it was made from, so that a change made meanwhile is not overwritten unseen.
    version.value = kept.version;
    form.querySelector(".kept").hidden = false;
    const folded = form.closest("details");
    if (folded) folded.open = true;
  }
  function mark(text, line) {
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[line - 1] || "").length);
    text.scrollTop = text.scrollHeight / lines.length * Math.max(0, line - 4);
    text.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-draft]").forEach((form) => {
      restore(form);
      form.elements.text.addEventListener("input", () => keep(form));
    });
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (form && event.detail.xhr.getResponseHeader("HX-Redirect")) forget(form);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-forget], [data-line], [data-over]");
    const form = document.querySelector("form[data-draft]");
    if (!button || !form) return;
    if ("forget" in button.dataset) { forget(form); location.reload(); }
    else if (button.dataset.line) mark(form.elements.text, Number(button.dataset.line));
    else {
      form.elements.version.value = button.dataset.over;
      form.querySelector("button[value=save]").click();
    }
  });
})();
