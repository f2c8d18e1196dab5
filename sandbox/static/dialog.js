/** Dialogs that hold the focus: the frame for modals, and the confirmation asked before an action. */

import { button, el, uid } from "./dom.js";
import { spoken, textObject } from "./mrkdwn.js";

const FOCUSABLE =
  "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex='0']";

/** Keeps Tab inside `dialog`. */
export function holdFocus(dialog) {
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const stops = [...dialog.querySelectorAll(FOCUSABLE)].filter((node) => node.checkVisibility());
    if (!stops.length) return;
    const first = stops[0];
    const last = stops[stops.length - 1];
    const inside = dialog.contains(document.activeElement);
    if (event.shiftKey && (document.activeElement === first || !inside)) {
      event.preventDefault();
      last.focus();
    } else if (!event.shiftKey && (document.activeElement === last || !inside)) {
      event.preventDefault();
      first.focus();
    }
  });
}

/** Asks Slack's `confirm` object; resolves to true or false. Without one: true at once. */
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  const title = uid("confirm");
  const dialog = el("dialog", { class: "dialog confirm", testid: "confirm-dialog", "aria-labelledby": title });
  return new Promise((resolve) => {
    const finish = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const danger = confirm.style === "danger";
    dialog.append(
      el("h2", { id: title, class: "dialog-title" }, textObject(confirm.title)),
      el("div", { class: "mrkdwn dialog-text" }, textObject(confirm.text)),
      el(
        "div",
        { class: "dialog-actions" },
        button({ class: "button", testid: "confirm-deny", on: { click: () => finish(false) } }, spoken(confirm.deny) || "Cancel"),
        button(
          { class: `button ${danger ? "button-danger" : "button-primary"}`, testid: "confirm-ok", on: { click: () => finish(true) } },
          spoken(confirm.confirm) || "Yes",
        ),
      ),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      finish(false);
    });
    holdFocus(dialog);
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("[data-testid='confirm-ok']").focus();
  });
}
