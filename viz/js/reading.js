// How the tables and numbers are read: which of them, how sorted and filtered. The link keeps all of it.
"use strict";

const Reading = (() => {
  const LONGEST = 80; // characters of a filter, as its field takes them
  const fresh = () => ({ query: "", key: null, down: false, page: 0 });
  const tables = { entities: fresh(), relations: fresh(), figures: fresh() };
  // `indicator` is null for all; `query` and `order` are those of the list of indicators.
  const state = { table: "entities", indicator: null, query: "", order: "count", tables };

  function reset() {
    Object.values(tables).forEach((table) => Object.assign(table, fresh()));
    Object.assign(state, { table: "entities", indicator: null, query: "", order: "count" });
  }

  const { decode } = Say;
  const short = (raw) => Array.from(decode(raw)).slice(0, LONGEST).join("");
  const columnsOf = (name) => (name === "figures" ? Numbers.columns : Table.columns[name]);

  /** The fields of one table, each with the table's name before it: `relations.sort=-year`. */
  function fieldsOf(name) {
    const table = tables[name];
    return [
      { name: `${name}.sort`, write: () => (table.key ? (table.down ? "-" : "") + table.key : null), read: (raw) => {
        const [, down, key] = /^(-?)(\w+)$/.exec(raw) || [];
        if (columnsOf(name).some((column) => column.key === key)) Object.assign(table, { key, down: Boolean(down) });
      } },
      { name: `${name}.filter`, write: () => (table.query.trim() ? encodeURIComponent(table.query) : null), read: (raw) => { table.query = short(raw); } },
      { name: `${name}.page`, write: () => (table.page ? String(table.page + 1) : null),
        read: (raw) => { if (/^[1-9]\d{0,5}$/.test(raw)) table.page = Number(raw) - 1; } },
    ];
  }

  const fields = [
    { name: "table", write: () => (state.table === "entities" ? null : state.table), read: (raw) => { if (raw === "relations") state.table = raw; } },
    ...Object.keys(tables).flatMap(fieldsOf),
    { name: "indicator", write: () => (state.indicator === null ? null : encodeURIComponent(state.indicator)), read: (raw) => {
      const name = decode(raw);
      if (Numbers.knows(name)) state.indicator = name;
    } },
    { name: "indicators.filter", write: () => (state.query.trim() ? encodeURIComponent(state.query) : null), read: (raw) => { state.query = short(raw); } },
    { name: "indicators.sort", write: () => (state.order === "count" ? null : state.order), read: (raw) => { if (raw === "name") state.order = raw; } },
  ];

  /**
   * A field that filters by what is typed: `act` at most once for each frame, however fast somebody types, and one step
   * of the history for all that is typed until the field is left.
   */
  function typing(input, act) {
    let waiting = false;
    let begun = false;
    input.addEventListener("input", () => {
      if (!waiting) window.requestAnimationFrame(() => {
        waiting = false;
        act(input.value, { replace: begun });
        begun = true;
      });
      waiting = true;
    });
    input.addEventListener("blur", () => { begun = false; });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !input.value) return;
      event.stopPropagation(); // it empties the filter, and does not leave what is chosen
      event.preventDefault();
      input.value = "";
      act("", { replace: begun });
    });
    /** Show what a link says, but never over what is being typed. */
    return (value) => { if (!waiting && input.value !== value) input.value = value; };
  }

  return { state, fields, reset, typing };
})();
