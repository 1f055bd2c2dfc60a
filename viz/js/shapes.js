// The marks of the types: one geometry for the canvas and for the legend's icons.
"use strict";

const Shapes = (() => {
  /** Corners on a circle of radius 1, the first at `turn` (in turns, 0 = right, clockwise). */
  function polygon(corners, turn, inner) {
    const points = [];
    const steps = inner ? corners * 2 : corners;
    for (let i = 0; i < steps; i += 1) {
      const angle = (turn + i / steps) * 2 * Math.PI;
      const radius = inner && i % 2 ? inner : 1;
      points.push([radius * Math.cos(angle), radius * Math.sin(angle)]);
    }
    return points;
  }

  // Radii differ so that all marks look equally large.
  const outlines = {
    diamond: polygon(4, 0, 0).map(([x, y]) => [x * 1.22, y * 1.22]),
    square: polygon(4, 0.125, 0).map(([x, y]) => [x * 1.2, y * 1.2]),
    triangle: polygon(3, 0.75, 0).map(([x, y]) => [x * 1.3, y * 1.3 + 0.2]),
    triangleDown: polygon(3, 0.25, 0).map(([x, y]) => [x * 1.3, y * 1.3 - 0.2]),
    hexagon: polygon(6, 0, 0).map(([x, y]) => [x * 1.1, y * 1.1]),
    pentagon: polygon(5, 0.75, 0).map(([x, y]) => [x * 1.15, y * 1.15]),
    star: polygon(5, 0.75, 0.5).map(([x, y]) => [x * 1.35, y * 1.35]),
    cross: [[-0.4, -1.1], [0.4, -1.1], [0.4, -0.4], [1.1, -0.4], [1.1, 0.4], [0.4, 0.4],
      [0.4, 1.1], [-0.4, 1.1], [-0.4, 0.4], [-1.1, 0.4], [-1.1, -0.4], [-0.4, -0.4]],
    bar: [[-1.35, -0.7], [1.35, -0.7], [1.35, 0.7], [-1.35, 0.7]],
  };
  outlines.box = outlines.bar;
  outlines.ellipse = null;

  /** Trace a mark; the caller fills and strokes. Unknown shapes are round. */
  function trace(context, shape, x, y, radius) {
    const outline = Object.hasOwn(outlines, shape) ? outlines[shape] : null;
    context.beginPath();
    if (!outline) {
      context.arc(x, y, radius, 0, 2 * Math.PI);
    } else {
      outline.forEach(([dx, dy], i) => {
        if (i) context.lineTo(x + dx * radius, y + dy * radius);
        else context.moveTo(x + dx * radius, y + dy * radius);
      });
      context.closePath();
    }
  }

  /** An SVG icon of a mark. */
  function icon(shape, colour) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "-1.6 -1.6 3.2 3.2");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const outline = Object.hasOwn(outlines, shape) ? outlines[shape] : null;
    const mark = document.createElementNS(space, outline ? "polygon" : "circle");
    if (outline) mark.setAttribute("points", outline.map((p) => p.map((n) => n.toFixed(3)).join(",")).join(" "));
    else mark.setAttribute("r", "1");
    mark.setAttribute("fill", colour);
    svg.append(mark);
    return svg;
  }

  /** An SVG icon of a line. */
  function line(colour) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 18 18");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", "M1 9H17M11.5 4.5L17 9L11.5 13.5");
    path.setAttribute("fill", "none");
    path.setAttribute("stroke", colour);
    path.setAttribute("stroke-width", "2.4");
    svg.append(path);
    return svg;
  }

  return { trace, icon, line };
})();
