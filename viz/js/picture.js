// The current view as one SVG picture that stands on its own: its title, its legend, an opaque ground.
"use strict";

const Picture = (() => {
  const SPACE = "http://www.w3.org/2000/svg";
  const ROOM = { width: 2400, height: 1700 }; // of the drawing; a small graph takes less
  const PAPER = { width: 1500, height: 960 }; // on a sheet, where 13 pixels are to be legible
  const LEGEND = 230;
  const MARGIN = 28;
  const HEAD = 78;
  const ROW = 26;
  const CELL = 260; // at most so wide is a column of a table
  const FAMILY = getComputedStyle(document.body).fontFamily;
  const ruler = document.createElement("canvas").getContext("2d");

  /** Text that XML can hold: a document's stray control characters would make a file that nothing opens. */
  function clean(text) {
    return String(text).replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
  }

  function make(tag, attributes = {}, ...children) {
    const made = document.createElementNS(SPACE, tag);
    Object.entries(attributes).forEach(([name, value]) => {
      if (value === null || value === undefined) return;
      made.setAttribute(name, typeof value === "number" ? String(Math.round(value * 10) / 10) : clean(value));
    });
    made.append(...children.filter(Boolean));
    return made;
  }

  function text(content, x, y, { size = 13, fill, weight = null, anchor = null, halo = null } = {}) {
    const made = make("text", { x, y, "font-size": size, fill: fill || palette().ink, "font-weight": weight, "text-anchor": anchor,
      stroke: halo, "stroke-width": halo ? 3.5 : null, "paint-order": halo ? "stroke" : null, "stroke-linejoin": halo ? "round" : null });
    made.textContent = clean(content).replace(/\s+/g, " ");
    return made;
  }

  function palette() {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(["ground", "paper", "ink", "soft", "line", "accent", "ray", "hover"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  }

  function breadth(content, size, weight = 400) {
    ruler.font = `${weight} ${size}px ${FAMILY}`;
    return ruler.measureText(content).width;
  }

  /** English labels are lower case in the ontology, where they stand inside sentences. */
  function capital(label) {
    return label.slice(0, 1).toUpperCase() + label.slice(1);
  }

  function cut(content, size, room) {
    if (breadth(content, size) <= room) return content;
    const characters = Array.from(content.slice(0, 400));
    while (characters.length && breadth(`${characters.join("")}…`, size) > room) characters.pop();
    return `${characters.join("")}…`;
  }

  /** The sheet: an opaque ground, the title, a line below it, and what is drawn. */
  function sheet({ width: wide, height: high, line }, ...drawn) {
    const colours = palette();
    const [width, height] = [Math.ceil(wide), Math.ceil(high)]; // whole pixels, or a picture has a seam
    const heading = document.querySelector("h1").textContent;
    return make("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "font-family": FAMILY },
      title(heading), make("rect", { width, height, fill: colours.ground }),
      text(cut(heading, 24, width - 2 * MARGIN), MARGIN, 42, { size: 24, weight: 700 }),
      text(cut(line, 13, width - 2 * MARGIN), MARGIN, 64, { fill: colours.soft }), ...drawn);
  }

  function title(content) {
    const made = make("title");
    made.textContent = clean(content);
    return made;
  }

  /** A mark of the legend's geometry, in the picture's own size. */
  function mark(shape, colour, attributes) {
    const drawn = Shapes.icon(shape, colour).firstChild;
    Object.entries(attributes).forEach(([name, value]) => drawn.setAttribute(name, value));
    return drawn;
  }

  /** What Labels writes, kept as SVG: it decides here as on the screen which names have room. */
  function names(nodes, view, colours, paper) {
    const out = [];
    Labels.arrange({ ...view, nodes, focus: null, hasty: false, colours, write: ({ text: name, font, x, y, colour }) => {
      const size = Number(/([\d.]+)px/.exec(font)[1]);
      const weight = font.startsWith("600") ? 600 : null;
      // Printers' files hold each stroke of a halo, ten megabytes of them: there, a ground lies below the name.
      if (paper) {
        const wide = breadth(name, size, weight || 400) + 4;
        out.push(make("rect", { x: x - wide / 2, y: y - size * 0.6, width: wide, height: size * 1.2, rx: 2, fill: colours.ground, "fill-opacity": "0.8" }));
      }
      out.push(text(name, x, y + size * 0.36, { size, fill: colour, weight, anchor: "middle", halo: paper ? null : colours.ground }));
    } });
    Canvas.redraw(); // the names on the screen are found by where they were placed last
    return out;
  }

  function arrow(edge, at, scale) {
    const [a, b] = [at(edge.from), at(edge.to)];
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    const back = edge.to.size * scale + 2;
    const line = `M${a.x.toFixed(1)} ${a.y.toFixed(1)}L${b.x.toFixed(1)} ${b.y.toFixed(1)}`;
    if (length <= back + 8) return line;
    const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
    const [x, y] = [b.x - ux * back, b.y - uy * back];
    const corner = (side) => `L${(x - ux * 7 - side * uy * 2.8).toFixed(1)} ${(y - uy * 7 + side * ux * 2.8).toFixed(1)}`;
    return `${line}M${x.toFixed(1)} ${y.toFixed(1)}${corner(1)}${corner(-1)}Z`;
  }

  /** The legend of what is shown: types with their marks, relations with their lines, each counted. */
  function legend(nodes, edges, x, y) {
    const colours = palette();
    const drawn = [];
    const count = (items, nameOf, size) => items.reduce((counts, item) => counts.set(nameOf(item), (counts.get(nameOf(item)) || 0) + size(item)), new Map());
    const part = (word, styles, counts, icon) => {
      if (!counts.size) return;
      drawn.push(text(Say.word(word), x, y + 12, { weight: 700 }));
      y += 30;
      styles.filter(({ name }) => counts.has(name)).forEach((style) => {
        drawn.push(icon(style, x + 8, y), text(cut(capital(Say.label(style)), 13, LEGEND - 90), x + 26, y + 4.5),
          text(Say.number(counts.get(style.name)), x + LEGEND - 20, y + 4.5, { fill: colours.soft, anchor: "end" }));
        y += 24;
      });
      y += 12;
    };
    part("types", Store.types, count(nodes, (node) => node.type, () => 1), (type, cx, cy) =>
      mark(type.shape, Canvas.onGround(type.colour), { transform: `translate(${cx} ${cy}) scale(6)` }));
    part("predicates", Store.relations, count(edges, (edge) => edge.predicate, (edge) => edge.statements.length), (relation, cx, cy) =>
      make("path", { d: `M${cx - 8} ${cy}H${cx + 8}M${cx + 3} ${cy - 4}L${cx + 8} ${cy}L${cx + 3} ${cy + 4}`, fill: "none", "stroke-width": 2, stroke: Canvas.onGround(Store.lineColour(relation.name)) }));
    return { drawn, bottom: y };
  }

  /** All that is visible of the graph, whatever part of it stands on the screen. */
  function graph({ paper = false } = {}) {
    const colours = palette();
    const room = paper ? PAPER : ROOM;
    const nodes = Store.nodes.filter((node) => State.shows(node));
    const edges = Store.edges.filter((edge) => State.showsEdge(edge));
    const box = nodes.reduce(({ left, right, top, bottom }, { x, y, size }) => ({
      left: Math.min(left, x - size), right: Math.max(right, x + size), top: Math.min(top, y - size), bottom: Math.max(bottom, y + size),
    }), { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity });
    const [wide, high] = nodes.length ? [Math.max(1, box.right - box.left), Math.max(1, box.bottom - box.top)] : [1, 1];
    const scale = Math.min(1.4, (room.width - 160) / wide, (room.height - 120) / high);
    const width = Math.max(500, wide * scale + 160);
    const height = Math.max(320, high * scale + 120);
    const view = nodes.length ? { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 } : { x: 0, y: 0 };
    const at = ({ x, y }) => ({ x: (x - view.x) * scale + width / 2, y: (y - view.y) * scale + height / 2 });

    const clouds = Ground.clouds().map(({ colour, nodes: spots }) => make("g", { fill: Canvas.onGround(colour), opacity: Ground.alpha() },
      ...spots.map((node) => make("ellipse", { cx: at(node).x, cy: at(node).y, rx: Ground.REACH[0] * scale, ry: Ground.REACH[1] * scale }))));
    const patches = Ground.patches().filter(({ bridges }) => bridges.length).map(({ colour, bridges }) => make("path", {
      d: bridges.map((ends) => ends.map((end, i) => `${i ? "L" : "M"}${at(end).x.toFixed(1)} ${at(end).y.toFixed(1)}`).join("")).join(""),
      fill: "none", stroke: Canvas.onGround(colour), "stroke-width": Ground.BREADTH * scale, "stroke-linecap": "round", opacity: Ground.alpha(),
    }));
    // As on the screen: a jurisdiction's edges are faint rays, and those of the outer ring are told by its ground.
    const rays = edges.filter((edge) => edge.ray && !edge.from.outer && !edge.to.outer)
      .map((edge) => [at(edge.from), at(edge.to)].map(({ x, y }, end) => `${end ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("")).join("");
    const lines = edges.filter((edge) => !edge.ray).map((edge) => {
      const colour = Canvas.onGround(Store.lineColour(edge.predicate));
      return make("path", { d: arrow(edge, at, scale), stroke: colour, fill: colour },
        title(`${Say.apart(edge.from.name)} — ${Say.label(Store.relationOf(edge.predicate))} → ${Say.apart(edge.to.name)}`));
    });
    const marks = nodes.map((node) => {
      const radius = Marks.radiusOf(node, scale) * scale;
      const { x, y } = at(node);
      const drawn = mark(node.hub ? "dot" : node.shape, node.hub ? colours.accent : Canvas.onGround(node.colour),
        { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${radius.toFixed(2)})`, stroke: colours.paper, "stroke-width": (1.2 / radius).toFixed(3) });
      drawn.append(title(node.name));
      return drawn;
    });
    const key = legend(nodes, edges, width + 10, HEAD + 12);
    const line = [Store.places.map(Say.apart).join("、"), Store.years, Say.word("shown", { shown: nodes.length, total: Store.nodes.length })].filter(Boolean).join(" · ");
    return sheet({ width: width + LEGEND + MARGIN, height: Math.max(height + HEAD, key.bottom + MARGIN), line },
      make("g", { transform: `translate(0 ${HEAD})` }, ...clouds, ...patches,
        make("path", { d: rays || "M0 0", fill: "none", stroke: colours.ray, "stroke-width": 1, opacity: "0.28" }),
        make("g", { "stroke-width": 1.2, opacity: "0.6" }, ...lines), make("g", {}, ...marks), make("g", {}, ...names(nodes, { scale, width, height, left: view.x - width / 2 / scale, top: view.y - height / 2 / scale }, colours, paper))),
      make("g", {}, ...key.drawn));
  }

  /** The page of a table that stands on the screen. */
  function table({ caption, columns, rows, page, first }) {
    const colours = palette();
    const cells = page.map((row) => columns.map((column) => {
      const value = column.value(row);
      return value === null || value === undefined ? "" : column.plain ? String(value) : clean(Say.number(value));
    }));
    const heads = columns.map((column) => Say.word(column.word));
    const widths = columns.map((_, i) => Math.min(CELL, cells.reduce((most, row) => Math.max(most, breadth(row[i].slice(0, 60), 13)), breadth(heads[i], 13, 700))) + 20);
    const lefts = widths.map((_, i) => MARGIN + widths.slice(0, i).reduce((sum, one) => sum + one, 0));
    const width = Math.max(480, 2 * MARGIN + widths.reduce((sum, one) => sum + one, 0));
    const write = (content, i, y, style) => (columns[i].number
      ? text(cut(content, 13, widths[i] - 20), lefts[i] + widths[i] - 12, y, { ...style, anchor: "end" }) : text(cut(content, 13, widths[i] - 20), lefts[i] + 4, y, style));
    const line = `${Say.word(caption)} · ${Say.word("rowRange", { first: page.length ? first + 1 : 0, last: first + page.length, total: rows.length })}`;
    return sheet({ width, height: HEAD + (cells.length + 1) * ROW + MARGIN, line },
      make("rect", { x: MARGIN, y: HEAD, width: width - 2 * MARGIN, height: (cells.length + 1) * ROW, fill: colours.paper }),
      ...heads.map((head, i) => write(head, i, HEAD + 18, { weight: 700 })),
      ...cells.flatMap((row, r) => [
        make("line", { x1: MARGIN, x2: width - MARGIN, y1: HEAD + (r + 1) * ROW, y2: HEAD + (r + 1) * ROW, stroke: colours.line }),
        ...row.map((content, i) => (content ? write(content, i, HEAD + (r + 1) * ROW + 18, {}) : null)),
      ]));
  }

  /** A drawing of the page with all that the style sheet gives it, so that it looks the same outside of the page. */
  function bake(original) {
    const copy = original.cloneNode(true);
    const pairs = [[original, copy], ...Array.from(original.querySelectorAll("*")).map((one, i) => [one, copy.querySelectorAll("*")[i]])];
    pairs.forEach(([from, to]) => {
      const style = getComputedStyle(from);
      ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-size", "paint-order"].forEach((name) => {
        const value = style.getPropertyValue(name);
        if (value && value !== "normal") to.setAttribute(name, value);
      });
      ["class", "role", "tabindex", "aria-label", "aria-hidden"].forEach((name) => to.removeAttribute(name));
      if (to.tagName === "title") to.textContent = clean(to.textContent);
    });
    original.querySelectorAll(".hit").forEach((hit) => pairs.find(([from]) => from === hit)[1].remove());
    copy.querySelectorAll("text").forEach((one) => { one.textContent = clean(one.textContent); });
    return copy;
  }

  /** The charts that stand on the page, two beside each other. */
  function charts({ concept, drawings }) {
    const [wide, high] = [460, 262];
    const colours = palette();
    const drawn = drawings.map((cell, number) => {
      const [x, y] = [MARGIN + (number % 2) * wide, HEAD + Math.floor(number / 2) * high];
      const original = cell.querySelector("figure > svg");
      const [, , width, height] = original.getAttribute("viewBox").split(" ").map(Number);
      const chart = bake(original);
      Object.entries({ x: 0, y: 46, width, height }).forEach(([name, value]) => chart.setAttribute(name, value));
      // The subject stands above the first of its charts only.
      const named = drawings.slice(0, number + 1).reverse().find((one) => one.closest(".drawn") === cell.closest(".drawn") && one.querySelector(".whose"));
      const heading = cell.closest(".drawn").querySelector("h3");
      const label = [heading && heading.textContent, named && named.querySelector(".whose").textContent].filter(Boolean).join(" · ");
      let at = 0;
      const key = Array.from(cell.querySelectorAll(".key > span")).flatMap((item) => {
        const icon = item.querySelector("svg");
        const start = at;
        const word = item.textContent;
        at += (icon ? 22 : 0) + breadth(word, 12) + 14;
        const mark = icon && bake(icon);
        if (mark) Object.entries({ x: start, y: height + 49, width: 18, height: 14 }).forEach(([name, value]) => mark.setAttribute(name, value));
        return [mark, text(word, start + (icon ? 22 : 0), height + 60, { size: 12, fill: colours.soft })];
      });
      return make("g", { transform: `translate(${x} ${y})` }, text(cut(label, 14, wide - 30), 0, 16, { size: 14, weight: 600 }),
        text(cut(cell.querySelector("figcaption").textContent, 12, wide - 30), 0, 36, { size: 12, fill: colours.soft }), chart, ...key);
    });
    const columns = Math.min(2, drawings.length);
    return sheet({ width: 2 * MARGIN + columns * wide, height: HEAD + Math.ceil(drawings.length / 2) * high + 10, line: concept === null ? Say.word("allIndicators") : concept }, ...drawn);
  }

  function draw() {
    if (Views.current === "graph") return graph();
    const read = (Views.current === "table" ? Table : Numbers).read();
    return read.drawings && read.drawings.length ? charts(read) : table(read);
  }

  return { draw, graph, clean };
})();
