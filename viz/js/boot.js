// Starts the page. The data of a larger graph are compressed: they are unpacked first, and only then do the scripts run
// that read them. They stand in the page as text, and run as an element of their own, which the page's policy allows by
// its hash. Written in the JavaScript of 2009, so that a browser that is too old for the rest can still say so; one that
// reads not even this, or a page that was cut off before it, shows the same words after a while (explorer.css).
(function () {
  "use strict";
  var data = document.getElementById("data");
  var program = document.getElementById("program");
  var notice = document.getElementById("unreadable");
  var own = document.currentScript;
  if (own) own.parentNode.removeChild(own);

  function isReady() {
    return document.documentElement.getAttribute("data-ready") === "yes";
  }

  /** A browser from before 2023, or a page that was cut off or damaged on its way: say so, instead of standing there empty. */
  function fail() {
    if (!isReady()) notice.className += " told";
  }

  function run() {
    var script = document.createElement("script");
    script.textContent = program.textContent;
    program.parentNode.replaceChild(script, program);
  }

  function unpack() {
    var bytes = Uint8Array.from(atob(data.textContent), function (character) { return character.charCodeAt(0); });
    var stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).text().then(function (text) {
      data.textContent = text;
      run();
    });
  }

  window.addEventListener("error", fail);
  window.addEventListener("unhandledrejection", fail);
  try {
    if (!data || !program) fail();
    else if (data.getAttribute("data-packed")) unpack().then(null, fail);
    else run();
  } catch (error) {
    fail();
  }
})();
