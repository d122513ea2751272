"use strict";
// Reads out the numbers of a token, of a step in a drawing, of a point or of a cell: under the
// pointer, or in what the arrow keys walk. Sorts tables, and shows the maps that are picked.
(() => {
  const WALKED = ".tokens, .steps, .spots";
  const SPOT = ".token, .spot";
  const reading = document.getElementById("reading");
  let marked = null;
  const said = (spot) => {
    if (spot.dataset.said) return spot.dataset.said;
    const parts = [spot.dataset.name || spot.textContent.trim() || "(space)"];
    if (spot.dataset.w !== undefined) parts.push("weight " + spot.dataset.w);
    if (spot.dataset.e !== undefined) {
      const points = 100 * spot.dataset.e;
      const change = points < 0 ? "gains " : "loses ";
      parts.push(spot.closest("[data-told='numbers']")
        ? "without it the answer moves by " + spot.dataset.e
        : "without it the label " + change + Math.abs(points).toFixed(1) + " points");
    }
    const owner = spot.closest("[data-contender]");
    if (owner) parts.unshift(owner.dataset.contender);
    return parts.join(" · ");
  };
  const mark = (spot) => {
    if (marked) marked.classList.remove("marked");
    marked = spot;
    if (!spot) {
      reading.textContent = "";
      reading.classList.remove("shown");
      return;
    }
    spot.classList.add("marked");
    reading.textContent = said(spot);
    reading.classList.add("shown");
  };
  const seen = (spot) => {
    mark(spot);
    if (spot) spot.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  // In a table, up and down keep the column.
  const above = (spot, step) => {
    let row = spot.closest("tr");
    while (row) {
      row = step > 0 ? row.nextElementSibling : row.previousElementSibling;
      const cell = row && row.cells[spot.cellIndex];
      if (cell && cell.matches(SPOT)) return cell;
    }
    return spot;
  };
  // Where keys scroll the page, another spot comes to lie under a pointer that rests: it said nothing.
  let rests = [NaN, NaN];
  const moved = (event) => {
    const there = [event.clientX, event.clientY];
    const same = there[0] === rests[0] && there[1] === rests[1];
    rests = there;
    return !same;
  };
  document.addEventListener("pointermove", moved);
  document.addEventListener("pointerover", (event) => {
    if (!moved(event)) return;
    const spot = event.target.closest ? event.target.closest(SPOT) : null;
    if (spot || (marked && event.pointerType === "mouse")) mark(spot);
  });
  document.addEventListener("focusin", (event) => {
    const walked = event.target.matches(WALKED) ? event.target : null;
    mark(walked ? walked.querySelector(SPOT) : null);
  });
  document.addEventListener("keydown", (event) => {
    const walked = event.target.matches && event.target.matches(WALKED) ? event.target : null;
    if (event.key === "Escape") mark(null);
    if (!walked) return;
    const all = Array.from(walked.querySelectorAll(SPOT));
    const at = Math.max(0, all.indexOf(marked));
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -1e6, End: 1e6 }[event.key];
    const line = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      seen(all[Math.min(all.length - 1, Math.max(0, at + step))] || null);
    } else if (line !== undefined && all[at] && all[at].matches("td")) {
      seen(above(all[at], line));
    } else {
      return;
    }
    event.preventDefault();
  });

  // What is folded: a link opens it, and paper shows all of it.
  const unfold = () => {
    let each = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const target = each;
    while (each) {
      if (each.tagName === "DETAILS") each.open = true;
      each = each.parentElement;
    }
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    for (const each of opened) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of opened) each.open = false;
  });

  // Tables: each heading becomes a button; on a phone, where they do not show, a list stands above.
  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.value !== undefined ? cell.dataset.value : cell.textContent.trim();
  };
  const sort = (table, column, order) => {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);
    const filled = rows.filter((row) => value(row, column) !== "");
    const numbers = filled.every((row) => !Number.isNaN(parseFloat(value(row, column))));
    const sign = order === "descending" ? -1 : 1;
    const compared = (one, other) => numbers
      ? parseFloat(value(one, column)) - parseFloat(value(other, column))
      : value(one, column).localeCompare(value(other, column));
    filled.sort((one, other) => sign * compared(one, other));
    body.append(...filled, ...rows.filter((row) => value(row, column) === ""));
    Array.from(table.tHead.rows[0].cells).forEach((heading, place) => {
      if (heading.querySelector("button")) {
        heading.setAttribute("aria-sort", place === column ? order : "none");
      }
    });
    table.dataset.sorted = order;
  };
  const next = (table, column) => {
    const heading = table.tHead.rows[0].cells[column];
    const now = heading.getAttribute("aria-sort");
    if (now !== "none") return now === "ascending" ? "descending" : "ascending";
    const filled = Array.from(table.tBodies[0].rows).map((row) => value(row, column))
      .filter((each) => each !== "");
    const words = filled.some((each) => Number.isNaN(parseFloat(each)));
    return heading.dataset.first || (words ? "ascending" : "descending");
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const names = [];
    Array.from(table.tHead.rows[0].cells).forEach((heading, column) => {
      if (heading.dataset.unsorted !== undefined) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      heading.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => sort(table, column, next(table, column)));
      names.push([column, button.textContent.trim()]);
    });
    if (!table.classList.contains("board")) continue;
    const choice = document.createElement("select");
    choice.add(new Option("as ranked", ""));
    for (const [column, name] of names) choice.add(new Option(name, column));
    const before = Array.from(table.tBodies[0].rows);
    choice.addEventListener("change", () => {
      if (choice.value === "") table.tBodies[0].append(...before);
      else sort(table, Number(choice.value), next(table, Number(choice.value)));
    });
    const label = document.createElement("label");
    label.append("Sort by ", choice);
    const line = document.createElement("p");
    line.className = "narrow-only controls";
    line.append(label);
    table.before(line);
  }

  // Maps: of whom, and what of them.
  for (const controls of document.querySelectorAll(".controls[data-maps]")) {
    const maps = document.getElementById(controls.dataset.maps);
    const boxes = Array.from(controls.querySelectorAll("input"));
    const first = boxes.filter((each) => each.checked);
    const show = () => {
      const names = new Set(boxes.filter((each) => each.checked).map((each) => each.value));
      for (const each of maps.querySelectorAll("[data-contender]")) {
        each.hidden = !names.has(each.dataset.contender);
      }
      controls.querySelector(".picked-count").textContent = names.size + " of " + boxes.length;
    };
    for (const each of boxes) each.addEventListener("change", show);
    for (const button of controls.querySelectorAll(".pick")) {
      button.addEventListener("click", () => {
        for (const each of boxes) {
          each.checked = button.dataset.pick === "all" || first.includes(each);
        }
        show();
      });
    }
    const choice = controls.querySelector(".shown-maps");
    choice.addEventListener("change", () => { maps.dataset.shown = choice.value; });
    controls.hidden = false;
    show();
  }
})();
