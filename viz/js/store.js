// What the page knows: the payload, indexed. Nothing here touches the page.
"use strict";

const Store = (() => {
  const payload = JSON.parse(document.getElementById("data").textContent);
  const documents = payload.rest.documents.map((source, number) => {
    const year = /^[1-9]\d{3}/.exec(source.date || "");
    return { ...source, number, year: year ? Number(year[0]) : null };
  });
  const { sentences, types, relations, terms, limit, places, years } = payload.rest;

  // Families of relations have neighbouring hues: structure, work, place, building, people.
  const lineColours = {
    memberOf: "#7a5c00", partOf: "#8d6e3f", belongsTo: "#00796b", supports: "#c2410c", implements: "#b3261e",
    develops: "#2e7d32", locatedIn: "#1565c0", undertakes: "#6a3fb5", introduces: "#ad1f6f", cooperatesWith: "#00838f",
    awarded: "#9a6b00", holdsPost: "#37474f", organizes: "#c2388f", constructs: "#a0471d",
  };

  const typeOf = new Map(types.map((type) => [type.name, type]));
  const relationOf = new Map(relations.map((relation) => [relation.name, relation]));
  const hubs = new Set(payload.rest.hubs);

  // A name of which nothing can be seen is told by its characters, or there would be nothing to click.
  const seen = /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{M}\u115f\u1160\u2800\u3164\uffa0]/u;
  const visible = (name) => (seen.test(name) ? name : Array.from(name, (character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`).join(" "));

  // Nodes come in order of importance, and their number is their place in that order. Of a graph that is larger than the
  // page, `nodes` has gaps: the others are `added` as they come.
  const whole = payload.rest.whole || null; // how much there is in the whole graph, and of which build it is
  const nodes = new Array(whole ? whole.entities : payload.nodes.length);
  const byKey = new Map();
  let held = 0;
  const makeNode = (node) => ({
    id: node.id, key: node.key, name: visible(node.label), types: node.types, type: node.types[0] || "", aliases: node.aliases,
    region: node.region, importance: node.importance, shape: node.shape, colour: node.color,
    x: node.x, y: node.y, size: node.size, pinyin: node.pinyin, documents: node.documents, hub: hubs.has(node.id), outer: Boolean(node.outer), heads: false, out: [], in: [], observations: [], series: [],
    links: node.links, told: node.told, // in the whole graph, where the page holds a part
  });
  function putNode(node) {
    nodes[node.id] = makeNode(node);
    byKey.set(node.key, nodes[node.id]);
    held += 1;
    return nodes[node.id];
  }
  payload.nodes.forEach(putNode);
  const sectors = payload.rest.sectors.map((sector) => ({ ...sector, nodes: sector.nodes.map((id) => nodes[id]) }));
  sectors.forEach((sector) => sector.nodes.forEach((node) => { node.outer = true; }));
  // Wedges of the inner rings; a numbered set's first node is the set itself.
  const communities = payload.rest.communities.map((one) => ({ ...one, nodes: one.nodes.map((id) => nodes[id]) }));
  communities.forEach((one) => { one.nodes[0].heads = one.set; });

  const edges = [];
  function putEdge(edge) {
    const found = {
      id: edges.length, from: nodes[edge.from], to: nodes[edge.to], predicate: edge.predicate, statements: edge.statements,
    };
    // An edge of a jurisdiction says little by its line: it is drawn as a faint ray, and in full once it is asked for.
    found.ray = found.from.hub || found.to.hub;
    found.from.out.push(found);
    found.to.in.push(found);
    edges.push(found);
    return found;
  }
  payload.edges.forEach(putEdge);
  function putFigure(observation) {
    observation.indicator = visible(observation.indicator);
    if (observation.concept) observation.concept = visible(observation.concept);
    nodes[observation.subject].observations.push(observation);
  }
  payload.rest.observations.forEach(putFigure);

  // An indicator of a node over the years; values are texts in the unit of the chart's axis.
  const series = [];
  function putSeries(one, observationOf) {
    const points = one.points.map((point) => {
      const sources = point.observations.map(observationOf);
      const extent = point.month ? "part" : point.begin ? "span" : "year";
      return { begin: point.year, ...point, sources, extent, scenario: sources[0].status, bound: sources[0].bound };
    });
    const found = { ...one, concept: visible(one.concept), points, subject: nodes[one.subject], kind: points[0].sources[0].kind };
    found.subject.series.push(found);
    series.push(found);
  }
  payload.rest.series.forEach((one) => putSeries(one, (number) => payload.rest.observations[number]));

  // The ledger: figures that disagree, targets and results, sets, lives.
  const figure = (number) => (number === null ? null : payload.rest.observations[number]);
  const books = payload.rest.ledger;
  const known = (numbers) => numbers.map((number) => nodes[number]).filter(Boolean);
  const makers = {
    conflicts: (one, find) => ({ ...one, subject: nodes[one.subject], figures: one.figures.map(find) }),
    targets: (one, find) => ({ ...one, target: find(one.target), result: find(one.result) }),
    // Open targets that nobody could have answered yet, or that name no period.
    waiting: (one, find) => ({ ...one, target: find(one.target), result: null }),
    // Members that are not here are counted all the same.
    sets: (one) => ({ ...one, node: nodes[one.node], named: one.members.length, get members() { return known(one.members); } }),
    lives: (one) => ({ ...one, node: nodes[one.node], last: documents[one.last] }),
  };
  const ledger = { agreements: books.agreements, outcomes: books.outcomes };
  Object.entries(makers).forEach(([book, make]) => { ledger[book] = books[book].map((one) => make(one, figure)); });

  // What the server feeds: an edge waits for its ends, a figure may come before the book that names it.
  const waiting = new Map(); // edges by the number of a node that is not here
  const figures = new Map();
  const texts = new Map();
  const nameOf = ({ from, to, predicate }) => `${from} ${to} ${predicate}`;
  const knownEdges = new Set();
  const inOrder = (end) => (a, b) => (a.predicate < b.predicate ? -1 : a.predicate > b.predicate ? 1 : a[end].id - b[end].id);

  /** Take in parts that the server gave; the nodes that are new. What is known already stays as it is. */
  function add(parts) {
    if (!texts.size) {
      sentences.forEach((text, number) => texts.set(text, number));
      edges.forEach(({ from, to, predicate }) => knownEdges.add(nameOf({ from: from.id, to: to.id, predicate })));
    }
    const fresh = [];
    parts.forEach((part) => part.nodes.forEach((node) => { if (!nodes[node.id]) fresh.push(putNode(node)); }));
    const isFresh = new Set(fresh);
    const touched = new Set();
    const tryEdge = (edge) => {
      const away = [edge.from, edge.to].find((number) => !nodes[number]);
      if (away !== undefined) {
        if (!waiting.has(away)) waiting.set(away, []);
        waiting.get(away).push(edge);
      } else if (!knownEdges.has(nameOf(edge))) {
        knownEdges.add(nameOf(edge));
        const { from, to } = putEdge(edge);
        touched.add(from).add(to);
      }
    };
    parts.forEach((part) => {
      const cited = (citation) => {
        const text = part.sentences[citation.sentence];
        if (!texts.has(text)) {
          texts.set(text, sentences.length);
          sentences.push(text);
        }
        return { ...citation, sentence: texts.get(text) };
      };
      part.edges.forEach((edge) => tryEdge({ ...edge, statements: edge.statements.map(cited) }));
      part.figures.forEach((one) => {
        if (!isFresh.has(nodes[one.subject]) || figures.has(one.number)) return;
        figures.set(one.number, cited(one));
        putFigure(figures.get(one.number));
      });
      part.books.forEach(({ book, node, entry, figures: named }) => {
        if (isFresh.has(nodes[node])) putBook(book, entry.steps ? { ...entry, steps: entry.steps.map(cited) } : entry, named);
      });
    });
    fresh.forEach(({ id }) => {
      const edgesOfIt = waiting.get(id) || [];
      waiting.delete(id);
      edgesOfIt.forEach(tryEdge);
    });
    touched.forEach((node) => {
      node.out.sort(inOrder("to"));
      node.in.sort((a, b) => a.from.id - b.from.id || inOrder("to")(a, b));
    });
    return fresh;
  }

  const putBooks = new Set();
  /** A series or a line of the ledger, once, and with all its figures: `named` are their numbers. */
  function putBook(book, entry, named) {
    const name = `${book} ${JSON.stringify(entry)}`;
    const find = (number) => (number === null || number === undefined ? null : figures.get(number));
    if (putBooks.has(name) || !named.every((number) => figures.has(number))) return;
    putBooks.add(name);
    if (book === "series") putSeries(entry, find);
    else ledger[book].push(makers[book](entry, find));
  }

  /** The edges of a node, each once (an edge may lead from a node to itself). */
  function edgesOf(node) {
    return node.out.concat(node.in.filter((edge) => edge.from !== node));
  }

  const counts = {
    documents: documents.length,
    entities: nodes.length,
    statements: edges.reduce((sum, edge) => sum + edge.statements.length, 0),
    observations: payload.rest.observations.length,
  };
  /** Of what the header counts, how much is here: {name: count}. */
  const countHeld = () => ({
    documents: documents.length, entities: held, statements: edges.reduce((sum, edge) => sum + edge.statements.length, 0),
    observations: payload.rest.observations.length + figures.size,
  });
  if (whole) Object.assign(counts, { statements: whole.statements, observations: whole.observations });
  // The first rank that the page was built without.
  const gap = whole ? nodes.findIndex((node) => !node) : nodes.length;

  return {
    documents, sentences, types, relations, terms, sectors, communities, limit, places, years, counts, nodes, edges, edgesOf, byKey, series, ledger,
    whole, add, countHeld, held: () => held, first: () => gap,
    words: payload.words, options: payload.options,
    typeOf: (name) => typeOf.get(name),
    relationOf: (name) => relationOf.get(name),
    lineColour: (predicate) => (Object.hasOwn(lineColours, predicate) ? lineColours[predicate] : "#5f6b7a"),
  };
})();

// What the reader has chosen, and who wants to know when it changes.
const State = {
  view: "graph", // or "table", "numbers"
  language: "zh",
  theme: "light",
  limit: Store.limit,
  opened: new Map(), // nodes that were asked for, each with how many of its neighbours
  hiddenTypes: new Set(),
  hiddenPredicates: new Set(),
  hiddenDocuments: new Set(), // by id
  hiddenStatuses: new Set(), // "" is a statement without one
  years: null, // {from, to}, both included; null is all
  undated: true, // whether documents without a date are shown
  confidence: 0, // at least
  orphans: true, // whether nodes without a visible edge are shown
  focus: null, // {nodes, steps}
  path: null, // {from, to, around}: around is a path that passes through no jurisdiction
  selection: new Set(), // of several nodes; empty when one or none is chosen
  pinned: new Set(), // nodes that no filter hides
  selected: null, // {node} or {edge}
  hovered: null,
  // Worked out by View.compute after each change of what stands above.
  nodeShown: new Uint8Array(Store.nodes.length),
  edgeShown: new Uint8Array(Store.edges.length),
  shows(node) {
    return this.nodeShown[node.id] === 1;
  },
  showsEdge(edge) {
    return this.edgeShown[edge.id] === 1;
  },
};

// Words of the interface, and small helpers that put text, never HTML, on the page.
const Say = {
  /**
   * A text from a document, fit to stand in one line with words of ours: where it is written from the right, or holds marks
   * that turn the line around, it is kept apart (between isolates, and without marks that could end them).
   */
  apart(given) {
    const text = String(given ?? "");
    const marks = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
    return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u.test(text) || text.search(marks) >= 0 ? `\u2068${text.replace(marks, "")}\u2069` : text;
  },
  word(key, values) {
    const text = Store.words[State.language][key];
    return values ? text.replace(/\{(\w+)\}/g, (_, name) => Say.apart(Say.number(values[name]))) : text;
  },
  /** The label of a value of the ontology's lists, such as the status `completed`. */
  term(name) {
    const term = Store.terms.find((other) => other.name === name);
    return Say.apart(term ? term[State.language] : name);
  },
  /** A part of a link as text; empty where it is not well formed. */
  decode(raw) {
    try {
      return decodeURIComponent(raw);
    } catch {
      return "";
    }
  },
  /** Of two ends, with a dash: `2024-01/2024-09` is how data write it. */
  period(text) {
    return (text || "").replace(/^(\d{4}[\d-]*)\/(\d{4}[\d-]*)$/, "$1–$2");
  },
  number(value) {
    return typeof value === "number" ? value.toLocaleString("en-US") : String(value);
  },
  label(style) {
    return style ? Say.apart(style[State.language]) : "";
  },
  inverse(style) {
    return Say.apart(style[`inverse_${State.language}`]);
  },
  /** An element with attributes (`text` is its text) and children. */
  element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => {
      if (value === undefined || value === null || value === false) return;
      if (name === "text") made.textContent = value;
      else if (name === "on") Object.entries(value).forEach(([event, act]) => made.addEventListener(event, act));
      else made.setAttribute(name, value === true ? "" : value);
    });
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  },
};
