// The editor: named queries, a text to write in, and the answer. Everything from the graph is put on the page as text.
import { complete } from "./complete.js";
import { show, showError } from "./answer.js";

const element = (id) => document.getElementById(id);
const queries = JSON.parse(element("queries").textContent);
const text = element("query");
const state = element("state");
const formats = {
  select: [["csv", "CSV"], ["tsv", "TSV"], ["json", "JSON"], ["xml", "XML"]],
  graph: [["ttl", "Turtle"], ["nt", "N-Triples"], ["jsonld", "JSON-LD"], ["rdf", "RDF/XML"]],
};
let running = null;
let chosen = null;

function say(words, bad = false) {
  state.textContent = words;
  state.classList.toggle("bad", bad);
}

function offer(kind) {
  element("format").replaceChildren(...formats[kind].map(([value, label]) => new Option(label, value)));
}

// A named query with parameters is answered under its own address; the text is what stands in the editor.
function address() {
  const values = new URLSearchParams();
  if (chosen && text.value === chosen.text) {
    for (const input of element("parameters").querySelectorAll("input")) {
      if (input.value.trim()) values.set(input.name, input.value.trim());
    }
  }
  return values.size ? `/queries/${encodeURIComponent(chosen.name)}?${values}` : null;
}

async function ask(format, signal) {
  const named = address();
  if (named) {
    return fetch(`${named}&format=${format || "json"}`, { signal, headers: { Accept: "application/problem+json" } });
  }
  const accept = "application/sparql-results+json, application/ld+json;q=0.9, application/problem+json;q=0.5";
  return fetch(format ? `/sparql?format=${format}` : "/sparql", {
    method: "POST", signal, body: text.value,
    headers: { "Content-Type": "application/sparql-query", Accept: accept },
  });
}

async function run() {
  stop();
  running = new AbortController();
  const mine = running;
  element("stop").disabled = false;
  element("answer").replaceChildren();
  say("运行中 running …");
  const started = performance.now();
  try {
    const response = await ask("", mine.signal);
    const body = await response.json();
    const seconds = ((performance.now() - started) / 1000).toFixed(2);
    if (!response.ok) {
      say(`错误 error ${response.status}`, true);
      showError(element("answer"), body);
      point(body.where);
      return;
    }
    const headings = chosen && text.value === chosen.text && body.head?.vars?.length >= chosen.columns.length
      ? chosen.columns : null;
    offer(Array.isArray(body) || body["@graph"] ? "graph" : "select");
    say(`${await show(element("answer"), body, headings)} · ${seconds} s`);
    history.replaceState(null, "", `/sparql?query=${encodeURIComponent(text.value)}`);
  } catch (error) {
    if (mine.signal.aborted) say("已停止 stopped");
    else say(`没有回答 no answer: ${error.message}`, true);
  } finally {
    if (running === mine) {
      running = null;
      element("stop").disabled = true;
    }
  }
}

function stop() {
  running?.abort();
}

// Put the caret where the parser stopped: «line 3, column 7».
function point(where) {
  const found = /line (\d+), column (\d+)/.exec(where || "");
  if (!found) return;
  const lines = text.value.split("\n");
  const start = lines.slice(0, found[1] - 1).reduce((sum, line) => sum + line.length + 1, 0) + Number(found[2]) - 1;
  text.focus();
  text.setSelectionRange(start, Math.min(start + 1, text.value.length));
}

async function save() {
  const format = element("format").value;
  const response = await ask(format);
  if (!response.ok) {
    const body = await response.json().catch(() => ({ title: response.statusText }));
    say(`错误 error ${response.status}: ${body.title}`, true);
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = `${chosen && text.value === chosen.text ? chosen.name : "answer"}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function choose(name) {
  chosen = queries.find((query) => query.name === name);
  for (const button of document.querySelectorAll("#named button")) {
    button.setAttribute("aria-pressed", String(button.dataset.name === name));
  }
  text.value = chosen.text;
  text.scrollTop = 0;
  element("parameters").replaceChildren(...chosen.parameters.map((parameter) => {
    const label = document.createElement("label");
    label.append(`${parameter.zh} ${parameter.en}`, Object.assign(document.createElement("input"), { name: parameter.name }));
    return label;
  }));
  element("parameters").hidden = !chosen.parameters.length;
  run();
}

offer("select");
for (const button of document.querySelectorAll("#named button")) {
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => choose(button.dataset.name));
}
element("run").addEventListener("click", run);
element("stop").addEventListener("click", stop);
element("download").addEventListener("click", save);
element("parameters").addEventListener("submit", (event) => { event.preventDefault(); run(); });
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
complete(text, element("choices"));
const given = new URLSearchParams(location.search).get("query");
if (given) {
  text.value = given;
  run();
}
document.documentElement.dataset.ready = "yes";
