// The numbers: indicators over the years as charts, every figure in a table, and what the ledger holds against them.
"use strict";

const Numbers = (() => {
  const holder = document.getElementById("view-numbers");
  const CHARTS = 4; // indicators whose charts are drawn at a time
  const SUBJECTS = 12; // charts of an indicator at a time
  const LISTED = 150;
  const LINES = 12; // lines of the ledger at a time
  const { figure, quote, jump, group, fold, conceptOf, byConcept, charts } = Panel.parts;
  const tools = { figure, quote, jump, group, fold };
  let act = () => {};
  let grid = null;
  let parts = null;
  let concept = null; // the indicator that is chosen, null for all
  let query = "";
  let order = "count";
  let opened = null;

  const figures = () => Store.nodes.filter((node) => State.shows(node)).flatMap((node) => node.observations.filter(View.tells));
  const ofChoice = (observation) => concept === null || conceptOf(observation) === concept;

  const columns = [
    { key: "indicator", word: "indicators", value: (row) => row.indicator },
    { key: "subject", word: "columnSubject", value: (row) => Store.nodes[row.subject].name, show: (row) => jump(Store.nodes[row.subject]) },
    { key: "kind", word: "columnKind", value: (row) => Say.term(row.kind), short: true },
    { key: "bound", word: "columnBound", value: (row) => (row.bound === "exact" ? "" : Say.term(row.bound)), short: true },
    { key: "value", word: "columnValue", value: (row) => row.value, order: (row) => Number(row.value), number: true },
    { key: "unit", word: "columnUnit", value: (row) => row.unit, short: true },
    { key: "period", word: "columnPeriod", value: (row) => row.period || "", short: true },
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
    });
    const find = Say.element("input", { type: "search", autocomplete: "off", spellcheck: "false", maxlength: 80, on: { input: () => { query = find.value; list(); } } });
    const sort = Say.element("select", { on: { change: () => { order = sort.value; list(); } } },
      ...["count", "name"].map((value) => Say.element("option", { value })));
    parts = {
      find, sort, list: Say.element("div", { class: "indicator-list" }), heading: Say.element("h2", { class: "data" }), jumps: Say.element("nav", { class: "jumps" }),
      drawings: Say.element("div", { class: "drawings" }), books: Say.element("div", { class: "books" }),
    };
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

  function list() {
    const found = tally();
    const wanted = Grid.fold(query.trim());
    const total = found.reduce((sum, { count }) => sum + count, 0);
    const rows = found.filter(({ name }) => Grid.fold(name).includes(wanted))
      .sort((a, b) => (order === "count" ? b.count - a.count : 0) || Grid.compare(a.name, b.name));
    const item = ({ name, count }) => Say.element("button", { type: "button", class: "indicator-name", "aria-pressed": String(concept === name), on: { click: () => turnTo(name) } },
      Say.element("span", { class: "data", text: name === null ? Say.word("allIndicators") : name }), Say.element("span", { class: "count", text: Say.number(count) }));
    parts.list.replaceChildren(item({ name: null, count: total }), fold(rows, item, LISTED));
  }

  function turnTo(name) {
    concept = concept === name ? null : name;
    parts.list.querySelectorAll(".indicator-name").forEach((button, place) => {
      button.setAttribute("aria-pressed", String(place === 0 ? concept === null : button.firstChild.textContent === concept));
    });
    fill();
    holder.querySelector(".numbers-body").scrollTop = 0;
  }

  /** Charts of one indicator, each subject named above its own. */
  function chartsOf({ concept: name, series }) {
    const room = Math.min(420, holder.querySelector(".numbers-body").clientWidth - 32);
    const row = fold(charts(series), ({ one, subject }) => Say.element("div", { class: "chart-cell" },
      subject ? Say.element("p", { class: "whose" }, jump(subject)) : null, Chart.draw(one, figure, room)), SUBJECTS);
    row.classList.add("chart-row");
    return Say.element("section", { class: "drawn" }, concept === null ? Say.element("h3", { class: "data", text: name }) : null, row);
  }

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
  function groupsOf({ conflicts, checks }) {
    const groups = [
      { label: Say.word("conflicts"), items: conflicts, make: Ledger.conflict },
      ...["open", "missed", "met"].map((outcome) => ({
        label: Say.word("targetsOf", { outcome: Say.term(outcome) }), items: checks.filter((one) => one.outcome === outcome), make: (one, given) => Ledger.check(one, given, true),
      })),
    ].filter(({ items }) => items.length);
    return [groups.length ? Say.element("h3", { text: Say.word("ledger") }) : "",
      ...groups.map(({ label, items, make }) => group({ label, count: items.length, items, size: LINES, make: (one) => make(one, tools) }))];
  }

  function fill() {
    const shown = byConcept(Store.series.filter((one) => State.shows(one.subject) && (concept === null || one.concept === concept)));
    parts.heading.textContent = concept === null ? Say.word("allIndicators") : concept;
    parts.drawings.replaceChildren(...(shown.length ? [fold(shown, chartsOf, CHARTS)] : [Say.element("p", { class: "hint", text: Say.word("noSeries") })]));
    parts.books.replaceChildren(...groupsOf(books()));
    grid.update();
    const jumpTo = (word, part) => Say.element("button", { type: "button", text: Say.word(word), on: { click: () => part.scrollIntoView({ block: "start" }) } });
    parts.jumps.replaceChildren(jumpTo("series", parts.drawings), ...(parts.books.childElementCount ? [jumpTo("ledger", parts.books)] : []), jumpTo("tableFigures", grid.holder));
  }

  function update() {
    if (!grid) build();
    if (concept !== null && !figures().some(ofChoice)) concept = null; // a filter has hidden it
    parts.find.placeholder = Say.word("gridFilter");
    parts.find.setAttribute("aria-label", `${Say.word("gridFilter")} – ${Say.word("indicators")}`);
    parts.sort.setAttribute("aria-label", Say.word("sortBy"));
    Array.from(parts.sort.options).forEach((option) => { option.textContent = Say.word(option.value === "count" ? "byCount" : "columnName"); });
    list();
    fill();
  }

  return {
    start: ({ choose }) => { act = choose; },
    update,
    mark: () => grid.mark(),
    print: (all) => grid.print(all),
    read: () => ({ name: "figures", concept, books: books(), drawings: Array.from(parts.drawings.querySelectorAll(".chart-cell")), ...grid.read() }),
    columns,
  };
})();
