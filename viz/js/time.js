// Time: how much is said in each year, one year or a span of them chosen, and what that year brought and no longer tells.
"use strict";

const Time = (() => {
  const holder = document.getElementById("time");
  const { years } = View;
  const NAMES = 24; // names at a time
  const FEW = 12; // years: beside so many there is room for their numbers
  const bars = new Map();
  let slider = null;
  let ends = [];
  let all = null;
  let told = null;
  let change = () => {};
  let details = () => {};

  const span = ({ from, to }) => (from === to ? String(from) : `${from}–${to}`);

  function set(from, to, options) {
    if (from === null) State.years = null;
    else Link.setYears(Math.min(from, to), Math.max(from, to));
    change(options);
  }

  /** A bar is a button: it chooses its year; with Shift, the span from what is chosen to it. */
  function bar(year) {
    const column = Say.element("span", { class: "column" });
    const number = Say.element("span", { class: "said", "aria-hidden": "true" }); // drawn by the style sheet: the button's name says it
    const made = Say.element("button", { type: "button", class: "bar-year", "data-year": String(year), on: {
      click: (event) => {
        const { years: now } = State;
        if (event.shiftKey && now) set(Math.min(now.from, year), Math.max(now.to, year));
        else if (now && now.from === year && now.to === year) set(null);
        else set(year, year);
      },
      keydown: (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        const next = step && bars.get(years[years.indexOf(year) + step]);
        if (!next) return;
        event.preventDefault();
        next.made.focus();
      },
    } }, Say.element("span", { class: "track" }, number, column), Say.element("small", { text: years.length > FEW ? `’${String(year).slice(2)}` : String(year) }));
    bars.set(year, { made, column, number });
    return made;
  }

  function choice(which) {
    const made = Say.element("select", { "data-end": which, on: { change: () => {
      const [from, to] = ends.map((one) => Number(one.value));
      if (which === "from") set(from, Math.max(from, to));
      else set(Math.min(from, to), to);
    } } }, ...years.map((year) => Say.element("option", { value: String(year), text: String(year) })));
    ends.push(made);
    return made;
  }

  function start(acts) {
    ({ change, details } = acts);
    if (years.length < 2) return;
    holder.hidden = false;
    let dragged = false; // a drag is one step of the history
    const slide = () => {
      const place = Number(slider.value);
      const options = { replace: dragged };
      dragged = true;
      if (place) set(years[place - 1], years[place - 1], options);
      else set(null, null, options);
    };
    slider = Say.element("input", { type: "range", id: "year", min: "0", max: String(years.length), step: "1", on: {
      input: slide, change: () => { dragged = false; },
    } });
    all = Say.element("button", { type: "button", class: "bar-year", "data-years": "all", on: { click: () => set(null) } }, Say.element("small"));
    told = Say.element("button", { type: "button", class: "told", on: { click: () => details() } });
    holder.replaceChildren(
      Say.element("div", { class: "chosen-years" }, choice("from"), Say.element("span", { text: "–", "aria-hidden": "true" }), choice("to"), told),
      Say.element("div", { class: "histogram", role: "group" }, all, ...years.map(bar)), slider);
    // Each stop of the slider stands under its bar, the first under the word for all.
    slider.style.width = `calc(${(100 * years.length) / (years.length + 1)}% + 16px)`;
    slider.style.marginLeft = `calc(${50 / (years.length + 1)}% - 8px)`;
    update();
  }

  function update() {
    if (holder.hidden) return;
    const counts = View.perYear();
    const most = Math.max(1, ...counts.values());
    const { years: now } = State;
    bars.forEach(({ made, column, number }, year) => {
      const count = counts.get(year);
      const inside = !now || (year >= now.from && year <= now.to);
      const label = `${year} · ${Say.word("statementsShown", { count })}`;
      made.setAttribute("aria-pressed", String(Boolean(now) && inside));
      made.setAttribute("aria-label", label);
      made.title = label;
      made.classList.toggle("outside", !inside);
      // A column grows in what the number above it leaves of the track.
      column.style.setProperty("--share", count ? Math.max(0.04, Math.round((count / most) * 100) / 100) : 0);
      number.dataset.count = years.length > FEW ? "" : Say.number(count);
    });
    const single = now && now.from === now.to ? years.indexOf(now.from) + 1 : 0;
    slider.value = String(single);
    slider.setAttribute("aria-label", Say.word("yearSlider"));
    slider.setAttribute("aria-valuetext", now ? span(now) : Say.word("allYears"));
    ends[0].value = String(now ? now.from : years[0]);
    ends[1].value = String(now ? now.to : years[years.length - 1]);
    ends[0].setAttribute("aria-label", Say.word("fromYear"));
    ends[1].setAttribute("aria-label", Say.word("toYear"));
    all.firstChild.textContent = Say.word("allShort");
    all.setAttribute("aria-label", Say.word("allYears"));
    all.setAttribute("aria-pressed", String(!now));
    holder.setAttribute("aria-label", Say.word("time"));
    holder.querySelector(".histogram").setAttribute("aria-label", Say.word("histogram"));
    told.hidden = !now;
    if (now) {
      const { fresh, gone } = turnover(now);
      told.textContent = `${Say.word("fresh", { count: fresh.length })} · ${Say.word("gone", { count: gone.length })} ›`;
    }
    const report = document.querySelector("#panel .year-report");
    if (report && tools) report.replaceWith(make());
  }

  /**
   * Who is first named in these years, and who was named in the year of reports before and never since. A place that has
   * no report before can bring nothing new, and one that has none in these years is silent on all: neither counts.
   */
  function turnover({ from, to }) {
    const perPlace = new Map();
    const counts = ({ id, year }) => year !== null && !State.hiddenDocuments.has(id);
    Store.documents.filter(counts).forEach(({ place, year }) => {
      if (!perPlace.has(place)) perPlace.set(place, new Set());
      perPlace.get(place).add(year);
    });
    const before = (place) => Math.max(-Infinity, ...Array.from(perPlace.get(place)).filter((year) => year < from));
    const inside = (place) => Array.from(perPlace.get(place)).some((year) => year >= from && year <= to);
    const [fresh, gone] = [[], []];
    const known = new Map(Array.from(perPlace.keys(), (place) => [place, { before: before(place), inside: inside(place) }]));
    Store.nodes.forEach((node) => {
      const sources = node.documents.map((number) => Store.documents[number]).filter(counts);
      if (!sources.length || State.hiddenTypes.has(node.type)) return;
      const first = Math.min(...sources.map(({ year }) => year));
      const last = Math.max(...sources.map(({ year }) => year));
      if (first >= from && first <= to && sources.some(({ place }) => known.get(place).before > -Infinity)) fresh.push(node);
      if (last < from && sources.some(({ place, year }) => known.get(place).inside && year === known.get(place).before)) gone.push(node);
    });
    return { fresh, gone };
  }

  /** Projects by the last status that passes the filters: how far each had come by the end of these years. */
  function projects() {
    const last = new Map();
    View.passing().forEach(({ edge, cited, status }) => {
      if (!status) return;
      const node = [edge.to, edge.from].find(({ types }) => types.includes("Project")) || edge.to;
      const date = Store.documents[cited.document].date || "";
      const rank = View.statuses.indexOf(status);
      const old = last.get(node);
      if (!old || date > old.date || (date === old.date && rank > old.rank)) last.set(node, { status, date, rank });
    });
    return View.statuses.filter(Boolean).map((status) => ({
      status, nodes: Array.from(last).filter(([, one]) => one.status === status).map(([node]) => node).sort((a, b) => a.id - b.id),
    })).filter(({ nodes }) => nodes.length);
  }

  let tools = null; // the panel's

  /** The section of the overview that tells what the chosen years brought; empty while all are shown. */
  function report(given) {
    tools = given;
    return make();
  }

  function make() {
    const made = Say.element("section", { class: "year-report" });
    if (!State.years) return made;
    const list = (key, nodes, open) => (nodes.length ? tools.group({ label: key, count: nodes.length, open, items: nodes, size: NAMES,
      make: (node) => Say.element("span", { class: "member" }, tools.jump(node)) }) : Say.element("p", { class: "hint", text: `${key}：0` }));
    const { fresh, gone } = turnover(State.years);
    made.append(Say.element("h3", { text: Say.word("inYears", { years: span(State.years) }) }),
      list(Say.word("freshLabel"), fresh, true), list(Say.word("goneLabel"), gone, true));
    const course = projects();
    if (course.length) made.append(Say.element("h4", { text: Say.word("projects") }), ...course.map(({ status, nodes }) => list(Say.term(status), nodes, false)));
    return made;
  }

  return { start, update, report, span, turnover, projects };
})();
