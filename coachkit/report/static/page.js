(() => {
  "use strict";
  const charts = () => [...document.querySelectorAll("script[data-for]")].map(s => [document.getElementById(s.dataset.for), s]);
  const ink = () => getComputedStyle(document.documentElement).getPropertyValue("--ink").trim();
  const config = {displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false, showTips: false};

  function draw() {
    if (!window.Plotly) {
      document.querySelectorAll(".no-charts").forEach(e => { e.hidden = false; });
      document.querySelectorAll(".chart").forEach(e => { e.closest("figure").hidden = true; });
      document.querySelectorAll("details").forEach(e => { e.open = true; });
      return;
    }
    for (const [div, source] of charts()) {
      const {data, layout} = JSON.parse(source.textContent);
      layout.font = {...layout.font, color: ink()};
      if (div.clientWidth < 480) narrow(data, layout);
      div.style.height = (layout.height || 360) + "px";
      Plotly.newPlot(div, data, layout, config);
    }
  }

  const lines = (text, most) => {
    const out = [""];
    for (const word of text.split(" ")) {
      if (out[out.length - 1] && out[out.length - 1].length + word.length >= most) out.push("");
      out[out.length - 1] += (out[out.length - 1] && " ") + word;
    }
    return out.join("<br>");
  };

  // On a phone titles and the names of categories break into lines, and there are fewer ticks.
  function narrow(data, layout) {
    const {xaxis, yaxis} = layout, title = xaxis && xaxis.title;
    if (yaxis && yaxis.type === "category") {
      const names = yaxis.categoryarray || [...new Set(data.flatMap(trace => trace.y))];
      yaxis.tickvals = names;
      yaxis.ticktext = names.map(name => lines(name.replaceAll("<br>", " "), 16));
      const tallest = Math.max(...yaxis.ticktext.map(text => text.split("<br>").length));
      layout.height = Math.max(layout.height, 64 + (16 * tallest + 10) * names.length);
    }
    if (!title || !title.text) return;
    title.text = lines(title.text, 26);
    layout.height = (layout.height || 360) + 16 * (title.text.split("<br>").length - 1);
    if (!xaxis.tickvals) xaxis.nticks = 5;
    else if (!(yaxis && yaxis.type !== "category")) {
      const keep = Math.ceil(xaxis.tickvals.length / 4);
      const zero = Math.max(0, xaxis.tickvals.indexOf(0));
      const shown = (_, i) => (i - zero) % keep === 0;
      if (xaxis.ticktext) xaxis.ticktext = xaxis.ticktext.filter(shown);
      xaxis.tickvals = xaxis.tickvals.filter(shown);
    }
  }

  let opened = [], heights = [];
  function print(on) {
    if (!window.Plotly) return;
    const divs = charts().map(([div]) => div).filter(div => div.layout);
    if (on) {
      opened = [...document.querySelectorAll("details:not([open])")];
      opened.forEach(e => { e.open = true; });
      heights = divs.map(div => div.layout.height);
      divs.forEach(div => {
        const height = Math.min(285, div.layout.height || 285);
        div.style.height = height + "px";
        Plotly.relayout(div, {width: 640, height, "font.color": "#000"});
      });
    } else {
      opened.forEach(e => { e.open = false; });
      divs.forEach((div, i) => {
        div.style.height = (heights[i] || 360) + "px";
        Plotly.relayout(div, {width: null, height: heights[i], autosize: true, "font.color": ink()});
      });
    }
  }

  function find() {
    const box = document.getElementById("find");
    if (!box) return;
    const rows = [...document.querySelectorAll("tr[data-name]")], said = document.getElementById("found");
    box.addEventListener("input", () => {
      const words = box.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
      let n = 0;
      for (const row of rows) {
        row.hidden = !words.every(w => row.dataset.name.includes(w));
        n += row.hidden ? 0 : 1;
      }
      said.textContent = words.length ? n + " found" : "";
    });
  }

  document.addEventListener("DOMContentLoaded", () => { draw(); find(); });
  window.addEventListener("beforeprint", () => print(true));
  window.addEventListener("afterprint", () => print(false));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (window.Plotly) charts().forEach(([div]) => div.layout && Plotly.relayout(div, {"font.color": ink()}));
  });
})();
