// The numbers: indicators over the years as charts, every figure in a table, and what the ledger holds against them.
"use strict";

const Numbers = (() => {
  const holder = document.getElementById("view-numbers");
  const CHARTS = 4; // indicators whose charts are drawn at a time
  const SUBJECTS = 12; // charts of an indicator at a time
  const LISTED = 150;
  const LINES = 12; // lines of the ledger at a time
  const OUTCOMES = ["open", "missed", "met"];
  const { figure, quote, jump, conceptOf, byConcept, charts } = Panel.parts;
  const tools = { figure, quote, jump };
  const { state } = Reading; // `indicator` is the one that is chosen, null for all
  let act = () => {};
  let changed = () => {};
  let grid = null;
  let parts = null;
  let opened = null;

  const figures = () => Store.nodes.filter((node) => State.shows(node)).flatMap((node) => node.observations.filter(View.tells));
  const ofChoice = (observation) => state.indicator === null || conceptOf(observation) === state.indicator;

  const columns = [
    { key: "indicator", word: "columnIndicator", value: (row) => row.indicator },
    { key: "subject", word: "columnSubject", value: (row) => Store.nodes[row.subject].name, show: (row) => jump(Store.nodes[row.subject]) },
    { key: "kind", word: "columnKind", value: (row) => Say.term(row.kind), short: true },
    { key: "bound", word: "columnBound", value: (row) => (row.bound === "exact" ? "" : Say.term(row.bound)), short: true },
    { key: "value", word: "columnValue", value: (row) => row.value, order: (row) => Number(row.value), number: true },
    { key: "unit", word: "columnUnit", value: (row) => row.unit, short: true },
    { key: "period", word: "columnPeriod", value: (row) => row.period || "", show: (row) => Say.element("span", { class: "data", text: Say.period(row.period) }), short: true },
    { key: "scenario", word: "columnScenario", value: (row) => Say.term(row.status), short: true },
    { key: "document", word: "columnDocument", value: (row) => Store.documents[row.document].title, wide: true },
  ];

  function build() {
    grid = Grid.make({
      caption: "tableFigures", columns, rows: () => figures().filter(ofChoice), detail: quote,
      open: (row) => {
        opened = row; // of all the figures of its subject, the one that was asked for is marked
        act({ node: Store.nodes[row.subject] });
      },
      isChosen: (row) => row === opened && Boolean(State.selected) && State.selected.node === Store.nodes[row.subject],
      state: state.tables.figures, changed: (options) => changed(options),
    });
    const find = Say.element("input", { type: "search", autocomplete: "off", spellcheck: "false", maxlength: 80 });
    const write = Reading.typing(find, (query, options) => {
      state.query = query;
      list();
      changed(options);
    });
    const sort = Say.element("select", { on: { change: () => {
      state.order = sort.value;
      list();
      changed();
    } } }, ...["count", "name"].map((value) => Say.element("option", { value })));
    const names = Lasting.list({ make: item, step: LISTED, keyOf: ({ name }) => name });
    const drawn = Lasting.list({ make: chartsOf, step: CHARTS, keyOf: ({ concept, series }) => [concept, ...series.map(({ subject }) => subject.id)].join() });
    const lines = (make) => Lasting.group({ make, step: LINES });
    const groups = {
      conflicts: lines((one) => Ledger.conflict(one, tools)), ...Object.fromEntries(OUTCOMES.map((outcome) => [outcome, lines((one) => Ledger.check(one, tools, true))])),
    };
    const all = item({ name: null });
    parts = {
      find, write, sort, all, names, drawn, groups, list: Say.element("div", { class: "indicator-list" }, all, names.holder), heading: Say.element("h2", { class: "data" }),
      jumps: Say.element("nav", { class: "jumps" }), none: Say.element("p", { class: "hint" }), ledger: Say.element("h3"),
      drawings: Say.element("div", { class: "drawings" }), books: Say.element("div", { class: "books" }),
    };
    parts.leaps = [["series", parts.drawings], ["ledger", parts.books], ["tableFigures", grid.holder]].map(([word, part]) =>
      ({ word, part, button: Say.element("button", { type: "button", on: { click: () => part.scrollIntoView({ block: "start" }) } }) }));
    holder.replaceChildren(
      Say.element("div", { class: "indicators" }, Say.element("div", { class: "indicator-tools" }, find, sort), parts.list),
      Say.element("div", { class: "numbers-body" }, parts.heading, parts.jumps, parts.drawings, parts.books, grid.holder));
  }

  /** The indicators of what the filters leave, with how many figures they have. */
  function tally() {
    const counts = new Map();
    figures().forEach((observation) => counts.set(conceptOf(observation), (counts.get(conceptOf(observation)) || 0) + 1));
    return Array.from(counts, ([name, count]) => ({ name, count }));
  }

  function item({ name }) {
    return Say.element("button", { type: "button", class: "indicator-name", on: { click: () => turnTo(name) } },
      Say.element("span", { class: "data" }), Say.element("span", { class: "count" }));
  }

  function list() {
    const found = tally();
    const wanted = Grid.fold(state.query.trim());
    const total = found.reduce((sum, { count }) => sum + count, 0);
    const rows = found.filter(({ name }) => Grid.fold(name).includes(wanted))
      .sort((a, b) => (state.order === "count" ? b.count - a.count : 0) || Grid.compare(a.name, b.name));
    parts.names.update(rows);
    [parts.all, ...parts.names.shown].forEach((button, place) => {
      const { name, count } = place ? rows[place - 1] : { name: null, count: total };
      button.firstChild.textContent = name === null ? Say.word("allIndicators") : name;
      button.lastChild.textContent = Say.number(count);
      button.setAttribute("aria-pressed", String(state.indicator === name));
    });
  }

  function turnTo(name) {
    state.indicator = state.indicator === name ? null : name;
    list();
    fill();
    holder.querySelector(".numbers-body").scrollTop = 0;
    changed();
  }

  /** Charts of one indicator, each subject named above its own. */
  function chartsOf({ concept, series }) {
    const room = roomOf();
    const row = Lasting.list({ step: SUBJECTS, keyOf: ({ one }) => one, make: ({ one, subject }) => Say.element("div", { class: "chart-cell" },
      subject ? Say.element("p", { class: "whose" }, jump(subject)) : null, Chart.draw(one, figure, room)) });
    row.update(charts(series));
    row.holder.classList.add("chart-row");
    return Say.element("section", { class: "drawn" }, state.indicator === null ? Say.element("h3", { class: "data", text: concept }) : null, row.holder);
  }

  const roomOf = () => Math.min(420, holder.querySelector(".numbers-body").clientWidth - 32);

  /** What the ledger holds of the choice: figures that disagree, and targets with what became of them. */
  function books() {
    const { conflicts, targets, waiting } = Store.ledger;
    const shows = (observation) => ofChoice(observation) && View.tells(observation) && State.shows(Store.nodes[observation.subject]);
    return {
      conflicts: conflicts.filter((one) => one.figures.some(shows)),
      checks: targets.concat(waiting).filter(({ target, result }) => shows(target) || (result && shows(result))),
    };
  }

  /** The same to read, each line opening to its sentences. */
  function enter({ conflicts, checks }) {
    const found = [["conflicts", Say.word("conflicts"), conflicts], ...OUTCOMES.map((outcome) =>
      [outcome, Say.word("targetsOf", { outcome: Say.term(outcome) }), checks.filter((one) => one.outcome === outcome)])].filter(([, , items]) => items.length);
    parts.ledger.textContent = Say.word("ledger");
    found.forEach(([name, words, items]) => parts.groups[name].update(words, items));
    Lasting.place(parts.books, found.length ? [parts.ledger, ...found.map(([name]) => parts.groups[name].holder)] : []);
  }

  function fill() {
    const shown = byConcept(Store.series.filter((one) => State.shows(one.subject) && (state.indicator === null || one.concept === state.indicator)));
    parts.heading.textContent = state.indicator === null ? Say.word("allIndicators") : state.indicator;
    parts.none.textContent = Say.word("noSeries");
    parts.drawn.update(shown, [State.language, roomOf(), state.indicator].join());
    Lasting.place(parts.drawings, [shown.length ? parts.drawn.holder : parts.none]);
    enter(books());
    grid.update();
    parts.leaps.forEach(({ word, button }) => { button.textContent = Say.word(word); });
    Lasting.place(parts.jumps, parts.leaps.filter(({ part }) => part.childElementCount).map(({ button }) => button));
  }

  function update() {
    if (!grid) build();
    if (state.indicator !== null && !figures().some(ofChoice)) state.indicator = null; // a filter has hidden it
    parts.find.placeholder = Say.word("gridFilter");
    parts.find.setAttribute("aria-label", `${Say.word("gridFilter")} – ${Say.word("indicators")}`);
    parts.write(state.query);
    parts.sort.setAttribute("aria-label", Say.word("sortBy"));
    Array.from(parts.sort.options).forEach((option) => { option.textContent = Say.word(option.value === "count" ? "byCount" : "columnName"); });
    parts.sort.value = state.order;
    parts.jumps.setAttribute("aria-label", Say.word("jumps"));
    list();
    fill();
  }

  return {
    start: (acts) => { ({ choose: act, changed } = acts); },
    update,
    mark: () => grid.mark(),
    print: (all) => grid.print(all),
    read: () => ({ name: "figures", concept: state.indicator, books: books(), drawings: Array.from(parts.drawings.querySelectorAll(".chart-cell")), ...grid.read() }),
    columns, knows: (name) => Store.nodes.some(({ observations }) => observations.some((one) => conceptOf(one) === name)),
  };
})();
