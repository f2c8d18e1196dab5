/** Interactive elements inside sections and actions: buttons, overflow menus, and all inputs. */

import { button, el, icon, uid } from "./dom.js";
import { isInput, makeControl } from "./inputs.js";
import { plain, spoken, visit } from "./mrkdwn.js";
import { showMenu } from "./popover.js";

const STYLE_CLASS = { primary: " button-primary", danger: " button-danger" };

function pushButton(element, surface, blockId) {
  const text = spoken(element.text);
  const node = button(
    {
      class: `button${STYLE_CLASS[element.style] ?? ""}`,
      "aria-label": element.accessibility_label,
      title: text.length > 30 ? text : null,
      testid: "action-button",
      data: { actionId: element.action_id, elementType: "button", value: element.value, blockId },
      on: {
        click: async () => {
          if (element.url) visit(element.url);
          await surface.act(element, blockId, { value: element.value, text: element.text }, node);
        },
      },
    },
    el("span", { class: "button-text" }, plain(element.text?.text)),
  );
  return node;
}

function overflow(element, surface, blockId) {
  const node = button(
    {
      class: "button overflow",
      "aria-label": "More options",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      testid: "overflow",
      data: { actionId: element.action_id, elementType: "overflow", blockId },
      on: {
        click: () => showMenu(node, (element.options ?? []).map((option) => ({
          content: plain(option.text?.text),
          testid: "overflow-option",
          data: { value: option.value },
          run: () => {
            if (option.url) visit(option.url);
            surface.act(element, blockId, { selected_option: option }, node);
          },
        })), { label: "More options", align: "end" }),
      },
    },
    icon("more"),
  );
  return node;
}

/**
 * An element of a section or an actions block. `label` names inputs for those who do not see
 * what stands beside them.
 */
export function interactive(element, surface, blockId, label = "") {
  if (element.type === "button") return pushButton(element, surface, blockId);
  if (element.type === "overflow") return overflow(element, surface, blockId);
  if (isInput(element.type)) {
    const control = makeControl(element, {
      surface, blockId, id: uid("control"), label: label || spoken(element.placeholder) || "Choose", required: false, optional: false, dispatch: true,
    });
    control.node.dataset.blockId = blockId;
    return control.node;
  }
  return el("span", { class: "unsupported" }, `Unsupported element: ${element.type}`);
}
