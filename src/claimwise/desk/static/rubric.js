// A rubric that is filled in by clicks and keys: digits are for the row that comes next, and the points add up.

import { element, first } from "./elements.js";

/** What is said again, for those who hear a level and do not see it. */
const voice = document.body.appendChild(Object.assign(document.createElement("div"), { className: "hidden" }));
voice.setAttribute("aria-live", "polite");

export class Rubric {
  /**
   * @param {HTMLFormElement} form
   * @param {() => void} changed is called when a key has chosen or taken back a level; for a mouse, the form says so
   */
  constructor(form, changed) {
    this.form = form;
    this.changed = changed;
    this.rows = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-row]")]);
    this.order = /** @type {number[]} */ ([]); // the rows in which a level was chosen, the last one at the end
    this.now = -1; // the row that digits are for
    form.addEventListener("click", (event) => this.chose(/** @type {Element} */ (event.target)));
    form.addEventListener("focusin", (event) => {
      const row = this.rowOf(/** @type {Element} */ (event.target));
      if (row >= 0) this.turnTo(row);
    });
    const clear = /** @type {HTMLElement | null} */ (form.querySelector("[data-clear]"));
    if (clear) clear.hidden = false;
    clear?.addEventListener("click", () => this.clear());
  }

  add() {
    const levels = this.rows.map((row) => chosen(row)?.value);
    const sum = levels.reduce((all, level) => all + Number(level ?? 0), 0);
    const place = first("[data-sum]", this.form);
    place.textContent = levels.some((level) => level !== undefined) ? `${sum} / ${place.dataset.most}` : "";
  }

  /** @param {number} place */
  turnTo(place) {
    this.now = place;
    this.rows.forEach((row, each) => row.classList.toggle("now", each === place));
  }

  /** To the next row without a level; to none if all have one. */
  turnToOpen(after = -1) {
    const later = this.rows.findIndex((row, place) => place > after && !chosen(row));
    this.turnTo(later >= 0 ? later : this.rows.findIndex((row) => !chosen(row)));
  }

  /** @param {Element} field */
  rowOf(field) {
    return field.matches("[type=radio]") ? this.rows.findIndex((row) => row.contains(field)) : -1;
  }

  /**
   * A level was chosen, by mouse, arrow or digit: digits mean the next row from now on.
   * @param {Element} field
   */
  chose(field) {
    const row = this.rowOf(field);
    if (row < 0) return;
    this.order = [...this.order.filter((each) => each !== row), row];
    this.turnToOpen(row);
  }

  /** @param {string} digit */
  level(digit) {
    const row = this.rows[this.now];
    const input = /** @type {HTMLInputElement | null} */ (row?.querySelector(`input[value="${digit}"]`));
    if (!input) return;
    input.checked = true;
    voice.textContent = input.closest("label")?.textContent?.trim() ?? "";
    this.chose(input);
    this.changed();
    (this.rows[this.now] ?? element("save")).scrollIntoView({ block: "nearest" });
  }

  /** Take back the level that was chosen last. */
  back() {
    const row = this.order.pop() ?? this.rows.findLastIndex(chosen);
    if (row < 0) return;
    uncheck(this.rows[row]);
    this.turnTo(row);
    this.rows[row].scrollIntoView({ block: "nearest" });
    this.changed();
  }

  clear() {
    this.uncheck();
    this.order = [];
    this.turnToOpen();
    this.changed();
  }

  uncheck() {
    this.rows.forEach(uncheck);
  }
}

/** @param {HTMLElement} row */
function chosen(row) {
  return /** @type {HTMLInputElement | null} */ (row.querySelector("input:checked"));
}

/** @param {HTMLElement} row */
function uncheck(row) {
  const input = chosen(row);
  if (input) input.checked = false;
}
