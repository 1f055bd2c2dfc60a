// The current view as a file, made in the browser: picture (PNG, SVG), table (CSV), data (JSON).
"use strict";

const Exports = (() => {
  const KINDS = ["png", "svg", "csv", "json"];
  const LONGEST = 60; // characters of a file's name
  const PIXELS = 60e6; // more than so many, and some browsers give an empty picture
  const SIDE = 16000;
  const words = { png: "exportPng", svg: "exportSvg", csv: "exportCsv", json: "exportJson", print: "exportPrint" };
  let button = null;
  let menu = null;
  let address = "";

  /** The page's title as the name of a file on any system, and the view. */
  function fileName(kind) {
    const title = document.querySelector("h1").textContent.normalize("NFC")
      .replace(/[\\/:*?"<>|%#&{}$!'`@+=]|\p{C}|\p{Z}/gu, "_").replace(/_+/g, "_").replace(/^[._-]+|[._-]+$/g, "");
    const short = Array.from(title).slice(0, LONGEST).join("").replace(/[._-]+$/, "") || "zhengtu";
    const view = Views.current === "table" ? `table-${Table.read().name}` : Views.current;
    return `${short}-${view}.${kind}`;
  }

  /** A cell that no spreadsheet runs: as kg/cells.py does it for the files of a build. */
  function harmless(cell) {
    if (!/^'*[=+\-@\t]/.test(cell)) return cell;
    return /^-(?:\p{Nd}+\.?\p{Nd}*|\.\p{Nd}+)$/u.test(cell) ? cell : `'${cell}`;
  }

  const sentenceOf = (cited) => Store.sentences[cited.sentence];
  const sentenceColumn = (citedOf) => ({ key: "sentence", word: "columnSentence", value: (row) => sentenceOf(citedOf(row)) });

  /** The columns and rows of the current view; the drawing's are its statements. */
  function tabulate() {
    if (Views.current === "numbers") return { ...Numbers.read(), columns: [...Numbers.columns, sentenceColumn((row) => row)] };
    const read = Views.current === "table" ? Table.read() : { name: "relations", rows: Table.statements() };
    return read.name === "relations" ? { ...read, columns: [...Table.columns.relations, sentenceColumn(({ cited }) => cited)] } : read;
  }

  function csv() {
    const { columns, rows } = tabulate();
    const cell = (value) => {
      const safe = harmless(Picture.clean(value ?? ""));
      return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    };
    const lines = [columns.map((column) => cell(Say.word(column.word))), ...rows.map((row) => columns.map((column) => cell(column.value(row))))];
    return `\ufeff${lines.map((line) => `${line.join(",")}\r\n`).join("")}`; // the mark tells Excel that it is UTF-8
  }

  const source = (cited) => {
    const { title, name, date } = Store.documents[cited.document];
    return { document: title, file: name, date: date || null, sentence: sentenceOf(cited), quote: cited.quote, rule: cited.rule, confidence: cited.confidence };
  };
  const entity = (node) => ({ id: node.key, name: node.name, types: node.types, aliases: node.aliases, region: node.region });
  const statement = (cited) => ({ status: cited.status || null, title: cited.title || null, ...source(cited) });
  const observation = (one) => ({
    subject: Store.nodes[one.subject].key, name: Store.nodes[one.subject].name, indicator: one.indicator, concept: one.concept || null, kind: one.kind,
    bound: one.bound, value: one.value, unit: one.unit, period: one.period || null, scenario: one.status, baseline: one.baseline || null, topic: one.topic || null, ...source(one),
  });

  function contents() {
    if (Views.current === "graph") {
      return {
        nodes: Store.nodes.filter((node) => State.shows(node)).map((node) => ({ ...entity(node), x: node.x, y: node.y })),
        edges: Store.edges.filter((edge) => State.showsEdge(edge)).map((edge) => ({
          subject: edge.from.key, predicate: edge.predicate, object: edge.to.key, statements: edge.statements.map(statement),
        })),
      };
    }
    if (Views.current === "numbers") {
      const { concept, rows, books } = Numbers.read();
      return {
        indicator: concept, figures: rows.map(observation),
        conflicts: books.conflicts.map((one) => ({ difference: one.difference, indicator: one.of, period: one.period, figures: one.figures.map(observation) })),
        targets: books.checks.map((one) => ({ outcome: one.outcome, reason: one.reason || null, target: observation(one.target), result: one.result ? observation(one.result) : null })),
      };
    }
    const { name, rows } = Table.read();
    if (name === "relations") {
      return { relations: rows.map(({ edge, cited }) => ({ subject: edge.from.key, subjectName: edge.from.name, predicate: edge.predicate, object: edge.to.key, objectName: edge.to.name, ...statement(cited) })) };
    }
    return { entities: rows.map(({ node, ...counts }) => ({ ...entity(node), ...counts })) };
  }

  function json() {
    return `${JSON.stringify({ title: document.querySelector("h1").textContent, view: Views.current, ...contents() }, null, 1)}\n`;
  }

  function svg() {
    return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(Picture.draw())}\n`;
  }

  /** The picture at twice its size; less where a browser could not hold it. */
  async function png() {
    const picture = URL.createObjectURL(new Blob([svg()], { type: "image/svg+xml" }));
    try {
      const image = new Image();
      image.src = picture;
      await image.decode();
      const { naturalWidth: width, naturalHeight: height } = image;
      const ratio = Math.min(2, Math.sqrt(PIXELS / (width * height)), SIDE / Math.max(width, height));
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
      canvas.getContext("2d", { alpha: false }).drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => { canvas.toBlob(done, "image/png"); });
      if (!blob) throw new Error("no picture");
      return blob;
    } finally {
      URL.revokeObjectURL(picture);
    }
  }

  /** The file of the current view: {name, blob}. */
  async function make(kind) {
    const text = { svg: [svg, "image/svg+xml"], csv: [csv, "text/csv;charset=utf-8"], json: [json, "application/json"] };
    const blob = kind === "png" ? await png() : new Blob([text[kind][0]()], { type: text[kind][1] });
    return { name: fileName(kind), blob };
  }

  async function save(kind) {
    close(true);
    if (kind === "print") {
      window.print();
      return;
    }
    const say = (words) => { document.getElementById("announcement").textContent = words; };
    try {
      const { name, blob } = await make(kind);
      URL.revokeObjectURL(address); // that of the file before, which has long been written
      address = URL.createObjectURL(blob);
      Say.element("a", { href: address, download: name }).click();
      say(Say.word("exported", { name }));
    } catch {
      say(Say.word("exportFailed"));
      document.getElementById("notice").textContent = Say.word("exportFailed");
    }
  }

  function open() {
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    menu.querySelector("button").focus();
  }

  function close(back) {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (back) button.focus();
  }

  function start() {
    button = Say.element("button", { type: "button", id: "export", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": "export-menu",
      on: { click: () => (menu.hidden ? open() : close(false)) } });
    const items = [...KINDS, "print"].map((kind) => Say.element("button", { type: "button", role: "menuitem", tabindex: -1, "data-kind": kind, on: { click: () => save(kind) } }));
    menu = Say.element("div", { id: "export-menu", role: "menu", class: "menu", hidden: true }, ...items);
    const holder = Say.element("div", { class: "export" }, button, menu);
    holder.addEventListener("keydown", (event) => {
      if (menu.hidden) {
        if (event.key === "ArrowDown") { event.preventDefault(); open(); }
        return;
      }
      const at = items.indexOf(document.activeElement);
      const steps = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 };
      if (event.key === "Escape") {
        event.stopPropagation();
        close(true);
      } else if (Object.hasOwn(steps, event.key)) {
        event.preventDefault();
        items[steps[event.key] % items.length].focus();
      }
    });
    holder.addEventListener("focusout", (event) => { if (!menu.hidden && !holder.contains(event.relatedTarget)) close(false); });
    document.getElementById("views").append(holder);
  }

  function speak() {
    button.textContent = Say.word("export");
    menu.setAttribute("aria-label", Say.word("export"));
    menu.querySelectorAll("button").forEach((item) => { item.textContent = Say.word(words[item.dataset.kind]); });
  }

  return { start, speak, make, fileName, harmless };
})();
