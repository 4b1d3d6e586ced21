// Answers a self-check at once. Without this script the questions stand there with their answers folded below them.
// What is said comes from the page, in its language; nothing is kept here, and nothing that a reader chooses leaves it.
(function () {
  document.querySelectorAll('.cw-question').forEach(function (question) {
    var button = question.querySelector('button');
    var words = question.closest('[data-self-check]').dataset;
    var said = question.querySelector('[role=status]');
    var inputs = Array.from(question.querySelectorAll('input'));

    function reasonOf(input) {
      var reasons = Array.from(question.querySelectorAll('[data-option]'));
      return reasons.find(function (reason) { return reason.dataset.option === input.value; });
    }

    function isRight(input) { return reasonOf(input).dataset.right === 'yes'; }

    function line(text) {
      var paragraph = document.createElement('p');
      paragraph.textContent = text;
      return paragraph;
    }

    // With several right answers: how many were found, and what was ticked besides.
    function count(chosen) {
      var keys = inputs.filter(isRight).length;
      var hits = chosen.filter(isRight).length;
      var wrong = chosen.length - hits;
      var told = wrong ? words.besides : words.found;
      return line(told.replace('{hits}', hits).replace('{keys}', keys).replace('{wrong}', wrong));
    }

    function answer() {
      var chosen = inputs.filter(function (input) { return input.checked; });
      var reasons = chosen.map(function (input) {
        var copy = document.createElement('div');
        copy.dataset.right = reasonOf(input).dataset.right;
        copy.append.apply(copy, Array.from(reasonOf(input).cloneNode(true).childNodes));
        return copy;
      });
      if (!chosen.length) reasons = [line(words.choose)];
      else if (inputs[0].type === 'checkbox') reasons.unshift(count(chosen));
      said.replaceChildren.apply(said, reasons);
    }

    button.hidden = false;
    button.addEventListener('click', answer);
    question.addEventListener('change', function () { said.replaceChildren(); });
  });
})();
