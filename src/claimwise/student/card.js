// What ipywidgets leaves out, seen in JupyterLab 4.6 with ipywidgets 8.1:
// - JupyterLab takes every key first: an arrow on a radio button moves to the next cell, "a" on a list inserts a cell.
//   Keys without Ctrl or Cmd are kept in the card by an attribute that JupyterLab looks for on the focused element.
// - Text fields keep all keys to themselves, so that Ctrl+S would save the web page instead of the notebook.
// - Radio buttons have no name, so that arrows do not move between them.
// - Groups and slider handles have no name for screen readers, and a live region must outlast the text inside it.
// Where a page forbids inline scripts, the cards still work by mouse, and by Tab and the space bar.
// Run by the style sheet's load event, so "this" is the style element.
(function (root) {
  if (!root || root.claimwise) return;
  root.claimwise = true;
  if (!window.claimwiseKeys) {
    window.claimwiseKeys = { radios: 0 };
    window.addEventListener('keydown', function (event) {
      var target = event.target;
      if (!target || !target.closest || !target.closest('.cw')) return;
      var notebooks = event.ctrlKey || event.metaKey || (event.key === 'Enter' && (event.shiftKey || event.altKey))
        || (event.key === 'Escape' && target.tagName !== 'SELECT');
      target.toggleAttribute('data-lm-suppress-shortcuts', !notebooks);
      var saves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's';
      if (saves && target.matches('input[type=text], input[type=number]')) {
        event.preventDefault();
        event.stopImmediatePropagation();
        target.closest('.cw').dispatchEvent(new KeyboardEvent('keydown', {
          key: event.key, code: event.code, keyCode: event.keyCode, bubbles: true, cancelable: true,
          ctrlKey: event.ctrlKey, metaKey: event.metaKey, shiftKey: event.shiftKey
        }));
      }
    }, true);
  }
  function each(selector, within, action) { Array.prototype.forEach.call(within.querySelectorAll(selector), action); }
  function set(element, name, value) {
    if (element && element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  function live(selector) {
    each(selector + ' > .widget-html-content', root, function (region) {
      set(region, 'role', 'status');
      set(region, 'aria-live', 'polite');
    });
  }
  function tidy() {
    live('.cw-status'); live('.cw-feedback'); live('.cw-notice'); live('.cw-hint'); live('.cw-outcome');
    each('.cw-part', root, function (part) {
      var prompt = part.querySelector('.cw-prompt');
      if (!prompt) return;
      var words = prompt.textContent.trim();
      set(part, 'role', 'group');
      set(part, 'aria-label', words);
      each('.widget-radio-box', part, function (group) {
        set(group, 'role', 'radiogroup');
        set(group, 'aria-label', words);
        each('input', group, function (radio) {
          if (!group.claimwiseName) group.claimwiseName = 'claimwise-' + (++window.claimwiseKeys.radios);
          set(radio, 'name', group.claimwiseName);
        });
      });
      each('.noUi-handle', part, function (handle) { set(handle, 'aria-label', words); });
    });
    each('.cw-text.cw-number input', root, function (input) { set(input, 'inputmode', 'decimal'); });
    each('.cw-text input', root, function (input) { set(input, 'autocomplete', 'off'); });
  }
  new MutationObserver(tidy).observe(root, { childList: true, subtree: true });
  tidy();
})(this.closest('.cw'))
