// An indicator over the years, drawn as SVG: what was, what was expected and what was aimed at, told apart by their shape.
"use strict";

const Chart = (() => {
  const SPACE = "http://www.w3.org/2000/svg";
  const HEIGHT = 166;
  const TOP = 22; // room for a number above the highest point
  const BOTTOM = 28; // for the years, and for what hangs from the lowest point
  const RIGHT = 8;
  const PADDING = 32; // of the panel, on both sides
  const SCENARIOS = ["actual", "estimate", "target"];
  const SIGNS = { about: "≈", atLeast: "≥", atMost: "≤" };

  function make(tag, attributes = {}, ...children) {
    const made = document.createElementNS(SPACE, tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, typeof value === "number" ? String(Math.round(value * 10) / 10) : value));
    made.append(...children.filter(Boolean));
    return made;
  }

  /** About how wide a text is: Chinese characters are as wide as they are high, and in their fonts ≈ and ≥ are too. */
  function breadth(text) {
    return Array.from(text).reduce((sum, character) => sum + (character > "\u00ff" ? 11 : 6.4), 0);
  }

  function label(point) {
    return (Object.hasOwn(SIGNS, point.bound) ? SIGNS[point.bound] : "") + point.value.replace("-", "−");
  }

  /** All that a point says, in words. */
  function describe(point) {
    const { period, value, unit, bound, status } = point.sources[0];
    const extent = point.extent === "year" ? "" : Say.word(point.extent);
    return [`${Say.apart(Say.period(period))} ${bound === "exact" ? "" : `${Say.term(bound)} `}${value} ${Say.apart(unit)}`.trim(), Say.term(status), extent].filter(Boolean).join(" · ");
  }

  /** Where everything stands. Each year has a band; what ends in the middle of a year stands left of its centre. */
  function lay(series, room) {
    const width = Math.min(480, Math.max(240, room));
    const left = Math.max(...series.ticks.map(breadth)) + 8;
    const first = Math.min(...series.points.map((point) => point.begin));
    const years = Math.max(...series.points.map((point) => point.year)) - first + 1;
    const band = (width - RIGHT - left) / years;
    const centre = (year) => left + (year - first + 0.5) * band;
    const ticks = series.ticks.map(Number);
    const [low, high] = [ticks[0], ticks[ticks.length - 1]];
    const down = HEIGHT - BOTTOM;
    // The first place is on top.
    const rise = (value) => ((value - low) / (high - low)) * (down - TOP);
    const height = (value) => (series.kind === "rank" ? TOP + rise(value) : down - rise(value));
    const marks = [];
    series.points.forEach((point) => {
      const middle = point.extent === "span" ? (centre(point.begin) + centre(point.year)) / 2 : centre(point.year);
      const mark = { point, y: height(Number(point.value)), x: middle - (point.extent === "part" ? (1 - point.month / 12) * 0.45 * band : 0) };
      // What would hide another one steps aside.
      while (marks.some((other) => Math.abs(other.x - mark.x) < 9 && Math.abs(other.y - mark.y) < 9)) mark.x += 12;
      if (mark.x > width - RIGHT) mark.x = middle - 12;
      mark.half = point.extent === "span" ? (point.year - point.begin + 0.84) * band / 2 : 0;
      marks.push(mark);
    });
    return { width, left, down, first, years, band, centre, height, marks };
  }

  /** Grid, numbers and years. */
  function axes(series, { width, left, first, years, band, centre, height }) {
    const parts = series.ticks.flatMap((tick) => [
      make("line", { class: Number(tick) === 0 ? "grid zero" : "grid", x1: left, x2: width, y1: height(Number(tick)), y2: height(Number(tick)) }),
      text(tick.replace("-", "−"), left - 5, height(Number(tick)) + 4, "end"),
    ]);
    const step = [1, 2, 5, 10, 20, 50].find((size) => size * band >= 34) || 100;
    for (let year = first + years - 1; year >= first; year -= step) parts.push(text(String(year), centre(year), HEIGHT - 6, "middle"));
    return parts;
  }

  function text(content, x, y, anchor, kind = "") {
    const made = make("text", { x, y, "text-anchor": anchor, class: kind });
    made.textContent = content;
    return made;
  }

  /** The numbers of the points, each where it hides nothing; where there is no room, the point says it when asked. */
  function labels({ width, left, down, marks }) {
    const reach = { exact: [7, 7], about: [11, 11], atLeast: [17, 7], atMost: [7, 17] };
    const taken = marks.map(({ point, x, y }) => {
      const [above, below] = Object.hasOwn(reach, point.bound) ? reach[point.bound] : reach.exact;
      return { left: x - 7, right: x + 7, top: y - above, bottom: y + below };
    });
    const free = (box) => box.left >= left && box.right <= width && box.top >= 2 && box.bottom <= down + 10
      && !taken.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
    const order = marks.map((mark, place) => ({ mark, own: taken[place] })).sort((a, b) => (a.mark.point.extent !== "year") - (b.mark.point.extent !== "year"));
    return order.map(({ mark, own }) => {
      const content = label(mark.point);
      const wide = breadth(content);
      const box = [
        { left: mark.x - wide / 2, top: own.top - 12 }, { left: mark.x - wide / 2, top: own.bottom },
        { left: own.right + 1, top: mark.y - 6 }, { left: own.left - wide - 1, top: mark.y - 6 },
      ].map((corner) => ({ ...corner, right: corner.left + wide, bottom: corner.top + 12 })).find(free);
      if (!box) return null;
      taken.push(box);
      return text(content, box.left, box.top + 10, "start", "value");
    });
  }

  function shape(scenario, small) {
    const size = small ? 0.66 : 1;
    if (scenario === "target") return make("path", { class: "mark", d: [[0, -6], [6, 0], [0, 6], [-6, 0]].map(([x, y], i) => `${i ? "L" : "M"}${x * size} ${y * size}`).join("") + "Z" });
    if (scenario === "actual" || scenario === "estimate") return make("circle", { class: "mark", r: 4.4 * size });
    return make("path", { class: "mark", d: "M-4-4H4V4H-4Z" });
  }

  /** What says that the number is a bound, or rough, or that of several years. */
  function stem(bound, half) {
    const ways = {
      atLeast: "M0-7V-16M-3.5-12L0-16L3.5-12", atMost: "M0 7V16M-3.5 12L0 16L3.5 12", about: "M0-10V10M-3-10H3M-3 10H3",
    };
    const parts = [Object.hasOwn(ways, bound) ? ways[bound] : "", half ? `M${-half} 0H${half}M${-half}-4V4M${half}-4V4` : ""].join("");
    return parts ? make("path", { class: "stem", d: parts }) : null;
  }

  /** Which mark says what: only what occurs. */
  function key(series) {
    const has = (wanted) => series.points.some(wanted);
    const entries = SCENARIOS.filter((scenario) => has((point) => point.scenario === scenario))
      .map((scenario) => [scenario, shape(scenario), Say.term(scenario)]);
    if (has((point) => point.extent === "part")) entries.push(["part", make("circle", { class: "mark", r: 2.9 }), Say.word("part")]);
    if (has((point) => point.extent === "span")) entries.push(["span", stem("", 9), Say.word("span")]);
    const items = entries.map(([kind, mark, word]) => Say.element("span", {},
      make("svg", { viewBox: "-10 -8 20 16", "aria-hidden": "true" }, make("g", { class: `tint ${kind}` }, mark)), Say.element("span", { class: "word", text: word })));
    const low = Number(series.ticks[0]);
    const cut = series.kind === "rank" ? "bestOnTop" : low > 0 || Number(series.ticks[series.ticks.length - 1]) < 0 ? "cutAxis" : "";
    return Say.element("p", { class: "key" }, ...items, cut ? Say.element("span", { class: "word", text: Say.word(cut) }) : null);
  }

  /** A figure with the drawing, `room` pixels wide; `tell` makes what is shown below it of a statement that a point stands for. */
  function draw(series, tell, room = document.getElementById("panel").clientWidth - PADDING) {
    const layout = lay(series, room);
    const reading = Say.element("div", { class: "reading", role: "status", hidden: true });
    const lines = series.joined.slice(1).map((to, i) => {
      const [a, b] = [layout.marks[series.joined[i]], layout.marks[to]];
      const dashed = a.point.scenario === "estimate" || b.point.scenario === "estimate";
      return make("line", { class: dashed ? "joined dashed" : "joined", x1: a.x, y1: a.y, x2: b.x, y2: b.y });
    });
    const points = layout.marks.map(({ point, x, y, half }, place) => {
      const kind = SCENARIOS.includes(point.scenario) ? point.scenario : "other";
      const title = make("title");
      title.textContent = describe(point);
      return make("g", { class: `point tint ${kind} ${point.extent}`, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, role: "img", tabindex: place ? -1 : 0 },
        title, make("circle", { class: "hit", r: 9 }), stem(point.bound, half), shape(point.scenario, point.extent !== "year"));
    });
    const choose = (place) => {
      points.forEach((point, other) => {
        point.classList.toggle("active", other === place);
        point.setAttribute("tabindex", other === place ? 0 : -1);
      });
      reading.replaceChildren(...series.points[place].sources.map(tell));
      reading.hidden = false;
    };
    points.forEach((point, place) => {
      point.addEventListener("pointerenter", () => choose(place));
      point.addEventListener("click", () => choose(place));
      point.addEventListener("focus", () => choose(place));
      point.addEventListener("keydown", (event) => {
        const steps = { ArrowRight: place + 1, ArrowDown: place + 1, ArrowLeft: place - 1, ArrowUp: place - 1, Home: 0, End: points.length - 1 };
        if (!Object.hasOwn(steps, event.key)) return;
        event.preventDefault();
        points[(steps[event.key] + points.length) % points.length].focus();
      });
    });
    const name = [Say.term(series.kind), ...[series.unit, series.baseline, series.topic, series.place].filter(Boolean).map(Say.apart)].join(" · ");
    const drawing = make("svg", { viewBox: `0 0 ${layout.width} ${HEIGHT}`, role: "group", "aria-label": `${Say.apart(series.subject.name)} ${Say.apart(series.concept)} ${name}。${Say.word("chart")}` },
      ...axes(series, layout), ...lines, ...points, ...labels(layout));
    return Say.element("figure", { class: "chart" }, Say.element("figcaption", { class: "data", text: name }), drawing, key(series), reading);
  }

  return { draw };
})();
