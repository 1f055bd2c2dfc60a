// The triples of a CONSTRUCT as a drawing, by vis-network. Labels are text on a canvas; a double click opens the thing.
const MOST = 400;
const LABELS = ["http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel",
  "http://purl.org/dc/terms/title"];
let library = null;

function load() {
  library ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = "/static/vis-network.js";
    script.onload = () => done(window.vis);
    script.onerror = () => fail(new Error("vis-network"));
    document.head.append(script);
  });
  return library;
}

const cut = (text) => ([...text].length > 24 ? `${[...text].slice(0, 23).join("")}…` : text);

// Nodes and edges of triples between IRIs; what has a label is called so. Resolves to false where there is nothing to draw.
export async function draw(place, rows, shorten) {
  const names = new Map();
  for (const { subject, predicate, object } of rows) {
    if (LABELS.includes(predicate.value) && object.type === "literal"
      && (!names.has(subject.value) || object["xml:lang"] === "zh")) names.set(subject.value, object.value);
  }
  const links = rows.filter(({ object, predicate }) => object.type === "uri"
    && predicate.value !== "http://www.w3.org/1999/02/22-rdf-syntax-ns#type");
  const found = new Set(names.keys());
  const edges = [];
  for (const { subject, predicate, object } of links) {
    if (found.size >= MOST && !(found.has(subject.value) && found.has(object.value))) continue;
    found.add(subject.value).add(object.value);
    edges.push({ from: subject.value, to: object.value, label: cut(shorten(predicate.value)) });
  }
  if (!found.size) return false;
  const vis = await load();
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const nodes = [...found].map((iri) => ({ id: iri, label: cut(names.get(iri) || shorten(iri)) }));
  const network = new vis.Network(place, { nodes: new vis.DataSet(nodes), edges: new vis.DataSet(edges) }, {
    nodes: {
      shape: "box", margin: 7, borderWidth: 1, font: { color: colour("--ink"), size: 14, face: "system-ui" },
      color: { background: colour("--ground"), border: colour("--line"), highlight: { background: colour("--hover"), border: colour("--accent") } },
    },
    edges: {
      arrows: { to: { enabled: true, scaleFactor: 0.6 } }, smooth: { type: "continuous" },
      color: { color: colour("--soft"), highlight: colour("--accent") },
      font: { color: colour("--soft"), size: 11, strokeWidth: 3, strokeColor: colour("--paper") },
    },
    layout: { randomSeed: 7, improvedLayout: nodes.length < 150 },
    physics: { solver: "forceAtlas2Based", forceAtlas2Based: { springLength: 130 }, stabilization: { iterations: 200 } },
  });
  network.once("stabilizationIterationsDone", () => network.setOptions({ physics: false }));
  network.on("doubleClick", ({ nodes: [iri] }) => {
    if (iri) window.open(`/resource?iri=${encodeURIComponent(iri)}`, "_blank", "noopener");
  });
  return true;
}
