// A word of the glossary opens its note: when a mouse rests on it, when it is reached by keyboard, and at a tap. The note
// stands in the page, hidden, with the glossary's text. It is put after its word, so that it is also the next thing to be
// read and to be reached. Without this script the word is a link to the glossary.
{
  const WORD = "a:has(> .std-term)";

  /** A mouse on its way elsewhere opens nothing, and may leave the word on its way to the note; in milliseconds. */
  const REST = 120, LEAVE = 300;

  /** Between note and word, and between note and edge, in pixels. */
  const GAP = 8, EDGE = 8;

  /** @typedef {{link: HTMLAnchorElement, note: HTMLElement}} Shown */

  /** @type {Shown | null} */
  let shown = null;
  /** Whether somebody asked for it, rather than passed by: the next click closes it, and this one does not. */
  let isAsked = false;
  /** The word that a mouse is on, or whose note it is on. @type {HTMLAnchorElement | null} */
  let under = null;
  let timer = 0;

  /** @param {HTMLAnchorElement} link */
  const noteOf = (link) => document.getElementById(`note-${link.hash.slice(1)}`);

  /** @param {EventTarget | null} target @returns {HTMLAnchorElement | null} the word that it belongs to */
  function wordAt(target) {
    if (!(target instanceof Element)) return null;
    if (shown?.note.contains(target)) return shown.link;
    return target.closest("a[aria-controls^=note-]");
  }

  /** @param {HTMLAnchorElement} link */
  function open(link) {
    const note = noteOf(link);
    if (shown?.link === link || !note) return;
    close();
    isAsked = false;
    shown = { link, note };
    link.after(note);
    note.hidden = false;
    if ("popover" in note) {
      note.popover = "manual"; // above everything, and cut off by nothing
      note.showPopover();
    }
    link.setAttribute("aria-expanded", "true");
    place(shown);
  }

  function close() {
    if (!shown) return;
    const { link, note } = shown;
    if (note.contains(document.activeElement)) link.focus(); // before it counts as closed, or this would open it again
    shown = null;
    if ("popover" in note) note.hidePopover();
    note.hidden = true;
    link.setAttribute("aria-expanded", "false");
  }

  /** Below the word if there is room, else above it, and never out of the window. @param {Shown} shown */
  function place({ link, note }) {
    const word = link.getBoundingClientRect(), lines = [...link.getClientRects()];
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    Object.assign(note.style, { left: "0", top: "0", maxHeight: "none" });
    const below = height - word.bottom - GAP - EDGE, above = word.top - GAP - EDGE;
    const isBelow = note.offsetHeight <= below || below >= above;
    note.style.maxHeight = `${Math.max(isBelow ? below : above, 64)}px`;
    const start = note.getBoundingClientRect();
    const x = Math.max(EDGE, Math.min((isBelow ? lines.at(-1) : lines[0])?.left ?? 0, width - start.width - EDGE));
    const y = isBelow ? word.bottom + GAP : word.top - GAP - start.height;
    Object.assign(note.style, { left: `${x - start.left}px`, top: `${y - start.top}px` });
  }

  /** @param {EventTarget | null} target */
  function moved(target) {
    const word = wordAt(target);
    if (word === under) return;
    under = word;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (under) open(under);
      else if (wordAt(document.activeElement) !== shown?.link) close();
    }, under ? REST : LEAVE);
  }

  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(WORD))) {
    const note = noteOf(link);
    if (!note) continue; // in the glossary itself
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
    link.setAttribute("aria-controls", note.id);
    link.setAttribute("aria-describedby", `${note.id}-text`);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // to open the glossary elsewhere
      event.preventDefault();
      if (shown?.link === link && under !== link && isAsked) close();
      else {
        open(link);
        isAsked = true;
      }
    });
    link.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      link.click();
    });
  }

  document.addEventListener("pointerover", ({ pointerType, target }) => {
    if (pointerType !== "touch") moved(target);
  });
  document.documentElement.addEventListener("pointerleave", () => moved(null));
  document.addEventListener("pointerup", ({ target }) => {
    if (wordAt(target) !== shown?.link) close();
  });
  document.addEventListener("focusin", ({ target }) => {
    const word = wordAt(target);
    if (word && word === target && word.matches(":focus-visible")) open(word);
    else if (word !== shown?.link) close();
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") close();
  });
  window.addEventListener("resize", () => {
    if (shown) place(shown);
  });
}
