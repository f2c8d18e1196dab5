/** A combobox to choose one or several of a list, filtered by typing. */

import { button, el, fill, icon, uid } from "./dom.js";
import { layerOf, place } from "./popover.js";

/** Small letters without accents, to compare what is typed with what is offered. */
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

export class Picker {
  /**
   * `choices`: `[{key, label, description, group, payload}]`; `chosen`: keys. `onChange()` after a
   * person's change, may resolve to false to take it back.
   */
  constructor(options) {
    this.options = options;
    this.choices = options.choices ?? [];
    this.chosen = [...(options.chosen ?? [])];
    this.active = -1;
    this.shown = [];
    this.listId = uid("options");
    this.input = el("input", {
      id: options.id,
      class: "picker-input",
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      "aria-autocomplete": "list",
      "aria-label": options.label,
      "aria-required": options.required ? "true" : null,
      on: {
        click: () => this.open(),
        input: () => this.filter(),
        keydown: (event) => this.key(event),
        blur: () => this.close(),
      },
    });
    this.chips = el("span", { class: "chips" });
    this.arrow = el("span", { class: "picker-arrow" }, icon("down"));
    this.clear = button({
      class: "picker-clear", "aria-label": "Clear", on: { click: () => this.choose([]) },
    }, icon("close"));
    this.node = el("div", { class: `picker${options.multi ? " picker-multi" : ""}`, data: options.data },
      this.chips, this.input, this.clear, this.arrow);
    this.node.addEventListener("pointerdown", (event) => {
      if (event.target.closest("button") || event.target === this.input) return;
      event.preventDefault();
      this.input.focus();
      this.open();
    });
    this.list = null;
    this.show();
  }

  /** The payloads of what is chosen, in the order of choosing. */
  payloads() {
    return this.chosen.map((key) => this.find(key)?.payload).filter((item) => item !== undefined);
  }

  find(key) {
    return this.choices.find((choice) => choice.key === key);
  }

  /** Shows what is chosen in the closed control. */
  show() {
    const { multi, placeholder, clearable } = this.options;
    const labels = this.chosen.map((key) => this.find(key)?.label ?? key);
    this.input.placeholder = multi && labels.length ? "" : placeholder || "Choose an option";
    this.input.value = multi ? "" : labels[0] ?? "";
    this.node.dataset.chosen = this.chosen.map((key) => this.find(key)?.value ?? key).join(" ");
    this.clear.hidden = multi || !clearable || !labels.length;
    fill(this.chips, !multi ? [] : this.chosen.map((key, index) => el(
      "span",
      { class: "chip", data: { value: this.find(key)?.value ?? key } },
      labels[index],
      button({
        class: "chip-remove",
        "aria-label": `Remove ${labels[index]}`,
        on: { click: () => this.choose(this.chosen.filter((other) => other !== key)) },
      }, icon("close")),
    )));
  }

  async choose(keys) {
    const before = this.chosen;
    this.chosen = keys;
    this.show();
    if (this.list) this.draw();
    if ((await this.options.onChange?.()) === false) {
      this.chosen = before;
      this.show();
    }
  }

  toggle(choice) {
    if (!this.options.multi) {
      this.close();
      if (this.chosen[0] !== choice.key) this.choose([choice.key]);
      return;
    }
    const has = this.chosen.includes(choice.key);
    if (!has && this.options.max && this.chosen.length >= this.options.max) return;
    this.input.value = "";
    this.choose(has ? this.chosen.filter((key) => key !== choice.key) : [...this.chosen, choice.key]);
    this.filter();
  }

  open() {
    if (this.list) return;
    this.list = el("div", {
      class: "floating listbox", role: "listbox", id: this.listId, popover: "manual", testid: "listbox",
      "aria-label": this.options.label ?? "Options",
      "aria-multiselectable": this.options.multi ? "true" : null,
      on: { pointerdown: (event) => event.preventDefault() },
    });
    layerOf(this.node).append(this.list);
    this.list.showPopover();
    this.input.setAttribute("aria-expanded", "true");
    if (!this.options.multi) this.input.select();
    this.follow = (event) => {
      if (!this.list.contains(event.target)) place(this.list, this.node, { width: this.node.offsetWidth });
    };
    window.addEventListener("scroll", this.follow, true);
    window.addEventListener("resize", this.follow);
    this.query("");
  }

  close() {
    if (!this.list) return;
    window.removeEventListener("scroll", this.follow, true);
    window.removeEventListener("resize", this.follow);
    this.list.remove();
    this.list = null;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.show();
    this.options.onClose?.();
  }

  filter() {
    this.open();
    this.query(this.input.value);
  }

  /** Narrows the list to what contains `text`. */
  query(text) {
    const words = folded(text);
    this.shown = this.choices.filter((choice) => folded(choice.label).includes(words));
    const current = this.shown.findIndex((choice) => choice.key === this.chosen[0]);
    this.active = this.options.multi ? (text ? 0 : -1) : Math.max(current, text ? 0 : -1);
    this.draw();
  }

  draw() {
    const rows = [];
    let group = null;
    this.shown.forEach((choice, index) => {
      if (choice.group && choice.group !== group) {
        group = choice.group;
        rows.push(el("div", { class: "option-group", role: "presentation" }, group));
      }
      const selected = this.chosen.includes(choice.key);
      rows.push(el(
        "div",
        {
          class: `option${index === this.active ? " option-active" : ""}`,
          role: "option",
          id: `${this.listId}-${index}`,
          "aria-selected": String(selected),
          data: { value: choice.value ?? choice.key },
          on: { click: () => this.toggle(choice) },
        },
        el("span", { class: "option-check", "aria-hidden": "true" }, selected ? icon("check") : null),
        el("span", {}, choice.label, choice.description ? el("span", { class: "option-description" }, choice.description) : null),
      ));
    });
    if (!rows.length) rows.push(el("div", { class: "option-none" }, "No results"));
    fill(this.list, rows);
    if (this.active >= 0 && this.shown.length) {
      this.input.setAttribute("aria-activedescendant", `${this.listId}-${this.active}`);
      document.getElementById(`${this.listId}-${this.active}`)?.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
    place(this.list, this.node, { width: this.node.offsetWidth });
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.list) {
        this.open();
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (this.shown.length) this.active = (this.active + step + this.shown.length) % this.shown.length;
      this.draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!this.list) this.open();
      else if (this.shown[this.active]) this.toggle(this.shown[this.active]);
    } else if (event.key === "Escape" && this.list) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Backspace" && this.options.multi && !this.input.value && this.chosen.length) {
      this.choose(this.chosen.slice(0, -1));
    }
  }
}
