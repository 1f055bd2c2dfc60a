// The names on the canvas: the important first, none over another, more of them the closer one looks.
"use strict";

const Labels = (() => {
  const CUT = 12; // characters; the layout keeps room for as many
  const CELL = 64;
  const family = getComputedStyle(document.body).fontFamily;
  const widths = new Map();
  let placed = [];
  let boxes = null;

  function shorten(name) {
    const characters = Array.from(name.replace(/\s+/g, " "));
    return characters.length > CUT ? `${characters.slice(0, CUT - 1).join("")}…` : characters.join("");
  }

  function fontOf(node, size) {
    return `${node.hub || size >= 15 ? "600 " : ""}${size}px ${family}`;
  }

  function sizeOf(node, scale, narrow) {
    if (node.hub) return narrow ? 18 : 22;
    const base = node.size >= 15 ? 15 : node.size >= 12 ? 13.5 : 12;
    return base + (scale > 1.3 ? 1 : 0) - (narrow ? 1 : 0);
  }

  function measure(context, text, font) {
    const key = `${font}|${text}`;
    if (!widths.has(key)) {
      context.font = font;
      widths.set(key, context.measureText(text).width);
    }
    return widths.get(key);
  }

  /** A grid of boxes that are taken, to ask quickly whether a new one is free. */
  function makeGrid() {
    const cells = new Map();
    function each(box, act) {
      for (let i = Math.floor(box.left / CELL); i <= Math.floor(box.right / CELL); i += 1) {
        for (let j = Math.floor(box.top / CELL); j <= Math.floor(box.bottom / CELL); j += 1) {
          if (act(i * 100003 + j)) return true;
        }
      }
      return false;
    }
    return {
      take(box) {
        each(box, (cell) => {
          if (!cells.has(cell)) cells.set(cell, []);
          cells.get(cell).push(box);
          return false;
        });
      },
      isFree(box) {
        return !each(box, (cell) => (cells.get(cell) || []).some((other) => other.owner !== box.owner
          && other.left < box.right && box.left < other.right && other.top < box.bottom && box.top < other.bottom));
      },
    };
  }

  function draw(context, network, { focus, colours, onGround }) {
    const canvas = context.canvas;
    const ratio = canvas.width / canvas.clientWidth || 1;
    const scale = network.getScale();
    const view = network.getViewPosition();
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const toScreen = ({ x, y }) => ({ x: (x - view.x) * scale + width / 2, y: (y - view.y) * scale + height / 2 });
    const grid = makeGrid();
    placed = [];
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";

    const candidates = Store.nodes.filter((node) => State.shows(node) && (!focus || focus.nodes.has(node)));
    const visible = [];
    candidates.forEach((node) => {
      const place = toScreen(node);
      if (place.x < -60 || place.x > width + 60 || place.y < -20 || place.y > height + 20) return;
      const radius = Math.max(node.size * scale, node.hub ? 9 : 2.4);
      visible.push({ node, place, radius });
      if (node.hub) placeOne(context, grid, node, place, radius, { scale, air: 2, colours, width, height, whole: true });
    });
    visible.forEach(({ node, place, radius }) => {
      if (radius > 4) {
        const reach = radius * (node.hub ? 1.4 : 0.9);
        grid.take({ left: place.x - reach, right: place.x + reach, top: place.y - reach, bottom: place.y + reach, owner: node });
      }
    });
    if (!focus) drawCaptions(context, grid, toScreen, { scale, width, height, colours, onGround });
    visible.sort((a, b) => (focus ? (b.node === focus.centre) - (a.node === focus.centre) : 0) || a.node.id - b.node.id);
    const air = scale < 0.8 ? 5 : 1;
    const budget = focus ? 120 : Math.max(40, Math.round((width * height) / 7000));
    for (const { node, place, radius } of visible) {
      if (placed.length >= budget) break;
      if (node.hub) continue; // stands already
      placeOne(context, grid, node, place, radius, { scale, air, colours, width, height, whole: Boolean(focus) && focus.nodes.size < 40 });
    }
    context.restore();
  }

  function placeOne(context, grid, node, place, radius, { scale, air, colours, width, height, whole }) {
    const size = sizeOf(node, scale, width < 500);
    const font = fontOf(node, size);
    const text = whole && node.name.length < 26 ? node.name.replace(/\s+/g, " ") : shorten(node.name);
    const wide = measure(context, text, font);
    const high = size * 1.2;
    const down = radius * (node.hub ? 1.45 : 1) + high / 2 + 2;
    const aside = radius + wide / 2 + 5;
    const spots = [[0, down], [aside, 0], [-aside, 0], [0, -down],
      [aside * 0.8, down * 0.75], [-aside * 0.8, down * 0.75], [aside * 0.8, -down * 0.75], [-aside * 0.8, -down * 0.75]];
    for (const [dx, dy] of spots) {
      const [x, y] = [place.x + dx, place.y + dy];
      const box = { left: x - wide / 2 - air, right: x + wide / 2 + air, top: y - high / 2 - air * 0.4, bottom: y + high / 2 + air * 0.4, owner: node };
      const inside = box.left > 0 && box.right < width && box.top > 0 && box.bottom < height;
      if (inside && grid.isFree(box)) {
        grid.take({ ...box, owner: null });
        placed.push({ box, node });
        context.font = font;
        context.lineWidth = 3.5;
        context.strokeStyle = colours.ground;
        context.strokeText(text, x, y);
        context.fillStyle = node.hub ? colours.accent : colours.ink;
        context.fillText(text, x, y);
        return;
      }
    }
  }

  /** Just outside of what is shown of a sector, seen from its centre; null where too little is shown to need a name. */
  function captionPlace(sector) {
    const shown = sector.nodes.map((id) => Store.nodes[id]).filter((node) => State.shows(node));
    if (shown.length < 4) return null;
    let [dx, dy] = [0, 0];
    shown.forEach(({ x, y }) => {
      dx += x - sector.x;
      dy += y - sector.y;
    });
    const length = Math.hypot(dx, dy) || 1;
    [dx, dy] = [dx / length, dy / length];
    const reach = shown.reduce((most, { x, y }) => Math.max(most, (x - sector.x) * dx + (y - sector.y) * dy), 0) + 66;
    return { x: sector.x + dx * reach, y: sector.y + dy * reach, count: shown.length };
  }

  /** The names of the outer ring's sectors. */
  function drawCaptions(context, grid, toScreen, { scale, width, height, colours, onGround }) {
    if (scale > 1.6) return;
    Store.sectors.forEach((sector) => {
      const style = Store.typeOf(sector.type);
      const place = captionPlace(sector);
      if (!place || !style) return;
      const text = `${Say.label(style)} ${place.count}`;
      const font = `600 12.5px ${family}`;
      const wide = measure(context, text, font);
      const spot = toScreen(place);
      const x = Math.min(Math.max(spot.x, wide / 2 + 6), Math.max(width - wide / 2 - 6, wide / 2 + 6));
      const y = Math.min(Math.max(spot.y, 12), height - 12);
      if (Math.hypot(x - spot.x, y - spot.y) > 70) return;
      const box = { left: x - wide / 2 - 6, right: x + wide / 2 + 6, top: y - 10, bottom: y + 10, owner: sector };
      if (!grid.isFree(box)) return;
      grid.take(box);
      context.font = font;
      context.lineWidth = 5;
      context.strokeStyle = colours.ground;
      context.strokeText(text, x, y);
      context.fillStyle = onGround(style.colour);
      context.fillText(text, x, y);
    });
  }

  /** The node whose label stands at a point of the stage. */
  function at(point) {
    const found = placed.find(({ box }) => point.x >= box.left && point.x <= box.right && point.y >= box.top && point.y <= box.bottom);
    return found ? found.node : null;
  }

  return { draw, at, boxes: () => placed.map(({ box, node }) => ({ ...box, owner: node.id })) };
})();
