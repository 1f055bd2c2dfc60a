// An answer on the page: a table, a truth value, or a graph with its table. Values are put there as text, never as HTML.
import { draw } from "./drawing.js";

const FIRST = 500;
const NUMBERS = /^http:\/\/www\.w3\.org\/2001\/XMLSchema#(integer|decimal|double|float)$/;
let terms = null;

// The prefixes and terms of the graph, asked for once.
export function vocabulary() {
  terms ??= fetch("/terms").then((response) => response.json());
  return terms;
}

// The longest namespace that the IRI begins with, as its prefix; and where this server tells about it.
export function shorten(iri, known) {
  const found = known.filter(([, namespace]) => iri.startsWith(namespace) && iri.length > namespace.length);
  const best = found.sort((a, b) => b[1].length - a[1].length)[0];
  let local = best ? iri.slice(best[1].length) : iri;
  try {
    local = decodeURIComponent(local);
  } catch { /* a percent sign that encodes nothing: as it is */ }
  return best ? `${best[0]}:${local}` : local;
}

function cell(value, known) {
  const box = document.createElement("td");
  if (!value) return box;
  box.className = "data";
  if (value.type === "uri") {
    const link = document.createElement("a");
    link.href = `/resource?iri=${encodeURIComponent(value.value)}`;
    link.textContent = shorten(value.value, known);
    link.title = value.value;
    box.append(link);
  } else if (value.type === "triple") {
    box.textContent = JSON.stringify(value.value);
  } else {
    box.textContent = value.value;
    if (NUMBERS.test(value.datatype || "")) box.classList.add("number");
  }
  return box;
}

function table(variables, rows, headings, known) {
  const box = document.createElement("div");
  const view = document.createElement("table");
  const head = view.createTHead().insertRow();
  variables.forEach((variable, index) => {
    const title = document.createElement("th");
    title.scope = "col";
    const heading = headings?.[index - (variables.length - headings.length)];
    title.textContent = heading ? heading.join(" ") : variable;
    title.title = `?${variable}`;
    head.append(title);
  });
  const body = view.createTBody();
  const fill = (from, to) => {
    for (const row of rows.slice(from, to)) {
      body.insertRow().append(...variables.map((variable) => cell(row[variable], known)));
    }
  };
  fill(0, FIRST);
  box.append(view);
  if (rows.length > FIRST) {
    const more = document.createElement("button");
    more.type = "button";
    more.textContent = `显示全部 show all ${rows.length}`;
    more.addEventListener("click", () => { fill(FIRST); more.remove(); });
    box.append(more);
  }
  return box;
}

// Expanded JSON-LD, as the server writes it, to triples.
export function triples(document) {
  const found = [];
  for (const node of Array.isArray(document) ? document : document["@graph"] || []) {
    for (const [key, values] of Object.entries(node)) {
      if (key === "@id") continue;
      const predicate = key === "@type" ? "http://www.w3.org/1999/02/22-rdf-syntax-ns#type" : key;
      for (const value of [].concat(values)) {
        const object = typeof value === "string" ? { type: "uri", value }
          : "@id" in value ? { type: "uri", value: value["@id"] }
            : { type: "literal", value: String(value["@value"]), datatype: value["@type"], "xml:lang": value["@language"] };
        found.push({ subject: { type: "uri", value: node["@id"] }, predicate: { type: "uri", value: predicate }, object });
      }
    }
  }
  return found;
}

export function showError(place, problem) {
  const box = document.createElement("div");
  for (const line of [problem.title, problem.where, problem.detail]) {
    if (!line) continue;
    const row = document.createElement("p");
    row.className = "data";
    row.textContent = line;
    box.append(row);
  }
  place.replaceChildren(box);
}

export async function show(place, body, headings) {
  const known = Object.entries((await vocabulary()).prefixes);
  if (typeof body.boolean === "boolean") {
    const answer = document.createElement("p");
    answer.textContent = body.boolean ? "是 true" : "否 false";
    place.replaceChildren(answer);
    return answer.textContent;
  }
  if (body.results) {
    const rows = body.results.bindings;
    place.replaceChildren(table(body.head.vars, rows, headings, known));
    return `${rows.length} 行 rows`;
  }
  const rows = triples(body);
  const list = table(["subject", "predicate", "object"], rows, null, known);
  const views = document.createElement("div");
  views.className = "views";
  const drawing = document.createElement("div");
  drawing.id = "drawing";
  const choices = [["图 graph", drawing], ["表 table", list]].map(([label, view]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => turn(view));
    return [button, view];
  });
  function turn(wanted) {
    for (const [button, view] of choices) {
      button.setAttribute("aria-pressed", String(view === wanted));
      view.hidden = view !== wanted;
    }
  }
  views.append(...choices.map(([button]) => button));
  place.replaceChildren(views, drawing, list);
  turn(drawing);
  if (!await draw(drawing, rows, (iri) => shorten(iri, known))) turn(list);
  return `${rows.length} 条三元组 triples`;
}
