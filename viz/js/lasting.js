// Lists that last: what a change leaves stays the element that it was, so that open lines, the focus and the place stay.
"use strict";

const Lasting = (() => {
  /** Make `wanted` the children of `parent`; those that are there already, in this order, are not touched. */
  function place(parent, wanted) {
    const kept = new Set(wanted);
    Array.from(parent.childNodes).forEach((child) => { if (!kept.has(child)) child.remove(); });
    let next = parent.firstChild;
    wanted.forEach((element) => {
      if (element === next) next = next.nextSibling;
      else parent.insertBefore(element, next);
    });
  }

  /**
   * So many items at a time, and a button for more. `update(items, stamp)` shows others: an item is known by itself (or
   * by `keyOf`) and keeps its element while the stamp is the same; with another stamp (another language, another
   * width) all are made anew, and those that were open are opened.
   */
  function list({ make, step, keyOf = (item) => item }) {
    const holder = Say.element("div");
    const more = Say.element("button", { type: "button", class: "more", on: { click: () => { count += step; show(); } } });
    let made = new Map();
    let count = step;
    let items = [];
    let last = null;

    function show() {
      const shown = items.slice(0, count);
      const before = made;
      made = new Map(shown.map((item) => [keyOf(item), before.get(keyOf(item)) || make(item)]));
      const rest = Math.min(step, items.length - shown.length);
      more.textContent = Say.word("more", { count: rest });
      more.hidden = rest <= 0;
      const asked = document.activeElement === more;
      place(holder, [...made.values(), more]);
      // The button may be gone with the last of them: on to the first that it brought.
      if (asked && more.hidden) {
        const first = Array.from(made).slice(before.size).map(([, element]) => element.querySelector("summary, button, a, [tabindex='0']") || element)[0];
        if (first) first.focus();
      }
    }

    function update(given, stamp = State.language) {
      const open = stamp === last ? [] : Array.from(made).filter(([, element]) => element.open).map(([key]) => key);
      if (stamp !== last) made = new Map();
      [items, last] = [given, stamp];
      show();
      open.forEach((key) => { if (made.has(key)) made.get(key).open = true; });
    }

    return { holder, update, get shown() { return Array.from(made.values()); } };
  }

  /** A list below a line that opens it, filled when it is first opened. */
  function group({ make, step, keyOf }) {
    const inner = list({ make, step, keyOf });
    const label = Say.element("span", { class: "data" });
    const count = Say.element("span", { class: "count" });
    const holder = Say.element("details", { class: "group" }, Say.element("summary", {}, label, count));
    let items = [];
    const fill = () => {
      if (!holder.open) return;
      inner.update(items);
      if (!inner.holder.isConnected) holder.append(inner.holder);
    };
    holder.addEventListener("toggle", fill);
    return { holder, update(words, given) {
      items = given;
      label.textContent = words;
      count.textContent = Say.number(given.length);
      fill();
    } };
  }

  return { place, list, group };
})();
