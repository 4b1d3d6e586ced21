// What ipywidgets leaves out for the card for handing in: JupyterLab takes every key first, text fields keep Ctrl+S to
// themselves, and a live region must outlast the text inside it. Where a page forbids inline scripts, it works by mouse,
// and by Tab and the space bar. Run by the style sheet's load event, so "this" is the style element.
(function (root) {
  if (!root || root.claimwise) return;
  root.claimwise = true;
  root.addEventListener('keydown', function (event) {
    var saves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's';
    if (!saves || !event.target.matches('input')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    root.dispatchEvent(new KeyboardEvent('keydown', {
      key: event.key, code: event.code, keyCode: event.keyCode, bubbles: true, cancelable: true,
      ctrlKey: event.ctrlKey, metaKey: event.metaKey, shiftKey: event.shiftKey
    }));
  }, true);
  function tidy() {
    Array.prototype.forEach.call(root.querySelectorAll('.cw-hint > .widget-html-content, .cw-outcome > .widget-html-content'),
      function (region) {
        if (!region.hasAttribute('role')) region.setAttribute('role', 'status');
      });
    Array.prototype.forEach.call(root.querySelectorAll('input:not([autocomplete])'), function (input) {
      input.setAttribute('autocomplete', 'off');
    });
    // A key on a button is not for the notebook.
    Array.prototype.forEach.call(root.querySelectorAll('button:not([data-lm-suppress-shortcuts])'), function (button) {
      button.setAttribute('data-lm-suppress-shortcuts', 'true');
    });
  }
  new MutationObserver(tidy).observe(root, { childList: true, subtree: true });
  tidy();
})(this.closest('.cw-hand-in'))
