// The theme wraps tables and code by script: these parts get a name, and a place among the keyboard's stops, here.
(() => {
  const each = (found, change) => document.querySelectorAll(found).forEach(change);
  const name = (part, number, text) => {
    part.setAttribute("aria-label", `${text} ${number + 1}`);
  };
  const mend = () => {
    each("input.md-option:not([tabindex])", (input) => input.setAttribute("tabindex", "-1"));
    each(".md-typeset__scrollwrap:not([tabindex])", (box, number) => {
      box.setAttribute("tabindex", "0");
      box.setAttribute("role", "group");
      name(box, number, "Table");
    });
    each("nav.md-code__nav:not([aria-label])", (nav, number) => name(nav, number, "Code"));
  };
  const apart = () => {
    const seen = new Set();
    each("nav[aria-label]", (nav, number) => {
      const text = nav.getAttribute("aria-label").toLowerCase();
      if (seen.has(text)) name(nav, number, nav.getAttribute("aria-label"));
      seen.add(text);
    });
  };
  window.addEventListener("load", () => {
    mend();
    apart();
    new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  });
})();
