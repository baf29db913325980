(() => {
  "use strict";
  const form = document.getElementById("filters"), said = document.getElementById("found");
  const text = node => (node ? node.textContent : ""), body = document.querySelector("#list tbody");
  const rows = [...body.querySelectorAll("tr:not(.whole)")].map((row, at) => {
    const cells = [...row.cells], parts = row.querySelectorAll("small span");
    const name = text(row.querySelector("bdi"));
    return {row, at, name, words: (name + " " + text(parts[0])).toLocaleLowerCase(), type: text(parts[1]),
            state: text(cells.at(-1).querySelector("span")), filled: parseFloat(text(cells.at(-2))) || 0};
  });
  const boxes = ["type", "state"].map(name => form.elements[name]);
  boxes.forEach(box => [...new Set(rows.map(r => r[box.name]))].filter(Boolean).sort().forEach(v => box.append(new Option(v, v))));
  const find = event => {
    const words = form.elements.find.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const r of rows) {
      const fits = words.every(w => r.words.includes(w)) && boxes.every(b => !b.value || b.value === r[b.name]);
      if (r.row.hidden === fits) r.row.hidden = !fits;
      n += fits;
    }
    said.textContent = words.length || boxes.some(b => b.value) ? n + " of " + rows.length + " found" : "";
    if (event && event.target.name === "order") {
      const filled = event.target.value === "complete";
      [...rows].sort((a, b) => (filled ? a.filled - b.filled : 0) || a.at - b.at).forEach(r => body.append(r.row));
    }
  };
  form.hidden = false;
  form.addEventListener("input", find);
  form.addEventListener("submit", event => event.preventDefault());

  // The three results of up to four schools beside the district's, drawn from the cells of the list.
  const panel = document.getElementById("compare"), whole = body.querySelector(".whole");
  if (!panel || !whole) return;
  const heads = [...document.querySelectorAll("#list [data-of]")], chosen = new Set(), svg = "http://www.w3.org/2000/svg";
  const make = (tag, given, ...inside) => {
    const node = tag === "svg" || tag === "path" ? document.createElementNS(svg, tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(given)) node.setAttribute(name, value);
    node.append(...inside);
    return node;
  };
  const numbers = cell => (cell.replaceAll("−", "-").match(/[+-]?\d+/g) || []).map(Number);
  const mark = (cell, change) => {
    const [value, low, high] = numbers(cell).map(v => Math.max(0, Math.min(200, v * 2 + (change ? 100 : 0))));
    const path = [change ? "M100 0V16" : ""];
    if (cell.search(/^[+−\d]/) === 0) {
      if (high !== undefined) path.push("M" + low + " 8H" + high);
      path.push("M" + (value - 4) + " 8a4 4 0 1 0 8 0a4 4 0 1 0 -8 0");
    }
    return make("svg", {viewBox: "0 0 200 16", "aria-hidden": "true"}, make("path", {d: path.join("")}));
  };
  const draw = () => {
    const shown = [["Whole district", whole], ...rows.filter(r => chosen.has(r)).map(r => [r.name, r.row])];
    const out = heads.map((head, i) => make("div", {}, make("h4", {}, text(head)), make("ul", {}, ...shown.map(([name, row]) => {
      const cell = text(row.cells[i + 1]);
      return make("li", {}, make("span", {}, name), mark(cell, i === 1), make("span", {}, cell));
    }))));
    document.getElementById("drawn").replaceChildren(...(chosen.size ? out : []));
  };
  rows.forEach(r => {
    const box = make("input", {type: "checkbox", "aria-label": "Compare " + r.name});
    box.onchange = () => {
      if (box.checked && chosen.size > 3) box.checked = false;
      chosen[box.checked ? "add" : "delete"](r);
      draw();
    };
    r.row.cells[0].prepend(box);
  });
  panel.hidden = false;
})();
