(async () => {
  "use strict";
  // Charts' library and page script travel inside the page, compressed; browsers since 2023 unpack them themselves.
  const box = document.getElementById("library");
  try {
    const bytes = Uint8Array.from(atob(box.textContent), c => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.head.append(script);
  } finally {
    box.dispatchEvent(new Event("unpacked"));
  }
})();
