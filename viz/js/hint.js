// What a line says, where the reader points at it or has chosen it: its two ends and its relation, beside it.
"use strict";

const Hint = (() => {
  const stage = document.getElementById("view-graph");
  const MOST = 4; // relations between the same two nodes that are named; the panel has them all
  const AWAY = 14; // pixels from the pointer, so that it covers nothing that is pointed at
  const holder = Say.element("div", { class: "line-hint", "aria-hidden": "true", hidden: true });
  let pointed = null; // {edge, point}
  let written = ""; // what stands in it

  stage.append(holder);

  /** The pointer is on a line, at a place of the stage, or (null) on none; whether that is another line than before. */
  function point(edge, place) {
    const other = edge !== (pointed && pointed.edge);
    pointed = edge ? { edge, place } : null;
    show();
    return other;
  }

  /** The line that is named: the one that is pointed at, or else the chosen one. */
  function target() {
    if (pointed && State.showsEdge(pointed.edge)) return pointed.edge;
    return State.hovered || !State.selected || !State.selected.edge ? null : State.selected.edge;
  }

  function write(edges) {
    const key = `${State.language} ${State.theme} ${edges.map(({ id }) => id).join(" ")}`;
    if (key === written) return;
    written = key;
    const rows = edges.slice(0, MOST).map((edge) => Say.element("p", {},
      Shapes.line(Canvas.onGround(Store.lineColour(edge.predicate))),
      Say.element("span", { class: "data end", text: edge.from.name }),
      Say.element("b", { class: "data", text: Say.label(Store.relationOf(edge.predicate)) }),
      Say.element("span", { class: "data end", text: edge.to.name })));
    const more = edges.length - MOST;
    holder.replaceChildren(...rows, more > 0 ? Say.element("p", { text: `+${Say.number(more)}` }) : "");
  }

  /** Where a chosen line is named: in the middle of that part of it that the window shows; null if it shows none. */
  function middle({ from, to }) {
    const [a, b] = [Canvas.placeOf(from), Canvas.placeOf(to)];
    const { clientWidth: width, clientHeight: height } = stage;
    let [first, last] = [0, 1];
    [[b.x - a.x, a.x, width], [b.y - a.y, a.y, height]].forEach(([run, start, size]) => {
      if (run === 0) {
        if (start < 0 || start > size) last = -1;
        return;
      }
      const [one, other] = [-start / run, (size - start) / run];
      first = Math.max(first, Math.min(one, other));
      last = Math.min(last, Math.max(one, other));
    });
    if (first > last) return null;
    const at = (first + last) / 2;
    return { x: a.x + (b.x - a.x) * at, y: a.y + (b.y - a.y) * at };
  }

  /** Stand beside the line, inside of the stage. */
  function show() {
    const edge = target();
    const place = !edge ? null : pointed ? pointed.place : middle(edge);
    holder.hidden = !place;
    if (!place) return;
    write(Canvas.parallels(edge).filter((other) => State.showsEdge(other)));
    const { offsetWidth: wide, offsetHeight: high } = holder;
    const x = place.x + AWAY + wide < stage.clientWidth ? place.x + AWAY : Math.max(4, place.x - AWAY - wide);
    const y = place.y + AWAY + high < stage.clientHeight ? place.y + AWAY : Math.max(4, place.y - AWAY - high);
    holder.style.left = `${Math.round(x)}px`;
    holder.style.top = `${Math.round(y)}px`;
  }

  /** Draw the line that is pointed at in full, and say what it is. */
  function draw(context, { scale }) {
    show();
    const edge = pointed && target();
    if (!edge) return;
    context.save();
    context.lineCap = "round";
    [[6, Marks.colours.ground], [3, Canvas.onGround(Store.lineColour(edge.predicate))]].forEach(([width, colour]) => {
      context.lineWidth = width / scale;
      context.strokeStyle = colour;
      context.beginPath();
      context.moveTo(edge.from.x, edge.from.y);
      context.lineTo(edge.to.x, edge.to.y);
      context.stroke();
    });
    Marks.draw(context, edge.from, scale);
    Marks.draw(context, edge.to, scale);
    context.restore();
  }

  return { point, draw };
})();
