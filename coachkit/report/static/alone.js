(() => {
  "use strict";
  // Without the charts' library the page still speaks: a sentence, and the tables opened.
  const all = css => [...document.querySelectorAll(css)];
  const alone = () => {
    if (window.Plotly) return;
    all(".no-charts").forEach(e => { e.hidden = false; });
    all(".plotly-graph-div").forEach(e => { e.parentElement.hidden = true; });
    all("details").forEach(e => { e.open = true; });
    all(".folded").forEach(box => fold(box, false));
  };
  // On a phone a chapter shows its first exhibit, the rest on request, or where a link leads to it.
  const fold = (box, folded) => {
    box.classList.toggle("folded", folded);
    box.inert = folded;
    box.previousElementSibling.setAttribute("aria-expanded", !folded);
  };
  if (matchMedia("(max-width: 480px)").matches) all(".more").forEach(box => {
    const button = document.createElement("button"), count = box.querySelectorAll("h3").length;
    button.type = "button";
    button.textContent = "More in this chapter" + (count ? " (" + count + ")" : "");
    button.onclick = () => fold(box, !box.inert);
    box.before(button);
    fold(box, true);
  });
  const land = () => {
    const goal = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const box = goal && goal.closest(".folded");
    if (box) { fold(box, false); goal.scrollIntoView(); }
  };
  addEventListener("hashchange", land);
  land();
  const packed = document.getElementById("library");
  if (packed) packed.addEventListener("unpacked", alone);
  else addEventListener("DOMContentLoaded", alone);
})();
