(() => {
  "use strict";
  const all = (css, from = document) => [...from.querySelectorAll(css)];
  const charts = all(".plotly-graph-div");
  const ink = () => getComputedStyle(document.documentElement).getPropertyValue("--ink").trim();
  const config = {displayModeBar: false, scrollZoom: false, doubleClick: false, showTips: false};

  // What all charts share; a chart of another hand has its own template, or none.
  const template = {};  // TEMPLATE of exhibits/theme.py

  // On paper a chart stands beside its table, and no ink is lighter than black.
  function spec(div, paper = 0) {
    const {data: traces, layout: plan} = JSON.parse(div.nextElementSibling.textContent);
    if (plan.template === "coachkit") plan.template = template;
    plan.font = {...plan.font, color: paper ? "#000" : ink()};
    plan.autosize = !paper;
    if (paper) pressed(plan, paper);
    if ((paper || div.clientWidth) < 480) plan.meta && plan.meta.panels ? panels(plan, plan.meta.panels) : narrow(traces, plan);
    div.style.height = (plan.height || 360) + "px";
    return [traces, plan, config];
  }

  // On paper a chart is lower than on a screen: rows move together, texts at the ends of curves apart.
  function pressed(plan, width) {
    const rows = plan.yaxis && plan.yaxis.type === "category", height = plan.meta && plan.meta.panels ? plan.height : rows ? .58 * plan.height : Math.min(plan.height || 160, 160);
    Object.assign(plan, {width, height});
    if (rows || !plan.xaxis || !plan.xaxis.title || !plan.yaxis.range) return;
    if (/term/i.test(plan.xaxis.title.text)) delete plan.xaxis.title;  // its ticks are named
    const [low, high] = plan.yaxis.range, unit = (high - low) / (height - 80), half = note => unit * (1 + 8 * note.text.split("<br>").length);
    const ends = (plan.annotations || []).filter(note => note.x === 1 && note.xanchor === "left").sort((a, b) => a.y - b.y);
    ends.forEach((note, i) => { if (i) note.y = Math.max(note.y, ends[i - 1].y + half(ends[i - 1]) + half(note)); });
    const over = ends.length && Math.max(0, ends[ends.length - 1].y - high);
    ends.forEach(note => { note.y -= over; });
  }

  const lines = (text, most) => {
    const out = [""];
    for (const word of text.split(" ").flatMap(word => word.match(new RegExp(`.{1,${most}}`, "gu")) || [""])) {
      if (out[out.length - 1] && out[out.length - 1].length + word.length >= most) out.push("");
      out[out.length - 1] += (out[out.length - 1] && " ") + word;
    }
    return out;
  };

  // Panels beside each other: two on a phone, as charts/multiples.py has four on a wide page.
  function panels(plan, count) {
    const rows = Math.ceil(count / 2), name = (axis, i) => axis + "axis" + (i || "" ? i + 1 : "");
    for (let i = 0; i < count; i++) {
      const left = i % 2 / 2, top = 1 - Math.floor(i / 2) / rows;
      plan[name("x", i)].domain = [left + (i % 2 ? .05 : 0), left + .48];
      Object.assign(plan[name("y", i)], {domain: [top - .8 / rows, top - .156 / rows], showticklabels: i % 2 === 0});
      const said = plan.annotations[i].text, text = said.length > 22 && !said.includes("&") ? said.slice(0, 21).trim() + "…" : said;
      Object.assign(plan.annotations[i], {x: left, y: top - .156 / rows, text, font: {size: 11}});
    }
    plan.height = 56 + 112 * rows;
  }

  // On a phone titles and the names of categories break into lines, and there are fewer ticks.
  function narrow(data, layout) {
    const {xaxis, yaxis, annotations} = layout, title = xaxis && xaxis.title;
    if (yaxis && yaxis.type === "category") {
      const names = yaxis.categoryarray || [...new Set(data.flatMap(trace => trace.y))];
      const broken = names.map(name => lines(name.replaceAll("<br>", " "), 16));
      yaxis.tickvals = names;
      yaxis.ticktext = broken.map(parts => parts.join("<br>"));
      layout.height = Math.max(layout.height, 80 + (17 * Math.max(...broken.map(parts => parts.length)) + 10) * names.length);
    }
    for (const note of annotations || []) {
      if (note.name !== "unit") continue;
      const parts = lines(note.text, 44);
      note.text = parts.join("<br>");
      note.align = "left";
      layout.margin.t += 15 * (parts.length - 1);
      layout.height += 15 * (parts.length - 1);
    }
    if (!title || !title.text) return;
    const parts = lines(title.text, 24);
    title.text = parts.join("<br>");
    layout.height = Math.max(layout.height || 360, 124) + 16 * (parts.length - 1);  // ticks, title and a bar find room
    if (!xaxis.tickvals) xaxis.nticks = 5;
    else if (yaxis && yaxis.type === "category") {
      const keep = Math.ceil(xaxis.tickvals.length / 4), zero = Math.max(0, xaxis.tickvals.indexOf(0));
      const shown = (_, i) => (i - zero) % keep === 0;
      if (xaxis.ticktext) xaxis.ticktext = xaxis.ticktext.filter(shown);
      xaxis.tickvals = xaxis.tickvals.filter(shown);
    }
  }

  // One chart after the other, the page alive in between; a chart that is folded away waits until it is opened.
  const seen = div => !div.closest("details:not([open])");
  const one = () => {
    const div = charts.find(div => !div.data && seen(div));
    if (div) Plotly.newPlot(div, ...spec(div));
    return div;
  };
  const slowly = () => {
    const start = performance.now();
    while (one()) if (performance.now() - start > 60) return setTimeout(slowly);
  };

  const again = () => charts.forEach(div => { if (div.data && seen(div)) Plotly.react(div, ...spec(div)); });
  let width = innerWidth, timer;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    clearTimeout(timer);
    timer = setTimeout(() => { again(); reach(); }, 150);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);

  // In print the summary stands alone; where everything is printed, all that is folded opens first.
  const full = document.body.className === "full";
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open])").filter(() => full);
    opened.forEach(e => { e.open = true; });
    while (one());
    charts.filter(div => div.data).forEach(div =>
      Plotly.react(div, ...spec(div, div.closest(".chapter") && !div.closest(".wide") ? 320 : 640)));
  });
  addEventListener("afterprint", () => {
    opened.forEach(e => { e.open = false; });
    again();
  });

  // A table wider than its place can be scrolled by keyboard; each can be taken away as CSV.
  const reach = () => all(".s").forEach(box => {
    const wide = box.scrollWidth > box.clientWidth, table = box.querySelector("caption");
    for (const [name, value] of [["tabindex", "0"], ["role", "region"], ["aria-label", table ? table.textContent : "Table"]])
      wide ? box.setAttribute(name, value) : box.removeAttribute(name);
  });
  document.addEventListener("toggle", () => { slowly(); reach(); }, true);

  // No cell can be read as a formula: what looks like one, and is no number, gets an apostrophe.
  const cell = text => {
    let told = text.replace(/\s+/g, " ").trim().replace(/^−(?=[\d.,]+%?$)/, "-");
    if (/^[=+\-@＝＋－＠|]/.test(told) && !/^[+-]?[\d.,]+%?$/.test(told)) told = "'" + told;
    return '"' + told.replaceAll('"', '""') + '"';
  };
  all("table").forEach(table => {
    const button = document.createElement("button"), key = (table.closest("section[id]") || {id: "table"}).id;
    button.type = "button";
    button.textContent = "Download as CSV";
    button.setAttribute("aria-label", "Download as CSV: " + table.caption.textContent);
    button.onclick = () => {
      const rows = [...table.rows].filter(row => !row.hidden);
      const text = rows.map(row => [...row.cells].map(c => cell(c.textContent)).join(",")).join("\r\n");
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(["\ufeff" + text + "\r\n"], {type: "text/csv"}));
      link.download = (location.pathname.split("/").pop().replace(/\.html?$/, "") || "page") + "-" + key + ".csv";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    };
    table.parentElement.after(button);
  });

  const land = () => {
    const goal = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const closed = goal && goal.closest("details:not([open])");
    if (closed) { closed.open = true; goal.scrollIntoView(); }
  };
  addEventListener("hashchange", land);

  slowly();
  reach();
  land();
})();
