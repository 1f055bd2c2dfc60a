// The panel: what is known of the chosen node or edge, each statement with the sentence that says it.
"use strict";

const Panel = (() => {
  const holder = document.getElementById("panel");
  const STEP = 20; // so many statements at a time: a jurisdiction has a thousand
  const CHARTS = 4;
  const INDICATORS = 10;
  let choose = () => {};
  let leave = () => {};

  function jump(node, extra) {
    const more = (event) => event.ctrlKey || event.metaKey || event.shiftKey;
    return Say.element("button", { type: "button", class: "jump data", text: node.name, title: extra, on: {
      click: (event) => choose({ node }, { move: !more(event), add: more(event) }),
      // Not every browser makes a click of Enter with another key.
      keydown: (event) => {
        if (event.key !== "Enter" || !more(event)) return;
        event.preventDefault();
        choose({ node }, { add: true });
      },
    } });
  }

  /** The sentence with its quote marked, and where it stands. */
  function quote(citation) {
    // Offsets count code points, JavaScript's strings do not.
    const sentence = Array.from(Store.sentences[citation.sentence]);
    const [start, end] = citation.quote;
    const source = Store.documents[citation.document];
    return Say.element("blockquote", {},
      Say.element("p", { class: "data" }, sentence.slice(0, start).join(""),
        Say.element("mark", { text: sentence.slice(start, end).join("") }), sentence.slice(end).join("")),
      Say.element("footer", { title: `${Say.apart(source.name)} · ${Say.word("rule")} ${Say.apart(citation.rule)} · ${Say.word("confidence")} ${citation.confidence}` },
        Say.element("cite", { class: "data", text: source.title }), Say.element("time", { text: source.date || Say.word("unknownDate") })));
  }

  function badges(statement) {
    return [
      statement.status ? Say.element("span", { class: "badge", text: Say.term(statement.status) }) : null,
      statement.title ? Say.element("span", { class: "badge data", text: statement.title }) : null,
    ];
  }

  function statement(other, cited) {
    return Say.element("div", { class: "statement" },
      Say.element("div", { class: "head" }, other ? jump(other) : null, ...badges(cited)), quote(cited));
  }

  /** So many at a time, and a button for more. */
  function fold(groups, make, step = STEP) {
    const holderOf = Say.element("div");
    let shown = 0;
    const more = Say.element("button", { type: "button", class: "more", on: { click: grow } });
    function grow() {
      groups.slice(shown, shown + step).forEach((item) => holderOf.insertBefore(make(item), more));
      shown = Math.min(groups.length, shown + step);
      more.textContent = Say.word("more", { count: Math.min(step, groups.length - shown) });
      more.hidden = shown >= groups.length;
    }
    holderOf.append(more);
    grow();
    return holderOf;
  }

  /** A group that is made when it is first opened. */
  function group({ label, count, colour, open, items, make, size }) {
    const details = Say.element("details", { class: "group", open: open || undefined },
      Say.element("summary", {}, colour ? Shapes.line(Canvas.onGround(colour)) : null,
        Say.element("span", { class: "data", text: label }), Say.element("span", { class: "count", text: Say.number(count) })));
    const fill = () => {
      if (details.open && details.childElementCount === 1) details.append(fold(items, make, size));
    };
    details.addEventListener("toggle", fill);
    fill();
    return details;
  }

  function tools(...extra) {
    return Say.element("div", { class: "panel-tools" }, ...extra,
      Say.element("button", { type: "button", text: Say.word("link"), on: { click: copyLink } }),
      Say.element("button", { type: "button", text: Say.word("close"), on: { click: leave } }));
  }

  function copyLink(event) {
    const button = event.currentTarget;
    const done = () => { button.textContent = Say.word("linkCopied"); };
    if (navigator.clipboard) navigator.clipboard.writeText(window.location.href).then(done, () => {});
  }

  function typeChip(name) {
    const type = Store.typeOf(name);
    const style = type || { colour: "#5f6b7a", shape: "dot" };
    return Say.element("span", { class: "chip" }, Shapes.icon(style.shape, Canvas.onGround(style.colour)),
      Say.element("span", { class: "data", text: type ? Say.label(type) : name }));
  }

  function showNode(node) {
    const parts = [
      tools(),
      Explore.tools([node]),
      Say.element("h2", { class: "data", text: node.name }),
      Say.element("p", {}, ...node.types.map(typeChip)),
    ];
    if (node.aliases.length) parts.push(Say.element("p", { class: "aliases" }, `${Say.word("alias")}：`, Say.element("span", { class: "data", text: node.aliases.map(Say.apart).join("、") })));
    if (node.region.length) parts.push(Say.element("p", { class: "aliases data", text: node.region.map(Say.apart).join(" › ") }));
    const flat = (edges, end) => edges.flatMap((edge) => edge.statements.map((cited) => ({ other: edge[end], cited })));
    const groups = [];
    Store.relations.forEach((relation) => {
      const out = flat(node.out.filter((edge) => edge.predicate === relation.name), "to");
      const into = flat(node.in.filter((edge) => edge.predicate === relation.name), "from");
      if (out.length) groups.push({ label: Say.label(relation), relation, items: out });
      if (into.length) groups.push({ label: Say.inverse(relation), relation, items: into });
    });
    const total = groups.reduce((sum, { items }) => sum + items.length, 0);
    parts.push(Say.element("h3", { text: `${Say.word("connections")} ${Say.number(total)}` }));
    parts.push(Remote.section(node) || "");
    if (!groups.length) parts.push(Say.element("p", { class: "hint", text: Say.word("noStatements") }));
    groups.forEach(({ label, relation, items }) => parts.push(group({
      label, count: items.length, colour: Store.lineColour(relation.name), open: total <= 40, items,
      make: ({ other, cited }) => statement(other, cited),
    })));
    const ledger = Ledger.section({ fold, group, figure, quote, jump }, node);
    if (ledger) parts.push(ledger);
    const drawn = byConcept(node.series);
    if (drawn.length) {
      parts.push(Say.element("h3", { text: `${Say.word("series")} ${Say.number(drawn.length)}` }));
      parts.push(fold(drawn, (found) => indicator(node, found), CHARTS));
    }
    const rest = node.observations.filter((observation) => !drawn.some(({ concept }) => concept === conceptOf(observation)));
    if (rest.length) {
      parts.push(Say.element("h3", { text: `${Say.word("figures")} ${Say.number(rest.length)}` }));
      parts.push(fold(rest, figure));
    }
    fill(parts, node.name);
  }

  function conceptOf(observation) {
    return observation.concept || observation.indicator;
  }

  /** Series by their indicator, those with the most periods first. */
  function byConcept(series) {
    const found = new Map();
    series.forEach((one) => found.set(one.concept, [...(found.get(one.concept) || []), one]));
    return Array.from(found, ([concept, some]) => ({ concept, series: some, periods: some.reduce((sum, { periods }) => sum + periods, 0) }))
      .sort((a, b) => b.periods - a.periods);
  }

  /** The charts of an indicator, each subject named above its own. */
  function charts(series) {
    const ordered = Array.from(series).sort((a, b) => a.subject.id - b.subject.id);
    return ordered.map((one, place) => ({ one, subject: place && ordered[place - 1].subject === one.subject ? null : one.subject }));
  }

  /** The years from the first to the last point. */
  function span(series) {
    const points = series.flatMap((one) => one.points);
    const [first, last] = [Math.min(...points.map(({ begin }) => begin)), Math.max(...points.map(({ year }) => year))];
    return first === last ? String(first) : `${first}–${last}`;
  }

  /** An indicator of a node: its charts, and as their textual alternative all its figures with their sentences. */
  function indicator(node, { concept, series }) {
    const figures = node.observations.filter((observation) => conceptOf(observation) === concept);
    return Say.element("section", { class: "indicator" }, Say.element("h4", { class: "data", text: concept }),
      ...series.map((one) => Chart.draw(one, figure)),
      group({ label: Say.word("sentences"), count: figures.length, items: figures, make: figure }));
  }

  function figure(observation) {
    const sign = observation.kind === "rank" || observation.kind === "level" ? "" : Say.term(observation.kind);
    const meta = [sign, observation.period, observation.baseline ? `${Say.word("baseline")} ${Say.apart(observation.baseline)}` : "", observation.topic].filter(Boolean);
    return Say.element("div", { class: "statement" },
      Say.element("div", { class: "head" },
        Say.element("span", { class: "data", text: observation.indicator }),
        Say.element("span", { class: "figure-value" },
          Say.element("small", { text: observation.bound === "exact" ? "" : Say.term(observation.bound) }), " ",
          Say.element("span", { class: "data", text: observation.value }), " ",
          Say.element("small", { class: "data", text: observation.unit })),
        ...meta.map((text) => Say.element("span", { class: "badge data", text: Say.period(text) })),
        Say.element("span", { class: "badge", text: Say.term(observation.status) })),
      quote(observation));
  }

  function showEdge(edge) {
    const parts = [tools(), Explore.tools([edge.from, edge.to]), Say.element("h2", { class: "minor", text: Say.word("between") })];
    Canvas.parallels(edge).forEach((other) => {
      const relation = Store.relationOf(other.predicate);
      parts.push(Say.element("p", { class: "triple" }, jump(other.from),
        Say.element("span", { class: "predicate", text: `— ${Say.label(relation)} →` }), jump(other.to)));
      parts.push(fold(other.statements, (cited) => statement(null, cited)));
    });
    fill(parts, Say.word("between"));
  }

  /** Nothing chosen: the numbered sets with their members, what is linked most, and the documents. */
  function showOverview() {
    const parts = [Say.element("h2", { text: Say.word("overview") }), Say.element("p", { class: "hint", text: Say.word("overviewHint") }),
      Remote.describe() ? Say.element("p", { class: "hint held", text: Remote.describe() }) : "", Time.report({ fold, group, jump })];
    const counted = new Map(Store.ledger.sets.map((set) => [set.node, set]));
    const sets = Store.nodes
      .map((node) => ({ node, members: Array.from(new Set(node.in.filter((edge) => edge.predicate === "memberOf").map((edge) => edge.from))) }))
      .filter(({ members }) => members.length > 1)
      .slice(0, 8);
    if (sets.length) {
      parts.push(Say.element("h3", { text: Say.word("sets") }));
      sets.forEach(({ node, members }) => parts.push(Say.element("div", { class: "set" }, jump(node), " ", counted.has(node) ? Ledger.counted(counted.get(node)) : null,
        Say.element("div", { class: "members" }, ...members.slice(0, 12).map((member) => jump(member))))));
    }
    const ledger = Ledger.section({ fold, group, figure, quote, jump });
    if (ledger) parts.push(ledger);
    const leading = Store.nodes.slice(0, 16);
    if (leading.length) {
      parts.push(Say.element("h3", { text: Say.word("leading") }));
      parts.push(Say.element("div", { class: "members" }, ...leading.map((node) => jump(node))));
    } else {
      parts.push(Say.element("p", { text: Say.word("empty") }));
    }
    if (Store.series.length) {
      parts.push(Say.element("h3", { text: Say.word("indicators") }));
      parts.push(fold(byConcept(Store.series), ({ concept, series }) => group({
        label: concept, count: span(series), items: charts(series),
        make: ({ one, subject }) => Say.element("div", {}, subject ? Say.element("p", { class: "whose" }, jump(subject)) : null, Chart.draw(one, figure)),
      }), INDICATORS));
    }
    parts.push(Say.element("h3", { text: Say.word("sources") }));
    parts.push(fold(Store.documents, (source) => Say.element("p", {},
      Say.element("span", { class: "data", text: source.title }), " ", Say.element("small", { class: "hint", text: source.date || Say.word("unknownDate") }))));
    fill(parts, Say.word("overview"));
  }

  function fill(parts, label) {
    holder.replaceChildren(...parts.filter(Boolean));
    holder.setAttribute("aria-label", label);
    holder.scrollTop = 0;
  }

  function show() {
    const target = State.selected;
    const several = State.selection.size > 1;
    holder.classList.toggle("selected", Boolean(target || several || State.path));
    if (several) fill([tools(), ...Explore.several({ jump, fold, statement })], Say.word("several"));
    else if (!target && State.path) fill([tools(), ...Explore.way({ jump, fold, statement })], Say.word("path"));
    else if (!target) showOverview();
    else if (target.node) showNode(target.node);
    else showEdge(target.edge);
  }

  function start(acts) {
    ({ choose, leave } = acts);
  }

  return { start, show, parts: { fold, group, figure, quote, jump, conceptOf, byConcept, charts } };
})();
