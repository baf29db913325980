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
      if (div.clientWidth < 480) narrow(layout);
      div.style.height = (layout.height || 360) + "px";
      Plotly.newPlot(div, data, layout, config);
    }
  }

  // On a phone the axis title breaks into lines, and there are fewer ticks.
  function narrow(layout) {
    const axis = layout.xaxis, title = axis && axis.title;
    if (!title || !title.text) return;
    const lines = [""];
    for (const word of title.text.split(" ")) {
      if (lines[lines.length - 1].length + word.length > 24) lines.push("");
      lines[lines.length - 1] += (lines[lines.length - 1] && " ") + word;
    }
    title.text = lines.join("<br>");
    layout.height = (layout.height || 360) + 16 * (lines.length - 1);
    if (axis.tickvals) axis.tickvals = axis.tickvals.filter((_, i) => i % 2 === 0);
    else axis.nticks = 5;
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
