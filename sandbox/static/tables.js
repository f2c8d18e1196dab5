/** `table` and `data_table` blocks. */

import { button, el, fill } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { richText } from "./richtext.js";

function cell(item) {
  if (!item) return "";
  if (item.type === "rich_text") return richText(item);
  if (item.type === "raw_number") return item.text ?? String(item.value ?? "");
  return plain(item.text);
}

/** A plain table; its first row is the head. */
export function table(block) {
  const [head = [], ...rows] = block.rows ?? [];
  const align = (index) => `cell-${block.column_settings?.[index]?.align ?? "left"}`;
  return el("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": "Table" },
    el("table", {},
      el("thead", {}, el("tr", {}, head.map((item, index) => el("th", { scope: "col", class: align(index) }, cell(item))))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((item, index) => el("td", { class: align(index) }, cell(item))))))));
}

/** A table with a caption, shown a page at a time. */
export function dataTable(block) {
  const [head = [], ...rows] = block.rows ?? [];
  const size = block.page_size ?? 5;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const headerColumn = block.row_header_column_index ?? 0;
  const body = el("tbody");
  const status = el("span", { role: "status" });
  const turn = (step) => () => {
    page += step;
    show();
  };
  const back = button({ class: "button", on: { click: turn(-1) } }, "Previous");
  const next = button({ class: "button", on: { click: turn(1) } }, "Next");
  let page = 0;
  const show = () => {
    fill(body, rows.slice(page * size, (page + 1) * size).map((row) => el("tr", {}, row.map((item, index) => (
      index === headerColumn ? el("th", { scope: "row" }, cell(item)) : el("td", {}, cell(item))
    )))));
    status.textContent = `Page ${page + 1} of ${pages}`;
    back.disabled = page === 0;
    next.disabled = page >= pages - 1;
  };
  show();
  return el("div", {},
    el("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": block.caption ?? "Table" },
      el("table", {},
        el("caption", {}, block.caption ?? ""),
        el("thead", {}, el("tr", {}, head.map((item) => el("th", { scope: "col" }, cell(item))))),
        body)),
    pages > 1 ? el("div", { class: "table-pages" }, back, status, next) : null);
}
