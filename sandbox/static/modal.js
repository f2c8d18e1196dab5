/** Modals: the top of the person's stack of views, with required checks, errors and waiting. */

import { errorLine, get, post } from "./api.js";
import { renderBlocks, showErrors } from "./blocks.js";
import { holdFocus } from "./dialog.js";
import { button, el, fill, icon, toast, uid } from "./dom.js";
import { spoken } from "./mrkdwn.js";
import { closeMenu } from "./popover.js";
import { store } from "./state.js";
import { Surface } from "./surface.js";

const TROUBLE = "We had some trouble connecting. Try again?";

const NO_ANSWER = new Set(["operation_timeout", "dispatch_failed", "no_listener", "offline"]);

let dialog = null;
let shown = null;
let opener = null;
let asked = 0;
/** What a person typed, per view id, so that a pushed view does not lose the one below. */
const typed = new Map();

function remember() {
  if (shown) typed.set(shown.view.id, shown.surface.values());
}

function hide() {
  if (!dialog) return;
  closeMenu();
  dialog.close();
  dialog.remove();
  dialog = null;
  shown = null;
  typed.clear();
  const back = opener?.isConnected ? opener : document.querySelector("#composer textarea");
  // In Chromium the focus that closing gave back takes no keys; it does once given anew.
  document.activeElement?.blur();
  back?.focus({ preventScroll: true });
}

function banner(text) {
  const line = dialog?.querySelector(".modal-error");
  if (!line) return;
  line.hidden = !text;
  line.textContent = text ?? "";
}

function troubleLine(answer) {
  if (NO_ANSWER.has(answer.error)) return `${TROUBLE} (${answer.error})`;
  return [errorLine(answer), ...(answer.detail ?? [])].join(" ");
}

function waiting(on) {
  dialog.classList.toggle("modal-waiting", on);
  dialog.setAttribute("aria-busy", String(on));
  const submit = dialog.querySelector("[data-testid='modal-submit']");
  if (submit) submit.setAttribute("aria-disabled", String(on));
  dialog.querySelector(".modal-body").inert = on;
}

async function submit() {
  const { view, surface } = shown;
  if (dialog.getAttribute("aria-busy") === "true") return;
  banner(null);
  const wrong = surface.check();
  showErrors(dialog, wrong);
  if (Object.keys(wrong).length) {
    surface.focus(Object.keys(wrong)[0]);
    return;
  }
  waiting(true);
  const answer = await post("submit", { user: store.me, view_id: view.id, values: surface.values() });
  if (!dialog || shown.view.id !== view.id) return;
  waiting(false);
  if (answer.errors && Object.keys(answer.errors).length) {
    showErrors(dialog, answer.errors);
    const known = Object.keys(answer.errors).find((id) => dialog.querySelector(`[data-block-id="${CSS.escape(id)}"]`));
    if (known) surface.focus(known);
    else banner(Object.values(answer.errors).join(" "));
    return;
  }
  if (!answer.ok) {
    banner(troubleLine(answer));
    dialog.querySelector("[data-testid='modal-submit']")?.focus();
    return;
  }
  typed.delete(view.id);
  await loadModal();
}

async function close(clear) {
  const { view } = shown;
  typed.delete(view.id);
  const answer = await post("close", { user: store.me, view_id: view.id, ...(clear ? { clear: true } : {}) });
  if (!answer.ok && answer.error !== "view_not_found") toast(errorLine(answer));
  if (clear) hide();
  await loadModal();
}

function build(view, depth) {
  const titleId = uid("modal-title");
  const kept = typed.get(view.id) ?? view.state?.values ?? {};
  const surface = new Surface({ type: "view", view_id: view.id }, {
    kept,
    onFailure: (answer) => {
      banner(troubleLine(answer));
    },
  });
  const hasInputs = (view.blocks ?? []).some((block) => block.type === "input");
  const submitText = spoken(view.submit) || (hasInputs ? "Submit" : "");
  dialog.setAttribute("aria-labelledby", titleId);
  dialog.dataset.viewId = view.id;
  dialog.dataset.callbackId = view.callback_id ?? "";
  fill(dialog,
    el("div", { class: "modal-head" },
      depth > 1 ? button({ class: "icon-button", "aria-label": "Back", testid: "modal-back", on: { click: () => close(false) } }, icon("back")) : null,
      el("h2", { id: titleId, class: "dialog-title", testid: "modal-title" }, spoken(view.title)),
      button({ class: "icon-button", "aria-label": "Close window", testid: "modal-x", on: { click: () => close(true) } }, icon("close"))),
    el("div", { class: "modal-body", testid: "modal-body" }, el("div", { class: "blocks" }, renderBlocks(view.blocks, surface))),
    el("p", { class: "modal-error", role: "alert", testid: "modal-error", hidden: true }),
    el("div", { class: "modal-foot" },
      button({ class: "button", testid: "modal-close", on: { click: () => close(false) } }, spoken(view.close) || (submitText ? "Cancel" : "Close")),
      submitText ? button({ class: "button button-primary", testid: "modal-submit", on: { click: submit } }, el("span", { class: "button-text" }, submitText)) : null));
  return surface;
}

function firstFocus() {
  const wanted = dialog.querySelector("[data-focus-on-load]")
    ?? dialog.querySelector(".modal-body :is(input, textarea, select, button)")
    ?? dialog.querySelector(".modal-foot .button-primary, .modal-foot .button");
  wanted?.focus();
}

function show(view, depth) {
  const print = JSON.stringify([view.id, view.hash, view.blocks, view.title, view.submit, view.close, depth]);
  const told = Object.keys(view.errors ?? {}).length > 0;
  if (shown?.print === print) {
    if (told) showErrors(dialog, view.errors);
    return;
  }
  remember();
  const same = shown?.view.id === view.id;
  const active = same && dialog?.contains(document.activeElement) ? document.activeElement : null;
  const scrolled = same ? dialog?.querySelector(".modal-body")?.scrollTop ?? 0 : 0;
  if (!dialog) {
    opener = document.activeElement;
    dialog = el("dialog", { class: "dialog modal", testid: "modal" });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (dialog.getAttribute("aria-busy") !== "true") close(false);
    });
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
    });
    holdFocus(dialog);
    document.body.append(dialog);
    dialog.showModal();
  }
  closeMenu();
  const surface = build(view, depth);
  dialog.setAttribute("aria-busy", "false");
  dialog.classList.remove("modal-waiting");
  shown = { view, surface, print };
  if (told) showErrors(dialog, view.errors);
  dialog.querySelector(".modal-body").scrollTop = scrolled;
  if (!active) firstFocus();
  else restore(active);
}

/** Focus after an update of the same view: the same element, else the first. */
function restore(active) {
  const { actionId, testid } = active.dataset;
  const host = active.closest("[data-action-id]")?.dataset.actionId ?? actionId;
  const next = host ? dialog.querySelector(`[data-action-id="${CSS.escape(host)}"]`) : testid ? dialog.querySelector(`[data-testid="${testid}"]`) : null;
  const target = next?.matches("input, textarea, button") ? next : next?.querySelector("input:checked, input, button");
  if (target) target.focus({ preventScroll: true });
  else firstFocus();
}

/** Reads the person's stack of views and shows its top, or nothing. */
export async function loadModal() {
  asked += 1;
  const question = asked;
  const answer = await get("modal", { user: store.me });
  if (question !== asked || !answer.ok) return;
  const { views } = answer;
  if (views.length) show(views[views.length - 1], views.length);
  else hide();
}
