/** A surface holds blocks (a message, a modal's view, the Home tab): its values and its actions. */

import { post } from "./api.js";
import { confirmed } from "./dialog.js";
import { store } from "./state.js";

export class Surface {
  /**
   * `container` as the server wants it; `kept` values that a re-render should keep
   * (`{block_id: {action_id: value}}`); `onFailure(answer)` shows an action that failed.
   */
  constructor(container, { kept = {}, onFailure = () => {} } = {}) {
    this.container = container;
    this.kept = kept;
    this.onFailure = onFailure;
    this.fields = [];
  }

  /** Adds a field: `{blockId, actionId, type, read(), check(), focus()}`. */
  add(field) {
    this.fields.push(field);
  }

  /** The value a person had given before this render, if the element is still the same one. */
  keptValue(blockId, element) {
    const value = this.kept[blockId]?.[element.action_id];
    return value && value.type === element.type ? value : null;
  }

  /** Everything that has a value now, in the shape of Slack's `state.values`. */
  values() {
    const values = {};
    for (const field of this.fields) {
      values[field.blockId] ??= {};
      values[field.blockId][field.actionId] = { type: field.type, ...field.read() };
    }
    return values;
  }

  /** What is wrong with the fields: `{block_id: sentence}`. */
  check() {
    const errors = {};
    for (const field of this.fields) {
      const sentence = field.check();
      if (sentence) errors[field.blockId] ??= sentence;
    }
    return errors;
  }

  /** Moves the focus to the first field of a block. */
  focus(blockId) {
    this.fields.find((field) => field.blockId === blockId)?.focus();
  }

  /**
   * Sends a block action after its confirmation. Resolves to false when it was not sent or failed.
   * `node` shows that it is busy meanwhile.
   */
  async act(element, blockId, extra, node) {
    if (node.getAttribute("aria-busy") === "true") return false;
    if (!(await confirmed(element.confirm))) return false;
    node.setAttribute("aria-busy", "true");
    const answer = await post("action", {
      user: store.me,
      container: this.container,
      block_id: blockId,
      action_id: element.action_id,
      type: element.type,
      ...extra,
      state: { values: this.values() },
    });
    node.removeAttribute("aria-busy");
    if (!answer.ok) this.onFailure(answer);
    return answer.ok;
  }
}
