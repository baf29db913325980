(() => {
  "use strict";
  // Without the charts' library the page still speaks: a sentence, and the tables opened.
  const all = css => [...document.querySelectorAll(css)];
  const alone = () => {
    if (window.Plotly) return;
    all(".no-charts").forEach(e => { e.hidden = false; });
    all(".plotly-graph-div").forEach(e => { e.parentElement.hidden = true; });
    all("details").forEach(e => { e.open = true; });
  };
  // On a phone a chapter shows its first exhibit, the rest on request.
  if (matchMedia("(max-width: 480px)").matches) all(".more").forEach(e => { e.open = false; });
  const packed = document.getElementById("library");
  if (packed) packed.addEventListener("unpacked", alone);
  else addEventListener("DOMContentLoaded", alone);
})();
