// The legend is the filter: types and relations with their counts, each a switch.
"use strict";

const Legend = (() => {
  const holder = document.getElementById("legend");
  const lists = Say.element("div", { class: "lists" });

  const rows = new Map(); // what stands, by the set that a row switches: making it all anew would lay it all out anew
  const sections = new Map();

  /** A switch. It stays the element that it is, until it is to say something else than its count. */
  function row({ name, label, count, icon, hidden, all, change }) {
    if (!rows.has(hidden)) rows.set(hidden, new Map());
    const stamp = `${State.language} ${State.theme} ${label}`;
    let known = rows.get(hidden).get(name);
    if (!known || known.stamp !== stamp) {
      known = { stamp, all };
      const of = known;
      const flip = () => {
        if (hidden.has(name)) hidden.delete(name);
        else hidden.add(name);
        change();
      };
      const isolate = () => {
        of.all.forEach((other) => (other === name ? hidden.delete(other) : hidden.add(other)));
        change();
      };
      known.count = Say.element("span", { class: "count" });
      known.toggle = Say.element("button", { type: "button", class: "toggle", "data-name": name, on: { click: flip } },
        icon, Say.element("span", { class: "name data", text: label, title: label }), known.count);
      known.element = Say.element("li", {}, known.toggle,
        Say.element("button", { type: "button", class: "only", text: Say.word("only"), "aria-label": `${Say.word("only")} ${label}`, on: { click: isolate } }));
      rows.get(hidden).set(name, known);
    }
    known.all = all;
    known.toggle.setAttribute("aria-pressed", String(!hidden.has(name)));
    const said = Say.number(count);
    if (known.count.textContent !== said) known.count.textContent = said;
    return known.element;
  }

  function section(kind, items, reset, ...more) {
    let known = sections.get(kind);
    if (!known || known.language !== State.language) {
      const list = Say.element("ul");
      const head = Say.element("h2", {}, Say.element("span", { text: Say.word(kind) }),
        Say.element("button", { type: "button", text: Say.word("all"), on: { click: reset } }));
      known = { language: State.language, list, head, element: Say.element("section", { "data-kind": kind }, head, list) };
      sections.set(kind, known);
    }
    Lasting.place(known.list, items);
    Lasting.place(known.element, [known.head, known.list, ...more.filter(Boolean)]);
    return known.element;
  }

  function draw(change) {
    // In another language or theme all is made anew: the focus stays where it was.
    const focused = holder.contains(document.activeElement) ? document.activeElement : null;
    const place = focused ? Array.from(holder.querySelectorAll("button")).indexOf(focused) : -1;
    const counts = View.facets();
    const typeNames = Store.types.map((type) => type.name);
    const relationNames = Store.relations.map((relation) => relation.name);
    const types = Store.types.map((type) => row({
      name: type.name, label: Say.label(type), count: counts.type.get(type.name) || 0,
      icon: Shapes.icon(type.shape, Canvas.onGround(type.colour)), hidden: State.hiddenTypes, all: typeNames, change,
    }));
    const relations = Store.relations.map((relation) => row({
      name: relation.name, label: Say.label(relation), count: counts.predicate.get(relation.name) || 0,
      icon: Shapes.line(Canvas.onGround(Store.lineColour(relation.name))), hidden: State.hiddenPredicates, all: relationNames, change,
    }));
    Lasting.place(lists, [
      section("types", types, () => { State.hiddenTypes.clear(); change(); }),
      section("predicates", relations, () => { State.hiddenPredicates.clear(); change(); }),
      ...Filters.sections({ row, section, counts, change }),
    ]);
    // Sliders stay the elements that they are, or they could not be dragged.
    if (!lists.parentElement) holder.append(lists, Filters.start(change));
    Filters.update(counts);
    const buttons = holder.querySelectorAll("button");
    if (focused && !focused.isConnected) buttons[Math.min(place, buttons.length - 1)].focus();
  }

  return { draw };
})();
