"use strict";
// Reads out the numbers of a token, or of a step in a drawing: under the pointer, or in a row that the
// arrow keys walk.
(() => {
  const ROW = ".tokens, .steps";
  const reading = document.getElementById("reading");
  let marked = null;
  const said = (token) => {
    const parts = [token.dataset.name || token.textContent.trim() || "(space)"];
    if (token.dataset.w !== undefined) parts.push("weight " + token.dataset.w);
    if (token.dataset.e !== undefined) {
      const points = 100 * token.dataset.e;
      const change = points < 0 ? "gains " : "loses ";
      parts.push(token.closest("[data-told='numbers']")
        ? "without it the answer moves by " + token.dataset.e
        : "without it the label " + change + Math.abs(points).toFixed(1) + " points");
    }
    const owner = token.closest("[data-contender]");
    if (owner) parts.unshift(owner.dataset.contender);
    return parts.join(" · ");
  };
  const mark = (token) => {
    if (marked) marked.classList.remove("marked");
    marked = token;
    if (!token) {
      reading.textContent = "";
      reading.classList.remove("shown");
      return;
    }
    token.classList.add("marked");
    reading.textContent = said(token);
    reading.classList.add("shown");
  };
  document.addEventListener("pointerover", (event) => {
    const token = event.target.closest ? event.target.closest(".token") : null;
    if (token || (marked && event.pointerType === "mouse")) mark(token);
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest(ROW);
    mark(row ? row.querySelector(".token") : null);
  });
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest ? event.target.closest(ROW) : null;
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -1e6, End: 1e6 }[event.key];
    if (!row || step === undefined) {
      if (event.key === "Escape") mark(null);
      return;
    }
    event.preventDefault();
    const all = Array.from(row.querySelectorAll(".token"));
    const at = Math.max(0, all.indexOf(marked));
    mark(all[Math.min(all.length - 1, Math.max(0, at + step))] || null);
  });
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    for (const each of opened) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of opened) each.open = false;
  });
  for (const choice of document.querySelectorAll(".shown-maps")) {
    choice.addEventListener("change", () => {
      choice.closest("p").nextElementSibling.dataset.shown = choice.value;
    });
  }
})();
