// A table that sorts, filters and turns pages: a real one, with a caption and headers, so that a screen reader can walk it.
"use strict";

const Grid = (() => {
  const PAGE = 100; // rows at a time: ten thousand at once would keep a browser busy for seconds
  const PRINTED = 2000; // rows at most on paper
  // By Pinyin, as Chinese readers look names up; numbers inside of names by their value.
  const collator = new Intl.Collator("zh-Hans-CN-u-co-pinyin", { numeric: true });
  const fold = (text) => String(text).normalize("NFKC").toLowerCase();
  const isEmpty = (value) => value === null || value === undefined || value === "";
  let made = 0;

  function compare(a, b) {
    return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
  }

  /**
   * A table. `columns`: {key, word, value(row), show(row)?, order(row)?, number?, plain?, short?, wide?}: `value` is what is
   * filtered, exported and shown, `show` makes an element to show instead, `order` is what is sorted by; `plain` numbers
   * (years) have no separators, `short` ones do not wrap, `wide` ones keep some room. `rows()` gives all that the page's
   * filters leave; `open(row)` follows a click on a row, `isChosen(row)` marks it, `detail(row)` is what a row unfolds,
   * `keyOf(row)` knows a row again when they are read anew. `state` {query, key, down, page} is how it is read, which the
   * link knows, too; `changed(options)` is called when the reader has changed it.
   */
  function make({ caption, columns, rows, open, isChosen = () => false, detail = null, keyOf = (row) => row, state, changed }) {
    made += 1;
    const id = `grid-${made}`;
    const unfolded = new Set();
    let all = [];
    let found = [];
    let texts = null; // what is searched, made when somebody first searches
    let whole = false; // on paper
    let lines = []; // the rows that stand, with their elements

    const input = Say.element("input", { type: "search", autocomplete: "off", spellcheck: "false", maxlength: 80, "aria-controls": id });
    const count = Say.element("p", { class: "grid-count", role: "status" });
    const back = Say.element("button", { type: "button", text: "‹", on: { click: () => turn(state.page - 1) } });
    const forth = Say.element("button", { type: "button", text: "›", on: { click: () => turn(state.page + 1) } });
    const number = Say.element("span", { class: "grid-page" });
    const title = Say.element("caption");
    const head = Say.element("tr");
    const body = Say.element("tbody");
    const table = Say.element("table", { id }, title, Say.element("thead", {}, head), body);
    const scroll = Say.element("div", { class: "grid-scroll", role: "region", tabindex: 0 }, table);
    const holder = Say.element("div", { class: "grid" },
      Say.element("div", { class: "grid-bar" }, input, count, Say.element("div", { class: "grid-pager" }, back, number, forth)), scroll);

    const write = Reading.typing(input, (query, options) => {
      if (query === state.query) return;
      state.query = query;
      state.page = 0;
      find();
      draw();
      changed(options);
    });

    function find() {
      const words = fold(state.query).split(/\s+/).filter(Boolean);
      found = all;
      if (words.length) {
        texts = texts || new Map(all.map((row) => [row, columns.map((column) => fold(column.value(row) ?? "")).join("\n")]));
        found = all.filter((row) => words.every((word) => texts.get(row).includes(word)));
      }
      const column = columns.find(({ key }) => key === state.key);
      if (column) {
        const keys = new Map(found.map((row) => [row, (column.order || column.value)(row)]));
        // What has no value stands last, whichever way one sorts; what is equal keeps the order of importance.
        found = Array.from(found).sort((a, b) => {
          const [one, other] = [keys.get(a), keys.get(b)];
          if (isEmpty(one) || isEmpty(other)) return isEmpty(one) - isEmpty(other);
          return state.down ? compare(other, one) : compare(one, other);
        });
      }
    }

    function turn(page) {
      state.page = page;
      draw();
      scroll.scrollTop = 0;
      changed();
    }

    function sortBy(column) {
      // First the way that one most often wants: names from A, numbers from the largest.
      if (state.key !== column.key) Object.assign(state, { key: column.key, down: Boolean(column.number) });
      else if (state.down === Boolean(column.number)) state.down = !state.down;
      else Object.assign(state, { key: null, down: false });
      state.page = 0;
      find();
      draw();
      changed();
    }

    function header(column) {
      const sorted = state.key === column.key ? (state.down ? "descending" : "ascending") : "none";
      const arrow = { ascending: "▲", descending: "▼", none: "" }[sorted];
      return Say.element("th", { scope: "col", "aria-sort": sorted, class: column.number ? "number" : null },
        Say.element("button", { type: "button", "data-key": column.key, on: { click: () => sortBy(column) } },
          Say.element("span", { class: "word", text: Say.word(column.word) }), Say.element("span", { class: "arrow", "aria-hidden": "true", text: arrow })));
    }

    function follow(row, element) {
      open(row);
      element.scrollIntoView({ block: "nearest" }); // what opens may take its room
    }

    function cell(column, row, first) {
      const value = column.value(row);
      const content = first && open
        ? Say.element("button", { type: "button", class: "jump data", text: value, on: { click: (event) => follow(row, event.currentTarget.closest("tr")) } })
        : column.show ? column.show(row) : Say.element("span", { class: "data", text: isEmpty(value) ? "" : column.plain ? String(value) : Say.number(value) });
      return Say.element(first ? "th" : "td", { scope: first ? "row" : null, class: column.number ? "number" : column.short ? "short" : column.wide ? "wide" : null }, content);
    }

    /** Mark what is chosen, without making anything anew: the focus stays where it is. */
    function mark() {
      lines.forEach(([row, element]) => {
        element.classList.toggle("chosen", isChosen(row));
        if (isChosen(row)) element.setAttribute("aria-current", "true");
        else element.removeAttribute("aria-current");
      });
    }

    function line(row) {
      const made = Say.element("tr", {},
        ...columns.map((column, place) => cell(column, row, place === 0)));
      if (open) {
        made.addEventListener("click", (event) => {
          if (!event.target.closest("button") && !String(window.getSelection())) follow(row, made);
        });
      }
      lines.push([row, made]);
      if (!detail) return [made];
      const under = Say.element("tr", { class: "detail", hidden: true }, Say.element("td", { colspan: columns.length + 1 }));
      const button = Say.element("button", { type: "button", class: "unfold", "aria-expanded": "false", text: Say.word("sentence") });
      const unfold = (open) => {
        button.setAttribute("aria-expanded", String(open));
        under.hidden = !open;
        if (open) {
          unfolded.add(keyOf(row));
          if (!under.firstChild.childElementCount) under.firstChild.append(detail(row));
        } else unfolded.delete(keyOf(row));
      };
      button.addEventListener("click", () => unfold(under.hidden));
      if (unfolded.has(keyOf(row))) unfold(true);
      made.append(Say.element("td", {}, button));
      return [made, under];
    }

    function shown() {
      return whole ? found.slice(0, PRINTED) : found.slice(state.page * PAGE, (state.page + 1) * PAGE);
    }

    function draw() {
      const pages = Math.max(1, Math.ceil(found.length / PAGE));
      state.page = Math.max(0, Math.min(state.page, pages - 1));
      const turning = [back, forth].includes(document.activeElement);
      const focused = head.contains(document.activeElement) ? document.activeElement.dataset.key : null;
      const inRow = body.contains(document.activeElement) ? lines.find(([, element]) => element.contains(document.activeElement)) : null;
      const stop = inRow ? Array.from(inRow[1].querySelectorAll("button")).indexOf(document.activeElement) : -1;
      title.textContent = Say.word(caption);
      scroll.setAttribute("aria-label", Say.word(caption));
      input.placeholder = Say.word("gridFilter");
      input.setAttribute("aria-label", `${Say.word("gridFilter")} – ${Say.word(caption)}`);
      back.setAttribute("aria-label", Say.word("pageBack"));
      forth.setAttribute("aria-label", Say.word("pageForth"));
      head.replaceChildren(...columns.map(header), ...(detail ? [Say.element("th", { scope: "col" }, Say.element("span", { class: "unseen", text: Say.word("sentence") }))] : []));
      lines = [];
      body.replaceChildren(...shown().flatMap(line));
      mark();
      if (!found.length) body.append(Say.element("tr", {}, Say.element("td", { colspan: columns.length + (detail ? 1 : 0), class: "hint", text: Say.word("noRows") })));
      count.textContent = Say.word(found.length === all.length ? "rows" : "rowsFound", { found: found.length, total: all.length });
      number.textContent = `${Say.number(state.page + 1)} / ${Say.number(pages)}`;
      back.disabled = state.page === 0;
      forth.disabled = state.page === pages - 1;
      back.parentElement.hidden = pages === 1;
      if (turning && document.activeElement.disabled) (back.disabled ? forth : back).focus();
      if (focused) head.querySelector(`[data-key="${focused}"]`).focus();
      if (stop >= 0) {
        const again = lines.find(([row]) => keyOf(row) === keyOf(inRow[0]));
        (again ? again[1].querySelectorAll("button")[stop] : scroll).focus({ preventScroll: true });
      }
    }

    /** What the page's filters leave has changed, or the language has, or the link says something else. */
    function update() {
      all = rows();
      texts = null;
      write(state.query);
      find();
      if (state.page * PAGE >= found.length) state.page = 0;
      draw();
    }

    /** What is exported: every row that is found, in its order; and the rows that stand on the screen. */
    function read() {
      return { caption, columns, rows: found, total: all.length, page: shown(), first: whole ? 0 : state.page * PAGE };
    }

    function print(all) {
      whole = all;
      draw();
    }

    return { holder, update, mark, read, print };
  }

  return { make, compare, fold };
})();
