/** The app's Home tab. */

import { errorLine, get, post } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { el, fill } from "./dom.js";
import { store, takeClock } from "./state.js";
import { Surface } from "./surface.js";

const node = document.getElementById("home");
let surface = null;
let print = null;
let asked = 0;

/** Tells the app that the Home tab was opened, then shows what it published. */
export async function openHome() {
  print = null;
  await loadHome();
  const answer = await post("home_open", { user: store.me });
  if (!answer.ok && !answer.shown && !node.querySelector(".block")) {
    fill(node, el("p", { class: "empty", role: "alert" }, errorLine(answer)));
    print = null;
  }
  await loadHome({ quiet: true });
}

/** Reads the published view again and shows it when it changed. */
export async function loadHome({ quiet = false } = {}) {
  asked += 1;
  const question = asked;
  const answer = await get("home", { user: store.me });
  if (question !== asked) return;
  takeClock(answer);
  const view = answer.ok ? answer.view : null;
  if (!view) {
    if (!quiet) fill(node, el("p", { class: "empty", testid: "home-empty" }, answer.ok ? "The app has not published a Home view for you yet." : errorLine(answer)));
    return;
  }
  const next = JSON.stringify([view.id, view.hash, view.blocks]);
  if (next === print) return;
  const active = node.contains(document.activeElement) ? document.activeElement.dataset.actionId : null;
  const kept = print && surface ? surface.values() : {};
  print = next;
  const failure = el("p", { class: "action-error", role: "alert", testid: "action-error", hidden: true });
  surface = new Surface({ type: "view", view_id: view.id }, {
    kept,
    onFailure: (bad) => {
      failure.hidden = Boolean(bad.shown);
      failure.textContent = errorLine(bad);
    },
  });
  fill(node, el("h2", { class: "sr-only" }, "Home"), el("div", { class: "blocks home-blocks", data: { viewId: view.id } }, renderBlocks(view.blocks, surface)), failure);
  if (active) node.querySelector(`[data-action-id="${CSS.escape(active)}"]`)?.focus();
}
