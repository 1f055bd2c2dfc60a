// The legend is the filter: types and relations with their counts, each a switch.
"use strict";

const Legend = (() => {
  const holder = document.getElementById("legend");
  const lists = Say.element("div", { class: "lists" });

  function row({ name, label, count, icon, hidden, all, change }) {
    const flip = () => {
      if (hidden.has(name)) hidden.delete(name);
      else hidden.add(name);
      change();
    };
    const isolate = () => {
      all.forEach((other) => (other === name ? hidden.delete(other) : hidden.add(other)));
      change();
    };
    return Say.element("li", {},
      Say.element("button", { type: "button", class: "toggle", "aria-pressed": String(!hidden.has(name)), "data-name": name, on: { click: flip } },
        icon, Say.element("span", { class: "name data", text: label, title: label }), Say.element("span", { class: "count", text: Say.number(count) })),
      Say.element("button", { type: "button", class: "only", text: Say.word("only"), "aria-label": `${Say.word("only")} ${label}`, on: { click: isolate } }));
  }

  function section(kind, rows, reset, ...more) {
    return Say.element("section", { "data-kind": kind },
      Say.element("h2", {}, Say.element("span", { text: Say.word(kind) }),
        Say.element("button", { type: "button", text: Say.word("all"), on: { click: reset } })),
      Say.element("ul", {}, ...rows), ...more);
  }

  function draw(change) {
    // Redrawn after each switch: the focus stays where it was.
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
    lists.replaceChildren(
      section("types", types, () => { State.hiddenTypes.clear(); change(); }),
      section("predicates", relations, () => { State.hiddenPredicates.clear(); change(); }),
      ...Filters.sections({ row, section, counts, change }),
    );
    // Sliders stay the elements that they are, or they could not be dragged.
    if (!lists.parentElement) holder.append(lists, Filters.start(change));
    Filters.update(counts);
    const buttons = holder.querySelectorAll("button");
    if (place >= 0) buttons[Math.min(place, buttons.length - 1)].focus();
  }

  return { draw };
})();
