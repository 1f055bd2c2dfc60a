// The names on the canvas: the important first, none over another, more of them the closer one looks.
"use strict";

const Labels = (() => {
  const CUT = 12; // characters; the layout keeps room for as many
  const CELL = 64;
  const family = getComputedStyle(document.body).fontFamily;
  const PAD = 4; // pixels around a name's picture, for its rim
  const MOST = 1200; // pictures kept, some ten kilobytes each
  // Where a name may stand, the best first: below, right, left, above, and the corners; in widths and heights.
  const SPOTS = [[0, 1], [1, 0], [-1, 0], [0, -1], [0.8, 0.75], [-0.8, 0.75], [0.8, -0.75], [-0.8, -0.75],
    // For the important alone, as each spot costs time:
    [0.5, 1], [-0.5, 1], [0.5, -1], [-0.5, -1], [0.25, 1], [-0.25, 1], [1, 0.4], [-1, 0.4], [1, -0.4], [-1, -0.4], [0.8, 1], [-0.8, 1], [0.8, -1], [-0.8, -1]];
  const USUAL = 8;
  const IMPORTANT = 10; // radius of a node whose name is sought more room for, at last above the marks of others
  const GREAT = 14; // radius of a mark that no name covers
  const pen = document.createElement("canvas").getContext("2d");
  const widths = new Map();
  const pictures = new Map();
  const captions = new Map();
  let placed = [];
  let settled = []; // what was placed when the view last stood still

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
      /** Whether nothing that is taken lies there; `above` minor marks a name may lie. */
      isFree(box, above = false) {
        return !each(box, (cell) => (cells.get(cell) || []).some((other) => other.owner !== box.owner && !(above && other.minor)
          && other.left < box.right && box.left < other.right && other.top < box.bottom && box.top < other.bottom));
      },
    };
  }

  function makeCanvas(width, height) {
    if (window.OffscreenCanvas) return new OffscreenCanvas(width, height);
    return Object.assign(document.createElement("canvas"), { width, height });
  }

  /** A name as a picture, with a rim in the colour of the ground: writing is dear, copying is cheap. */
  function picture(text, font, high, colour, rim, ratio) {
    const key = `${font}|${colour}|${rim}|${ratio}|${text}`;
    let found = pictures.get(key);
    if (!found) {
      if (pictures.size >= MOST) pictures.clear();
      const canvas = makeCanvas(Math.ceil((measure(pen, text, font) + 2 * PAD) * ratio), Math.ceil((high + 2 * PAD) * ratio));
      const context = canvas.getContext("2d");
      context.scale(ratio, ratio);
      context.font = font;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineJoin = "round";
      context.lineWidth = 3.5;
      context.strokeStyle = rim;
      const [x, y] = [canvas.width / 2 / ratio, canvas.height / 2 / ratio];
      context.strokeText(text, x, y);
      context.fillStyle = colour;
      context.fillText(text, x, y);
      found = canvas.transferToImageBitmap ? canvas.transferToImageBitmap() : canvas;
      pictures.set(key, found);
    }
    return found;
  }

  function put(context, image, x, y, ratio) {
    context.drawImage(image, Math.round(x * ratio - image.width / 2), Math.round(y * ratio - image.height / 2));
  }

  /** `view` has the nodes that are shown, the focus, and `hasty` while the view moves over a large graph. */
  function draw(context, view) {
    const { accent, ink, ground } = Marks.colours;
    const write = ({ text, font, high, x, y, colour }) => put(context, picture(text, font, high, colour, ground, view.ratio), x, y, view.ratio);
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    arrange({ ...view, colours: { accent, ink }, write });
    context.restore();
  }

  /** Decide which names have room, and `write` each of them in its colour. */
  function arrange(view) {
    const { scale, left, top, width, height, focus, hasty, covered = [] } = view;
    const toScreen = ({ x, y }) => ({ x: (x - left) * scale, y: (y - top) * scale });
    const grid = makeGrid();
    placed = [];
    covered.forEach(grid.take);
    const radiusOf = (node) => Marks.radiusOf(node, scale) * scale;
    if (hasty) {
      // The names that stand already move along, if there is room for them: none jumps, none is sought anew.
      settled.forEach(({ node, spot }) => {
        if (!focus || focus.nodes.has(node)) placeOne(grid, node, toScreen(node), radiusOf(node), view, 1, spot);
      });
      return;
    }
    const candidates = focus ? Array.from(focus.nodes).filter((node) => State.shows(node)).sort((a, b) => a.id - b.id) : view.nodes;
    const visible = [];
    candidates.forEach((node) => {
      const place = toScreen(node);
      if (place.x < -60 || place.x > width + 60 || place.y < -20 || place.y > height + 20) return;
      const radius = radiusOf(node);
      visible.push({ node, place, radius });
      if (node.hub) placeOne(grid, node, place, radius, view, 2);
    });
    visible.forEach(({ node, place, radius }) => {
      if (radius > 4) {
        const reach = radius * (node.hub ? 1.4 : 0.9);
        grid.take({ left: place.x - reach, right: place.x + reach, top: place.y - reach, bottom: place.y + reach, owner: node, minor: node.size < GREAT && !node.heads });
      }
    });
    if (!focus) drawCaptions(grid, toScreen, view);
    visible.sort((a, b) => (focus ? (b.node === focus.centre) - (a.node === focus.centre) : b.node.heads - a.node.heads) || a.node.id - b.node.id);
    const air = scale < 0.8 ? 3 : 1;
    const budget = focus ? 120 : Math.max(40, Math.round((width * height) / 7000));
    for (const { node, place, radius } of visible) {
      if (placed.length >= budget) break;
      if (node.hub) continue; // stands already
      placeOne(grid, node, place, radius, view, air);
    }
    settled = placed;
  }

  /** Put one name where there is room, `only` there if a spot is given. */
  function placeOne(grid, node, place, radius, { scale, width, height, focus, colours, write }, air, only = null) {
    const size = sizeOf(node, scale, width < 500);
    const font = fontOf(node, size);
    const whole = node.hub || (Boolean(focus) && focus.nodes.size < 40);
    const text = whole && node.name.length < 26 ? node.name.replace(/\s+/g, " ") : shorten(node.name);
    const wide = measure(pen, text, font);
    const high = size * 1.2;
    const down = radius * (node.hub ? 1.45 : 1) + high / 2 + 2;
    const aside = radius + wide / 2 + 5;
    const important = node.size >= IMPORTANT || node.heads;
    const last = only !== null ? only + 1 : focus || important ? SPOTS.length : USUAL;
    const tries = last + (important && only === null ? USUAL : 0);
    for (let turn = only === null ? 0 : only; turn < tries; turn += 1) {
      const spot = turn % last;
      const x = place.x + SPOTS[spot][0] * aside;
      const y = place.y + SPOTS[spot][1] * down;
      const box = { left: x - wide / 2 - air, right: x + wide / 2 + air, top: y - high / 2 - air * 0.4, bottom: y + high / 2 + air * 0.4, owner: node };
      const inside = box.left > 0 && box.right < width && box.top > 0 && box.bottom < height;
      if (inside && grid.isFree(box, turn >= last || only !== null)) {
        grid.take({ ...box, owner: null });
        placed.push({ box, node, spot });
        write({ text, font, high, x, y, colour: node.hub ? colours.accent : colours.ink });
        return;
      }
    }
  }

  /** Just outside of what is shown of a sector, seen from its centre; null where too little is shown to need a name. */
  function captionPlace(sector) {
    const shown = sector.nodes.filter((node) => State.shows(node));
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
  function drawCaptions(grid, toScreen, { scale, width, height, write }) {
    if (scale > 1.6) return;
    Store.sectors.forEach((sector) => {
      const style = Store.typeOf(sector.type);
      if (!captions.has(sector)) captions.set(sector, captionPlace(sector));
      const place = captions.get(sector);
      if (!place || !style) return;
      const text = `${Say.label(style)} ${place.count}`;
      const font = `600 12.5px ${family}`;
      const wide = measure(pen, text, font);
      const spot = toScreen(place);
      const x = Math.min(Math.max(spot.x, wide / 2 + 6), Math.max(width - wide / 2 - 6, wide / 2 + 6));
      const y = Math.min(Math.max(spot.y, 12), height - 12);
      if (Math.hypot(x - spot.x, y - spot.y) > 70) return;
      const box = { left: x - wide / 2 - 6, right: x + wide / 2 + 6, top: y - 10, bottom: y + 10, owner: sector };
      if (!grid.isFree(box)) return;
      grid.take(box);
      write({ text, font, high: 15, x, y, colour: Marks.onGround(style.colour) });
    });
  }

  /** The node whose label stands at a point of the stage. */
  function at(point) {
    const found = placed.find(({ box }) => point.x >= box.left && point.x <= box.right && point.y >= box.top && point.y <= box.bottom);
    return found ? found.node : null;
  }

  /** Other things are shown: the names of the sectors move. */
  function forget() {
    captions.clear();
  }

  return { draw, arrange, forget, at, boxes: () => placed.map(({ box, node }) => ({ ...box, owner: node.id })) };
})();
