// Comments used before: text to copy without scripts; with them, buttons that put it into the form's comment.

/** @param {HTMLFormElement} form that has a comment */
export function offerComments(form) {
  const comment = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("comment"));
  for (const one of form.querySelectorAll("[data-comment]")) {
    const text = one.textContent ?? "";
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    button.addEventListener("click", () => {
      comment.value = [comment.value.trimEnd(), text].filter(Boolean).join("\n");
      comment.focus();
      comment.dispatchEvent(new Event("input", { bubbles: true })); // as if it was typed, so that it is kept
    });
    one.replaceChildren(button);
  }
}
