(() => {
  "use strict";
  const form = document.getElementById("filters"), said = document.getElementById("found");
  const rows = [...document.querySelectorAll("#schools tbody tr")].map(row => {
    const [name, id, type, , , , state] = [...row.cells].map(c => (c.querySelector("span") || c).textContent.toLocaleLowerCase());
    return {row, words: name + " " + id, type, state};
  });
  const boxes = [...form.querySelectorAll("select")];
  boxes.forEach(box => [...new Set(rows.map(r => r[box.name]))].sort().forEach(v => box.append(new Option(v, v))));
  const find = () => {
    const words = form.elements.find.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const r of rows) {
      const fits = words.every(w => r.words.includes(w)) && boxes.every(b => !b.value || b.value === r[b.name]);
      if (r.row.hidden === fits) r.row.hidden = !fits;
      n += fits;
    }
    said.textContent = words.length || boxes.some(b => b.value) ? n + " of " + rows.length + " found" : "";
  };
  form.hidden = false;
  form.addEventListener("input", find);
  form.addEventListener("submit", event => event.preventDefault());
})();
