// Completion: prefixes, terms by their name or by their Chinese or English label, keywords, and names in the graph.
import { vocabulary } from "./answer.js";

const KEYWORDS = [
  "SELECT", "DISTINCT", "CONSTRUCT", "DESCRIBE", "ASK", "WHERE", "FILTER", "OPTIONAL", "UNION", "MINUS", "BIND", "VALUES",
  "GRAPH", "FROM", "FROM NAMED", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "OFFSET", "DESC", "ASC", "COUNT", "SUM", "AVG",
  "MIN", "MAX", "SAMPLE", "GROUP_CONCAT", "CONTAINS", "STRSTARTS", "REGEX", "LANG", "STR", "YEAR", "COALESCE", "EXISTS",
  "NOT EXISTS", "PREFIX",
];
const SHOWN = 12;
let known = null;

async function load() {
  if (!known) {
    const { prefixes, terms } = await vocabulary();
    known = [
      ...terms.map((term) => ({ insert: term.name, hint: [term.zh, term.en].filter(Boolean).join(" "), kind: term.kind })),
      ...Object.entries(prefixes).map(([prefix, iri]) => ({ insert: `${prefix}:`, hint: iri, kind: "prefix" })),
      ...KEYWORDS.map((word) => ({ insert: word, hint: "", kind: "keyword" })),
    ];
  }
  return known;
}

// Entities by name, for what is typed in Chinese or after kgd:.
async function named(typed) {
  const text = typed.replace(/^kgd:/, "");
  if (!text || (typed === text && !/\p{Script=Han}/u.test(text)) || (typed !== text && typed.indexOf(":") !== 3)) return [];
  const response = await fetch(`/search?kind=entity&limit=6&q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
  if (!response.ok) return [];
  const { prefixes } = await vocabulary();
  return (await response.json()).filter((hit) => hit.iri.startsWith(prefixes.kgd)).map((hit) => (
    { insert: `kgd:${hit.iri.slice(prefixes.kgd.length)}`, hint: `${hit.name} ${hit.type}`, kind: "entity" }));
}

// How well an entry fits what was typed: the smaller the better, -1 for not at all.
function rank(entry, typed) {
  const name = entry.insert.toLowerCase();
  const wanted = typed.toLowerCase();
  const bare = name.slice(name.indexOf(":") + 1);
  if (name.startsWith(wanted)) return entry.kind === "prefix" ? 0 : 1;
  if (wanted.includes(":") === false && bare.startsWith(wanted)) return 2;
  const hint = entry.kind === "prefix" ? "" : entry.hint.toLowerCase();
  if (hint.startsWith(wanted)) return 3;
  if (hint.includes(wanted)) return 4;
  return -1;
}

export function fitting(entries, typed) {
  return entries
    .map((entry) => ({ entry, rank: rank(entry, typed) }))
    .filter((found) => found.rank >= 0 && found.entry.insert !== typed)
    .sort((a, b) => a.rank - b.rank || a.entry.insert.length - b.entry.insert.length
      || (a.entry.insert < b.entry.insert ? -1 : 1))
    .slice(0, SHOWN)
    .map((found) => found.entry);
}

// Where the caret stands on the page: a copy of the text up to it, laid out in the same way.
function caret(text, offset) {
  const copy = document.createElement("div");
  const style = getComputedStyle(text);
  for (const name of ["font", "padding", "border", "tabSize", "letterSpacing", "lineHeight"]) copy.style[name] = style[name];
  Object.assign(copy.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre", top: 0, left: 0 });
  copy.textContent = text.value.slice(0, offset);
  const mark = document.createElement("span");
  mark.textContent = "\u200b";
  copy.append(mark);
  text.parentElement.append(copy);
  const place = {
    left: mark.offsetLeft - text.scrollLeft, top: mark.offsetTop - text.scrollTop + mark.offsetHeight,
  };
  copy.remove();
  return place;
}

export function complete(text, list) {
  let entries = [];
  let selected = 0;
  let start = 0;

  function close() {
    list.hidden = true;
    entries = [];
    text.removeAttribute("aria-activedescendant");
  }

  function select(number) {
    selected = (number + entries.length) % entries.length;
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === selected)));
    list.children[selected].scrollIntoView({ block: "nearest" });
    text.setAttribute("aria-activedescendant", list.children[selected].id);
  }

  function take() {
    text.setRangeText(entries[selected].insert, start, text.selectionStart, "end");
    const prefix = entries[selected].kind === "prefix";
    close();
    text.focus();
    if (prefix) update();
  }

  async function update() {
    const before = text.value.slice(0, text.selectionStart);
    const typed = /[\p{L}\p{N}_-]*:?[\p{L}\p{N}_.-]*$/u.exec(before)[0];
    const previous = before[before.length - typed.length - 1] || "";
    if (typed.length < 1 || "?$<\"'@".includes(previous) && previous || text.selectionStart !== text.selectionEnd) {
      return close();
    }
    const found = [...fitting(await load(), typed), ...await named(typed)].slice(0, SHOWN);
    if (before !== text.value.slice(0, text.selectionStart)) return;
    entries = found;
    if (!entries.length) return close();
    start = before.length - typed.length;
    list.replaceChildren(...entries.map((entry, index) => {
      const item = document.createElement("li");
      item.id = `choice-${index}`;
      item.setAttribute("role", "option");
      const name = document.createElement("code");
      name.textContent = entry.insert;
      const hint = document.createElement("small");
      hint.textContent = entry.hint;
      item.append(name, hint);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); selected = index; take(); });
      return item;
    }));
    const place = caret(text, start);
    list.style.left = `${Math.max(0, Math.min(place.left, text.clientWidth - 260))}px`;
    list.style.top = `${Math.min(place.top, text.clientHeight)}px`;
    list.hidden = false;
    select(0);
  }

  text.addEventListener("input", update);
  text.addEventListener("blur", close);
  text.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      select(selected + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Tab" || (event.key === "Enter" && !event.ctrlKey && !event.metaKey)) {
      event.preventDefault();
      take();
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      close();
    }
  });
}
