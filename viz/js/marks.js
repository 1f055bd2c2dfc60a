// The marks of nodes on the canvas, and the colours of the theme.
"use strict";

const Marks = (() => {
  const colours = {};
  const lighter = new Map();

  /** Mix a colour with white, so that it shines on a dark ground. */
  function onGround(colour) {
    if (State.theme !== "dark") return colour;
    if (!lighter.has(colour)) {
      const parts = /^#[0-9a-f]{6}$/i.test(colour) ? [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16)) : [140, 150, 165];
      lighter.set(colour, `rgb(${parts.map((part) => Math.round(part + (255 - part) * 0.42)).join(",")})`);
    }
    return lighter.get(colour);
  }

  function readTheme() {
    const style = getComputedStyle(document.documentElement);
    ["ground", "paper", "ink", "soft", "line", "accent", "ray"].forEach((name) => {
      colours[name] = style.getPropertyValue(`--${name}`).trim();
    });
  }

  /** The radius of a mark on the canvas. Far out, marks would shrink to specks: they keep a few pixels, the important more. */
  function radiusOf(node, scale) {
    const near = Math.min(1, scale / 0.24); // on a small screen all stands closer
    const least = node.hub ? 8 + 5 * near : 1.6 + 4 * Math.min(1, 1.2 * scale) + 0.42 * near * Math.max(0, node.size - 5);
    return Math.max(node.size, least / scale);
  }

  /** Draw one mark on a context in the canvas's own measure. */
  function draw(context, node, scale, { ring = false } = {}) {
    const radius = radiusOf(node, scale);
    if (node.hub) {
      context.beginPath();
      context.arc(node.x, node.y, radius * 1.45, 0, 2 * Math.PI);
      context.globalAlpha = 0.18;
      context.fillStyle = colours.accent;
      context.fill();
      context.globalAlpha = 1;
    }
    Shapes.trace(context, node.hub ? "dot" : node.shape, node.x, node.y, radius);
    context.fillStyle = node.hub ? colours.accent : onGround(node.colour);
    context.fill();
    context.lineWidth = Math.min(2, 1.2 / scale);
    context.strokeStyle = colours.paper;
    context.stroke();
    if (State.pinned.has(node)) {
      context.beginPath();
      context.arc(node.x + radius * 0.7 + 5 / scale, node.y - radius * 0.7 - 5 / scale, 4 / scale, 0, 2 * Math.PI);
      context.fillStyle = colours.ink;
      context.fill();
      context.stroke();
    }
    if (ring) {
      Shapes.trace(context, node.hub ? "dot" : node.shape, node.x, node.y, radius + 5 / scale);
      context.lineWidth = 2.5 / scale;
      context.strokeStyle = colours.accent;
      context.stroke();
    }
  }

  /** Draw those of the nodes that a view shows, the last first, so that the important lie above. */
  function drawAll(context, nodes, { scale, left, top, width, height }) {
    const [right, bottom] = [left + width / scale, top + height / scale];
    for (let i = nodes.length - 1; i >= 0; i -= 1) {
      const node = nodes[i];
      const reach = radiusOf(node, scale) * 1.5;
      if (node.x + reach > left && node.x - reach < right && node.y + reach > top && node.y - reach < bottom) draw(context, node, scale);
    }
  }

  /** Far nodes in a hurry, while the view moves: a square in the colour of each. */
  function drawDots(context, nodes, { scale }) {
    nodes.forEach((node) => {
      const radius = radiusOf(node, scale) * 0.8;
      context.fillStyle = node.hub ? colours.accent : onGround(node.colour);
      context.fillRect(node.x - radius, node.y - radius, 2 * radius, 2 * radius);
    });
  }

  return { colours, onGround, readTheme, radiusOf, draw, drawAll, drawDots };
})();
