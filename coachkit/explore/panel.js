// The explorer's only script. Python draws; this swaps the parts that changed, keeps the focus, and sends what was chosen.
const PARTS = ["head", "bar", "aside", "main", "more"];
const KEYS = ["k", "d", "w", "g", "t", "l"];
const name = (act) => KEYS.map((key) => act[key] || "").join("\u0000");
const chosen = (e) => Object.fromEntries(KEYS.filter((key) => e.dataset[key] !== undefined).map((key) => [key, e.dataset[key]]));

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "coachkit-explorer";
  root.setAttribute("role", "region");
  root.setAttribute("aria-label", "Explorer");
  root.setAttribute("data-jp-suppress-context-menu", "true");
  root.innerHTML = `<style>${model.get("css")}</style><div data-p="head"></div><div data-p="bar" class="bar"></div>
    <p class="busy" hidden>Working … <button data-k="cancel">Cancel</button></p>
    <div class="room"><div data-p="aside" role="region" aria-label="Filters"></div>
    <div role="region" aria-label="Exhibit"><div data-p="main"></div><div data-p="more"></div></div></div>
    <p class="unseen" role="status" aria-live="polite"></p>`;
  el.append(root);
  let area = null;
  requestAnimationFrame(() => { // once it is in the page: hide the copy of the table for programs that cannot run this
    area = root.closest(".jp-OutputArea") || document.body;
    area.classList.add("coachkit-live");
  });
  const part = (key) => root.querySelector(`[data-p="${key}"]`);
  const busy = root.querySelector(".busy");
  const status = root.querySelector("[role=status]");
  const last = {};
  let waiting = null; // what was chosen while Python is at work; sent together, so that only the last view is answered
  let asked = []; // what Python is at work on
  let atWork = false;
  let pressed = false; // a draw between the press and the release of a button would take the click away
  let postponed = false;
  let timer = 0;
  let later = 0;

  const twin = (act) => [...root.querySelectorAll("[data-k]")].find((e) => name(e.dataset) === name(act) && !e.disabled);
  const settle = () => { // controls show the answer, and over it what was chosen and not answered
    for (const one of root.querySelectorAll("select")) one.value = model.get("now")[one.dataset.k];
    const boxes = model.get("due") ? [] : root.querySelectorAll("input[type=checkbox]"); // until the counts come, they are of before
    for (const one of boxes) one.checked = one.defaultChecked;
    for (const act of [...asked, ...(waiting || [])]) {
      const to = "v" in act && twin(act);
      if (to) to[to.type === "checkbox" ? "checked" : "value"] = act.v;
    }
  };
  const roving = () => {
    for (const grid of root.querySelectorAll("[role=grid]")) {
      const cells = [...grid.querySelectorAll("td[data-k]")];
      if (cells.length && !cells.some((cell) => cell.tabIndex === 0)) cells[0].tabIndex = 0;
    }
  };

  const draw = () => {
    postponed = pressed;
    if (pressed) return;
    const held = root.contains(document.activeElement) ? document.activeElement : null;
    const typed = held && held.type === "search" ? held.value : null;
    const scrolled = model.get("aside") !== last.aside && part("aside").scrollTop; // asked without need, it makes the browser lay out
    for (const one of PARTS) if (model.get(one) !== last[one]) part(one).innerHTML = last[one] = model.get(one);
    if (scrolled) part("aside").scrollTop = scrolled;
    settle();
    roving();
    const aim = model.get("aim");
    if (aim && aim !== last.aim) {
      const to = root.querySelector(aim.split(" ", 2)[1]);
      if (to) to.focus();
    } else if (held && !root.contains(held)) {
      const to = twin(chosen(held)) || root.querySelector("[role=grid] td[tabindex='0']") || root.querySelector("select");
      if (to) {
        if (to.tagName === "TD") take(to);
        to.focus({ preventScroll: true });
        if (typed !== null && to.type === "search") { to.value = typed; to.setSelectionRange(typed.length, typed.length); }
      }
    }
    last.aim = aim;
    if (model.get("said")) status.textContent = model.get("said");
    if (!model.get("due")) return;
    clearTimeout(later);
    requestAnimationFrame(() => { later = setTimeout(counts, 120); });
  };

  const idle = () => {
    atWork = false;
    clearTimeout(timer);
    busy.hidden = true;
    root.removeAttribute("aria-busy");
    asked = [];
    if (waiting) { const acts = waiting; waiting = null; send(acts); } else settle();
  };
  const state = () => {
    const now = model.get("state");
    if (now === "working") { busy.hidden = false; root.setAttribute("aria-busy", "true"); } else idle();
  };
  const send = (acts) => {
    atWork = true;
    asked = acts;
    timer = setTimeout(() => { busy.hidden = false; root.setAttribute("aria-busy", "true"); }, 300);
    model.send({ acts });
  };
  const counts = () => { // the filters' counts, once the exhibit is painted and nothing else is asked
    if (!model.get("due") || atWork) return;
    atWork = true;
    model.send({ acts: [{ k: "counts" }] });
  };
  const tell = (act) => {
    clearTimeout(later);
    if (act.k === "cancel") { waiting = null; model.send({ acts: [act] }); return; }
    if (atWork) waiting = [...(waiting || []), act];
    else send([act]);
  };
  const custom = (message) => {
    if ("done" in message) return message.done ? undefined : idle();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([message.save], { type: message.mime }));
    link.download = message.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 5000);
  };

  const take = (cell) => {
    const grid = cell.closest("[role=grid]");
    for (const one of grid.querySelectorAll("td[tabindex='0']")) one.tabIndex = -1;
    cell.tabIndex = 0;
  };
  const go = (cell) => { if (cell) { take(cell); cell.focus(); cell.scrollIntoView({ block: "nearest", inline: "nearest" }); } };
  const next = (cell, down, right) => {
    if (right) {
      let to = cell;
      do to = right > 0 ? to.nextElementSibling : to.previousElementSibling; while (to && !to.dataset.k);
      return to;
    }
    const at = [...cell.parentElement.children].indexOf(cell);
    let row = cell.parentElement;
    do row = down > 0 ? row.nextElementSibling : row.previousElementSibling; while (row && !(row.children[at] && row.children[at].dataset.k));
    return row && row.children[at];
  };
  const reader = (e) => {
    const cell = e.target.closest && e.target.closest("td[aria-label]"), line = root.querySelector(".reader");
    if (line && cell) line.textContent = cell.getAttribute("aria-label");
  };

  // JupyterLab looks for this on the focused element itself; otherwise it takes arrows and letters as its own commands
  root.addEventListener("focusin", (e) => { e.target.setAttribute("data-lm-suppress-shortcuts", "true"); reader(e); });
  root.addEventListener("mouseover", reader);
  root.addEventListener("pointerdown", (e) => { pressed = !e.target.closest("select"); }); // a list that is open keeps the release
  const released = () => { pressed = false; if (postponed) setTimeout(draw); }; // after the click
  for (const kind of ["pointerup", "pointercancel"]) window.addEventListener(kind, released);
  root.addEventListener("change", (e) => {
    const to = e.target;
    if (to.dataset.k && to.type !== "search") tell({ ...chosen(to), v: to.type === "checkbox" ? to.checked : to.value });
  });
  let pause = 0;
  root.addEventListener("input", (e) => {
    if (e.target.type !== "search") return;
    clearTimeout(pause);
    pause = setTimeout(() => tell({ ...chosen(e.target), v: e.target.value }), 120);
  });
  root.addEventListener("click", (e) => {
    const to = e.target.closest("button[data-k], td[data-k]");
    if (!to) return;
    if (to.tagName === "TD") go(to);
    tell(chosen(to));
  });
  root.addEventListener("keydown", (e) => {
    const typing = e.target.matches("select, input:not([type=checkbox]), textarea");
    const press = (act) => { e.preventDefault(); e.stopPropagation(); if (act) tell(act); };
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "z" && !typing) return press({ k: e.shiftKey ? "redo" : "undo" });
    if ((e.ctrlKey || e.metaKey) && e.key === "s") { // saving is JupyterLab's, whatever has the focus
      const { key, code, keyCode, ctrlKey, metaKey } = e;
      press();
      (root.closest(".jp-Notebook") || document.body).dispatchEvent(new KeyboardEvent("keydown", { key, code, keyCode, ctrlKey, metaKey, bubbles: true }));
      return;
    }
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape") return press({ k: "close" });
    if (typing) return;
    if (e.key === "c") return press({ k: "code" });
    if (e.key === "k") return press({ k: "keep" });
    if (e.key === "/") { const find = root.querySelector("input[type=search]"); if (find) find.focus(); return press(); }
    const cell = e.target.closest("td[data-k]");
    if (!cell) return;
    const row = cell.parentElement, rows = [...row.parentElement.children], at = [...row.children].indexOf(cell), of = rows.indexOf(row);
    const open = (list) => list.map((one) => one.children[at]).find((one) => one && one.dataset.k);
    const moves = {
      ArrowRight: () => go(next(cell, 0, 1)),
      ArrowLeft: () => go(next(cell, 0, -1)),
      ArrowDown: () => go(next(cell, 1, 0)),
      ArrowUp: () => go(next(cell, -1, 0)),
      Home: () => go(row.querySelector("td[data-k]")),
      End: () => go([...row.querySelectorAll("td[data-k]")].pop()),
      PageDown: () => (of + 10 < rows.length ? go(open(rows.slice(of + 10))) : root.querySelector("button[data-k=newer]:not([disabled])") ? tell({ k: "newer" }) : go(open([...rows].reverse()))),
      PageUp: () => (of >= 10 ? go(open(rows.slice(0, of - 9).reverse())) : root.querySelector("button[data-k=older]:not([disabled])") ? tell({ k: "older" }) : go(open(rows))),
      Enter: () => tell(chosen(cell)),
      f: () => tell({ ...chosen(cell), k: "only" }),
    };
    if (moves[e.key]) { press(); moves[e.key](); }
  });
  model.on("change:number", draw);
  model.on("change:state", state);
  model.on("msg:custom", custom);
  draw();
  return () => {
    for (const kind of ["pointerup", "pointercancel"]) window.removeEventListener(kind, released);
    model.off("change:number", draw);
    model.off("change:state", state);
    model.off("msg:custom", custom);
    if (area) area.classList.remove("coachkit-live");
    root.remove();
  };
}
export default { render };
