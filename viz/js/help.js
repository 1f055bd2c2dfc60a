// Help: what the drawing means, and every key and act of the mouse, in a dialog that `?` opens.
"use strict";

const Help = (() => {
  const opener = document.getElementById("help-open");
  // What stands on a keyboard is no word: `|` is between keys of which each does it, `+` between those that are held together.
  const KEYS = {
    helpAnywhere: [["/", "helpSearch"], ["?", "helpThis"], ["Tab|Shift+Tab", "helpTab"], ["Enter|Space", "helpPress"], ["Esc", "helpEscape"]],
    helpInSearch: [["↑|↓", "helpSuggestions"], ["Enter", "helpTake"], ["Ctrl+Enter", "helpTakeMore"]],
    helpInGraph: [["←|→|↑|↓", "helpMove"], ["+|−", "helpZoom"], ["0", "helpAll"]],
    helpOfChosen: [["n|Shift+n", "helpWalk"], ["e", "helpExpand"], ["1|2|3", "helpFocus"], ["p", "helpPin"], ["s", "helpPath"]],
    helpInRows: [["←|→|Home|End", "helpTabs"]],
  };
  const ACTS = [
    ["helpClick", "helpClickDoes"], ["helpClickMore", "helpClickMoreDoes"], ["helpDouble", "helpDoubleDoes"], ["helpGround", "helpGroundDoes"],
    ["helpDrag", "helpDragDoes"], ["helpHover", "helpHoverDoes"], ["helpHead", "helpHeadDoes"], ["helpBar", "helpBarDoes"],
  ];
  let dialog = null;

  /** The keys of one line: `Shift+n` are two, `+` alone is one. */
  function keys(text) {
    const held = (one) => (one.length > 1 ? one.split("+") : [one]).flatMap((key, place) => [place ? " + " : "", Say.element("kbd", { text: key })]);
    return text.split("|").flatMap((one) => [" ", Say.element("span", {}, ...held(one))]);
  }

  const part = (word, ...content) => Say.element("section", { class: word === "helpReading" ? "help-reading" : null }, Say.element("h3", { text: Say.word(word) }), ...content);
  const list = (rows) => Say.element("dl", {}, ...rows.map(([term, word]) => Say.element("div", {}, Say.element("dt", {}, ...term), Say.element("dd", { text: Say.word(word) }))));

  /** What is seen in the drawing, with the marks and colours that it has there. */
  function reading() {
    const icon = (type) => Shapes.icon(type.shape, Canvas.onGround(type.colour));
    const types = Store.types.length ? Store.types : [{ shape: "dot", colour: "#5f6b7a" }];
    const lines = Store.relations.slice(0, 2).map(({ name }) => Shapes.line(Canvas.onGround(Store.lineColour(name))));
    const sun = Shapes.icon("dot", Marks.colours.accent);
    return list([
      [types.slice(0, 3).map(icon), "helpShape"],
      [["small", "large"].map((size) => Say.element("span", { class: `help-${size}` }, icon(types[0]))), "helpSize"],
      [[sun], "helpSun"],
      [lines, "helpLine"],
      [[Say.element("span", { class: "help-ray" })], "helpRay"],
      [[Say.element("span", { class: "help-rings inner" })], "helpInner"],
      [[Say.element("span", { class: "help-rings outer" })], "helpOuter"],
      [[Say.element("span", { class: "help-pinned" })], "helpPinned"],
    ]);
  }

  function open() {
    if (dialog.open) return;
    const close = Say.element("button", { type: "button", class: "help-close", text: Say.word("close"), on: { click: () => dialog.close() } });
    const body = Say.element("div", { class: "help-body", tabindex: 0, role: "region", "aria-labelledby": "help-title" },
      part("helpReading", reading()),
      part("helpPointer", list(ACTS.map(([act, does]) => [[Say.word(act)], does]))),
      ...Object.entries(KEYS).map(([word, rows]) => part(word, list(rows.map(([text, act]) => [keys(text), act])))));
    dialog.replaceChildren(Say.element("header", {}, Say.element("h2", { id: "help-title", text: Say.word("help") }), close), body);
    dialog.showModal();
    body.scrollTop = 0;
  }

  /** While it is open no key reaches the page below, and the tab key goes round inside. */
  function guard(event) {
    if (!dialog.open) return;
    event.stopPropagation();
    if (event.key === "?" && !event.isComposing) dialog.close();
    if (event.key !== "Tab") return;
    const stops = Array.from(dialog.querySelectorAll("button, [tabindex]"));
    const at = stops.indexOf(document.activeElement);
    event.preventDefault();
    stops[(at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length].focus();
  }

  function start() {
    dialog = Say.element("dialog", { id: "help", class: "help", "aria-labelledby": "help-title" });
    document.body.append(dialog);
    opener.addEventListener("click", open);
    // A click beside it closes it, as one is used to.
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    window.addEventListener("keydown", guard, true);
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest && event.target.closest("input:not([type=range]), textarea, select");
      if (event.key !== "?" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      open();
    });
  }

  return { start };
})();
