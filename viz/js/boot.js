// Starts the page. The data of a larger graph are compressed: they are unpacked first, and only then do the scripts run
// that read them. They stand in the page as text, and run as an element of their own, which the page's policy allows by
// its hash.
"use strict";

(async () => {
  const [data, program] = ["data", "program"].map((id) => document.getElementById(id));
  document.currentScript.remove();

  async function unpack() {
    const bytes = Uint8Array.from(atob(data.textContent), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    data.textContent = await new Response(stream).text();
  }

  try {
    if (data.dataset.packed) await unpack();
  } catch {
    // A browser from before 2023, or a page that was cut off on its way.
    document.getElementById("unreadable").hidden = false;
    return;
  }
  program.replaceWith(Object.assign(document.createElement("script"), { textContent: program.textContent }));
})();
