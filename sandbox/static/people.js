/** The switcher between the workspace's people, and the list of a channel's members. */

import { loadState, isApp, me, nameOf, on, store } from "./state.js";
import { avatar, button, el, fill, icon } from "./dom.js";
import { showMenu } from "./popover.js";

const slot = document.getElementById("people");

function humans() {
  return [...store.users.values()]
    .filter((user) => !isApp(user.id) && !user.deleted)
    .sort((one, other) => nameOf(one.id).localeCompare(nameOf(other.id)));
}

/** The address of the page as another person sees it, staying in this channel where possible. */
function addressAs(user) {
  const place = store.channel ? `&channel=${encodeURIComponent(store.channel)}` : "";
  return `/?user=${encodeURIComponent(user)}${place}`;
}

function row(user, note) {
  return [
    avatar(user.id, nameOf(user.id), isApp(user.id)),
    el("span", { class: "person" }, el("span", {}, nameOf(user.id)), el("small", {}, note)),
  ];
}

function entry(user) {
  const unread = user.id !== store.me && user.unread > 0
    ? el("span", { class: "badge badge-mention" }, String(user.unread), el("span", { class: "sr-only" }, " unread"))
    : null;
  return {
    content: [...row(user, `@${user.name}`), unread],
    href: addressAs(user.id),
    checked: user.id === store.me,
    class: "menu-person",
    testid: "person-option",
    data: { userId: user.id, letter: nameOf(user.id) },
  };
}

/** Draws the button that says who the page acts as. */
export function drawPeople() {
  const user = me();
  const focused = slot.contains(document.activeElement);
  const node = button({
    class: "switcher", testid: "person-switcher", "aria-haspopup": "menu", "aria-expanded": "false",
    title: "Switch person", data: { userId: user.id },
    on: {
      click: async () => {
        await loadState(store.me);
        const anchor = slot.querySelector("button");
        showMenu(anchor, [{ title: "Act as" }, ...humans().map(entry)], { label: "People", align: "end", testid: "people-menu" });
      },
    },
  }, avatar(user.id, nameOf(user.id)), el("span", { class: "switcher-name" }, el("small", {}, "Acting as "), el("span", {}, nameOf(user.id))), icon("down"));
  fill(slot, node);
  if (focused) node.focus();
}

on("show-members", ({ anchor, ids }) => {
  const entries = ids.map((id) => {
    const user = store.users.get(id) ?? { id, name: id };
    const note = user.deleted ? "deactivated" : isApp(id) ? "app" : `@${user.name}`;
    return { content: row(user, note), class: "menu-person", data: { userId: id } };
  });
  showMenu(anchor, [{ title: "Members" }, ...entries], { label: "Members", align: "end" });
});
