// The ledger in the overview: figures that disagree, targets and their results, sets, projects, each with its sentences.
"use strict";

const Ledger = (() => {
  const TONES = { contradiction: "bad", missed: "bad", regressed: "bad", met: "good", complete: "good" };
  const SHOWN = 12; // lines at a time

  function badge(name) {
    return Say.element("span", { class: `badge ${Object.hasOwn(TONES, name) ? TONES[name] : ""}`.trim(), text: Say.term(name) });
  }

  function value({ value: number, unit, bound }) {
    const sign = { about: "≈", atLeast: "≥", atMost: "≤" };
    return `${Object.hasOwn(sign, bound) ? sign[bound] : ""}${number}${Say.apart(unit)}`;
  }

  /** A line that opens to show what it rests on. `tools` are the panel's: fold, figure, quote, jump. */
  function line(parts, fill) {
    const details = Say.element("details", { class: "entry" }, Say.element("summary", {}, ...parts));
    details.addEventListener("toggle", () => {
      if (details.open && details.childElementCount === 1) details.append(...fill());
    });
    return details;
  }

  /** The place, where the graph speaks of several. */
  function whose(node) {
    return Store.places.length > 1 ? [Say.element("span", { class: "data", text: node.name }), " · "] : [];
  }

  function conflict(one, tools) {
    const about = one.about ? `（${Say.apart(one.about)}）` : "";
    const kind = one.kind === "level" ? "" : ` ${Say.term(one.kind)}`;
    const values = Array.from(new Set(one.figures.map(value)));
    return line([badge(one.difference), " ", ...whose(one.subject), Say.element("span", { class: "data", text: `${Say.apart(one.of)}${about}${kind}` }), " ",
      Say.element("span", { class: "values data", text: values.join(" / ") }), " ", Say.element("small", { class: "hint", text: Say.period(one.period) })],
    () => [Say.element("p", { class: "whose" }, tools.jump(one.subject)), ...one.figures.map(tools.figure)]);
  }

  /** A target with its result; `reasons`: why it is open, where the list does not say so. */
  function check(one, tools, reasons = Boolean(one.result)) {
    const { target, result } = one;
    const kind = target.kind === "level" ? "" : ` ${Say.term(target.kind)}`;
    const values = result ? `${value(target)} → ${value(result)}` : value(target);
    return line([badge(one.outcome), one.reason && reasons ? badge(one.reason) : "", " ",
      ...whose(Store.nodes[target.subject]), Say.element("span", { class: "data", text: `${Say.apart(target.indicator)}${kind}` }), " ",
      Say.element("span", { class: "values data", text: values }), " ", Say.element("small", { class: "hint", text: Say.period(target.period) })],
    () => [Say.element("p", { class: "whose", text: Say.word("target") }), tools.figure(target),
      ...(result ? [Say.element("p", { class: "whose", text: Say.word("result") }), tools.figure(result)] : [])]);
  }

  function life(one, tools) {
    return line([...one.findings.map(badge), " ", Say.element("span", { class: "data", text: one.node.name }), " ",
      Say.element("small", { class: "hint" }, `${Say.word("lastNamed")} `, Say.element("span", { class: "data", text: one.last.date || one.last.title }))],
    () => [Say.element("p", { class: "whose" }, tools.jump(one.node)),
      ...one.steps.map((step) => Say.element("div", { class: "statement" }, Say.element("div", { class: "head" }, badge(step.status)), tools.quote(step)))]);
  }

  /** How many members are named of how many that are stated: 3/3. */
  function counted(set) {
    return Say.element("span", { class: `badge ${set.state === "complete" ? "good" : ""}`.trim(), title: Say.term(set.state), text: `${set.named}/${set.stated === null ? "?" : set.stated}` });
  }

  function incomplete(one, tools) {
    return Say.element("div", { class: "set" }, tools.jump(one.node), " ", counted(one),
      Say.element("div", { class: "members" }, ...one.members.map((member) => tools.jump(member))));
  }

  /** The section of the overview, or of one node; null where there is nothing to say. */
  function section(tools, node) {
    const { ledger } = Store;
    const about = (other) => !node || other === node;
    const targets = ledger.targets.filter(({ target }) => about(Store.nodes[target.subject]));
    const groups = [
      { word: "conflicts", items: ledger.conflicts.filter(({ subject }) => about(subject)), make: conflict },
      { word: "targets", items: targets.filter(({ result }) => result), make: check },
      { word: "silent", items: targets.filter(({ result }) => !result), make: check },
      { word: "incompleteSets", items: ledger.sets.filter((one) => !["complete", "unstated"].includes(one.state) && about(one.node)), make: incomplete },
      { word: "lives", items: ledger.lives.filter((one) => about(one.node)), make: life },
    ].filter(({ items }) => items.length);
    if (!groups.length) return null;
    return Say.element("section", { class: "ledger" }, Say.element("h3", { text: Say.word("ledger") }),
      ...groups.map(({ word, items, make }) => tools.group({
        label: Say.word(word), count: items.length, items, size: SHOWN, make: (one) => make(one, tools),
      })),
      ledger.agreements && !node ? Say.element("p", { class: "hint", text: Say.word("agreements", { count: ledger.agreements }) }) : null);
  }

  return { section, counted, conflict, check };
})();
