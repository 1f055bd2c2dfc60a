// Filters beyond types and relations: documents, statuses, confidence, what hangs on nothing; and what they hide, in words.
"use strict";

const Filters = (() => {
  const DOCUMENTS = 12; // so many documents at a time
  const byDate = Array.from(Store.documents).sort((a, b) => ((a.date || "~") < (b.date || "~") ? -1 : (a.date || "~") > (b.date || "~") ? 1 : a.number - b.number));
  let documentsShown = DOCUMENTS;
  let slider = null;
  let output = null;
  let switches = null;
  let title = null;
  let dragged = false; // a drag is one step of the history
  let change = () => {};

  const nameOf = (status) => (status ? Say.term(status) : Say.word("noStatus"));

  /** The lists of documents and statuses, made of the legend's own rows. */
  function sections({ row, section, counts, change: act }) {
    const made = [];
    if (Store.documents.length > 1) {
      const all = Store.documents.map(({ id }) => id);
      const more = Store.documents.length - documentsShown;
      made.push(section("documentFilter", byDate.slice(0, documentsShown).map((source) => row({
        name: source.id, label: [source.title, source.date || ""].map(Say.apart).filter(Boolean).join(" "), count: counts.document.get(source.id) || 0,
        icon: null, hidden: State.hiddenDocuments, all, change: act,
      })), () => { State.hiddenDocuments.clear(); act(); },
      more > 0 ? Say.element("button", { type: "button", class: "more", text: Say.word("more", { count: Math.min(more, DOCUMENTS) }),
        on: { click: () => { documentsShown += DOCUMENTS; act({ quiet: true }); } } }) : null));
    }
    if (View.statuses.length > 1) {
      made.push(section("statusFilter", View.statuses.map((status) => row({
        name: status, label: nameOf(status), count: counts.status.get(status) || 0, icon: null,
        hidden: State.hiddenStatuses, all: View.statuses, change: act,
      })), () => { State.hiddenStatuses.clear(); act(); }));
    }
    return made;
  }

  /** The part that is made once. */
  function start(act) {
    change = act;
    title = Say.element("h2", { id: "confidence-title" });
    slider = Say.element("input", { type: "range", id: "confidence", min: "0", max: "1", step: "0.05", value: "0", "aria-labelledby": "confidence-title", on: {
      input: set, change: () => { dragged = false; },
    } });
    output = Say.element("output", { for: "confidence" });
    switches = Say.element("div", { class: "switches" });
    return Say.element("section", { class: "measure", "data-kind": "measure" }, title, slider, output, switches);
  }

  function set() {
    State.confidence = Math.round(Number(slider.value) * 100) / 100;
    const options = { replace: dragged };
    dragged = true;
    change(options);
  }

  function flip(name, label, count) {
    const found = switches.querySelector(`[data-name=${name}]`) || switches.appendChild(Say.element("button", { type: "button", class: "toggle", "data-name": name, on: { click: () => {
      State[name] = !State[name];
      change();
    } } }));
    found.setAttribute("aria-pressed", String(State[name]));
    found.replaceChildren(Say.element("span", { class: "name", text: label }), Say.element("span", { class: "count", text: Say.number(count) }));
  }

  function update(counts) {
    title.textContent = Say.word("minimum");
    slider.value = String(State.confidence);
    slider.setAttribute("aria-valuetext", `${Say.word("atLeast")} ${State.confidence}`);
    output.textContent = `≥ ${State.confidence.toFixed(2)} · ${Say.word("statementsShown", { count: counts.confident })}`;
    flip("orphans", Say.word("orphans"), View.isolated());
    if (View.undated) flip("undated", Say.word("undated"), counts.undated);
    const reset = switches.querySelector(".reset") || switches.appendChild(Say.element("button", { type: "button", class: "reset", on: { click: clear } }));
    reset.textContent = Say.word("reset");
  }

  function clear() {
    View.reset();
    change({ panel: true }); // of several nodes or a path nothing is left to tell
  }

  /** What is hidden, and why: one phrase for each filter that is set. */
  function describe() {
    const phrases = [];
    const say = (key, count) => { if (count) phrases.push(Say.word(key, { count })); };
    say("hidesTypes", State.hiddenTypes.size);
    say("hidesPredicates", State.hiddenPredicates.size);
    say("hidesDocuments", State.hiddenDocuments.size);
    say("hidesStatuses", State.hiddenStatuses.size);
    if (State.years) phrases.push(Say.word("onlyYears", { years: Time.span(State.years) }));
    if (!State.undated) phrases.push(Say.word("hidesUndated"));
    if (State.confidence) phrases.push(Say.word("hidesUnsure", { least: State.confidence }));
    if (!State.orphans) phrases.push(Say.word("hidesOrphans", { count: View.isolated() }));
    if (State.focus) phrases.push(Say.word("onlyNear", { steps: State.focus.steps }));
    say("hidesBeyond", View.beyond());
    return phrases;
  }

  return { sections, start, update, describe, clear, nameOf };
})();
