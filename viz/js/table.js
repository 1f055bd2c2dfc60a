// The graph as two tables, for those who would rather read: its entities, and its statements with their sentences.
"use strict";

const Table = (() => {
  const holder = document.getElementById("view-table");
  const unknown = { colour: "#5f6b7a", shape: "dot" };
  let grids = null;
  let tabs = null;
  let act = () => {};
  let changed = () => {};
  const { state } = Reading;

  const typeLabel = (node) => node.types.map((name) => Say.label(Store.typeOf(name)) || Say.apart(name)).join(Say.word("comma"));
  const year = (citation) => Number((Store.documents[citation.document].date || "").slice(0, 4)) || null;

  function chip(node) {
    const style = Store.typeOf(node.type) || unknown;
    return Say.element("span", { class: "chip" }, Shapes.icon(style.shape, Canvas.onGround(style.colour)),
      Say.element("span", { class: "data", text: typeLabel(node) }));
  }

  /** Entities that the filters leave, each with what is counted of it. */
  function entities() {
    const told = Store.nodes.map(() => []);
    statements().forEach(({ edge, cited }) => new Set([edge.from.id, edge.to.id]).forEach((id) => told[id].push(cited)));
    return Store.nodes.filter((node) => State.shows(node)).map((node) => {
      const figures = node.observations.filter(View.tells);
      const cited = told[node.id].concat(figures);
      const years = cited.map(year).filter(Boolean);
      return {
        node, relations: told[node.id].length, figures: figures.length, documents: new Set(cited.map((one) => one.document)).size,
        first: years.length ? years.reduce((a, b) => Math.min(a, b)) : null, last: years.length ? years.reduce((a, b) => Math.max(a, b)) : null,
      };
    });
  }

  /** Statements that the filters leave: one row for each sentence that says so. */
  function statements() {
    return View.passing().filter(({ edge }) => State.showsEdge(edge));
  }

  const relation = ({ edge }) => Say.label(Store.relationOf(edge.predicate)) || edge.predicate;
  const status = ({ cited }) => [cited.status ? Say.term(cited.status) : "", Say.apart(cited.title || "")].filter(Boolean).join(" · ");
  const documentOf = ({ cited }) => Store.documents[cited.document].title;

  const columnsOf = {
    entities: [
      { key: "name", word: "columnName", value: ({ node }) => node.name },
      { key: "type", word: "columnType", value: ({ node }) => typeLabel(node), show: ({ node }) => chip(node) },
      { key: "aliases", word: "columnAliases", value: ({ node }) => node.aliases.map(Say.apart).join("、"), wide: true },
      { key: "relations", word: "connections", value: (row) => row.relations, number: true },
      { key: "figures", word: "figures", value: (row) => row.figures, number: true },
      { key: "documents", word: "columnDocuments", value: (row) => row.documents, number: true },
      { key: "first", word: "columnFirst", value: (row) => row.first, number: true, plain: true },
      { key: "last", word: "columnLast", value: (row) => row.last, number: true, plain: true },
    ],
    relations: [
      { key: "subject", word: "columnSubject", value: ({ edge }) => edge.from.name },
      { key: "predicate", word: "columnPredicate", value: relation, short: true },
      { key: "object", word: "columnObject", wide: true, value: ({ edge }) => edge.to.name, show: ({ edge }) => Panel.parts.jump(edge.to) },
      { key: "status", word: "columnStatus", value: status },
      { key: "year", word: "columnYear", value: ({ cited }) => year(cited), number: true, plain: true },
      { key: "document", word: "columnDocument", value: documentOf, wide: true },
    ],
  };

  const chosen = () => State.selected || {};

  function build() {
    grids = {
      entities: Grid.make({
        caption: "tableEntities", columns: columnsOf.entities, rows: entities, open: ({ node }) => act({ node }), isChosen: ({ node }) => chosen().node === node,
        keyOf: ({ node }) => node, state: state.tables.entities, changed: (options) => changed(options),
      }),
      relations: Grid.make({
        caption: "tableRelations", columns: columnsOf.relations, rows: statements, open: ({ edge }) => act({ edge }), isChosen: ({ edge }) => chosen().edge === edge,
        detail: ({ cited }) => Panel.parts.quote(cited), keyOf: ({ cited }) => cited, state: state.tables.relations, changed: (options) => changed(options),
      }),
    };
    tabs = Views.tabs({ names: Object.keys(grids), words: { entities: "tableEntities", relations: "tableRelations" }, prefix: "table", choose: turnTo });
    Object.entries(grids).forEach(([name, { holder: grid }]) => {
      grid.id = `table-${name}`;
      grid.setAttribute("role", "tabpanel");
      grid.setAttribute("aria-labelledby", `tab-table-${name}`);
    });
    holder.replaceChildren(tabs.holder, ...Object.values(grids).map((grid) => grid.holder));
  }

  function turnTo(name) {
    state.table = name;
    update();
    changed();
  }

  function update() {
    if (!grids) build();
    tabs.mark(state.table);
    Object.entries(grids).forEach(([name, grid]) => { grid.holder.hidden = name !== state.table; });
    grids[state.table].update();
  }

  return {
    start: (acts) => { ({ choose: act, changed } = acts); },
    update,
    mark: () => grids[state.table].mark(),
    print: (all) => grids[state.table].print(all),
    read: () => ({ name: state.table, ...grids[state.table].read() }),
    columns: columnsOf, statements, entities, year,
  };
})();
