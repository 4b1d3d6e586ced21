// What a page of exercises says, beside what its cards say: part of the same table, so that a translation covers both.

import { ENGLISH } from "./words.js";

Object.assign(ENGLISH, {
  // The head of the page
  page_done: { one: "{done} of {n} question answered", other: "{done} of {n} questions answered" },
  page_map: "The questions of this page",
  page_question: "Question {place}: {state}",
  page_begin: "Begin with question {place}",
  page_go_on: "Go on at question {place}",
  page_all_done: "All is answered. Go on to hand in",
  page_kept: "Your answers are kept in this browser, on this device, as you give them.",
  page_here: "The answers on this page are those of {who}.",
  page_not_you: "Is that not you?",
  page_kept_here: "kept on this device",
  page_not_kept: "not kept!",
  page_nobody: "somebody who gave no id",
  page_nobody_since: "somebody who gave no id, begun on {day}",
  page_failed: "The questions could not be made ready to answer here ({why}). What was kept before is safe. Load the page " +
    "again; if that does not help, download the notebook and answer in it.",
  page_close: "Close",

  // What may have happened to the storage
  page_memory: "This browser does not let the page keep your answers. They are on this page until you close it, and then " +
    "they are gone. Get your file before you leave. Or open the page in a window that is not private, and allow site data.",
  page_full: "Your last answers could not be kept: this browser's storage is full. They are on this page until you close " +
    "it. Get your file now. Or free some space on this device, then change any answer.",
  page_to_file: "Go to the file",

  // A newer version of the questions
  page_reworded: "The words of some questions have changed since you answered them. Your answers stand; please read these " +
    "again:",
  page_reread: "I have read them again",
  page_reworded_here: "The words of this question have changed since you answered it. Your answer stands.",
  page_aside: { one: "{n} answer fits no question of this page any more. It is kept, but not handed in:",
    other: "{n} answers fit no question of this page any more. They are kept, but not handed in:" },
  page_unread: "The answers in the file {name} could not be read. Their text is kept here; nothing of it is handed in:",

  // Handing in
  hand_in: "Hand in",
  hand_in_what: "What you have done",
  hand_in_open: "Not answered",
  hand_in_incomplete: "Answered in part",
  hand_in_to_write: "Still to write",
  hand_in_answered: "Answered",
  hand_in_practice: "practice, no points",
  hand_in_who: "Your student id",
  hand_in_why: "Use the id or the code that your instructor told you. It goes into the name of the file, and is kept on " +
    "this device for the next time.",
  hand_in_no_id: "Type your student id first, in the field above.",
  hand_in_bad_id: "An id has letters without accents, digits, and . _ @ - and begins with a letter or digit. No spaces.",
  hand_in_make: "Get my file",
  hand_in_as_it_is: "Get it as it is",
  hand_in_still_open: "Not everything is answered. You can still do that, or hand in as it is.",
  hand_in_ready: "Your file was downloaded: {file}. Upload this one file where your instructor told you to. If you do not " +
    "find it:",
  hand_in_again: "download it again",
  hand_in_changed: "You have changed answers since you got your file. Get it again, so that they are in it.",
  hand_in_given: "You have your file ({file}), and all your answers are in it. Is it where your instructor told you to put " +
    "it? Then you are done.",
  hand_in_problem: "Something could not be put into the file, so look at it before you hand it in:",

  // This device
  device: "This device",
  device_about: "Whoever uses this device after you can see what is kept here. On a computer that others use: hand in your " +
    "file, then clear your answers here, and delete the file from the downloads.",
  device_open: "Open my notebook file",
  device_open_about: "A notebook of this module that you downloaded, or handed in before, to go on with it here.",
  device_other: "Start as somebody else",
  device_clear: "Clear my answers from this device",
  cancel: "Cancel",
  other_keep: "{who} has answers on this device. What should become of them?",
  other_keep_long: "Kept, they can be opened here again, by anybody. Cleared, they are gone from this device for good.",
  other_keep_button: "Keep them, and start anew",
  other_clear_button: "Clear them, and start anew",
  other_new: "Start anew",
  other_go_on: "Go on as {who}",
  other_begun: "You start anew. Nothing is answered yet.",
  other_now: "The answers on this page are now those of {who}.",
  clear_ask: "Clear all answers of {who} from this device?",
  clear_what: "This takes away what is answered in: {modules}. Nobody can bring it back.",
  clear_not_given: "The file with all answers of this page was not made yet.",
  clear_nothing: "Nothing is answered yet, so there is nothing to clear.",
  clear_button: "Clear them",
  clear_done: "The answers are cleared from this device.",
  clear_failed: "The answers could not be cleared. Clear this site's data in the settings of your browser.",
  open_ask: "Open {name}?",
  open_whose: "Going by its name, the file is of {whose}. The answers on this page are those of {who}.",
  open_no_notebook: "This file is no notebook of this course.",
  open_other_module: "This file is of another module ({module}). Open it on that module's page.",
  open_nothing: "There are no answers in {name}.",
  open_same: { one: "{n} answer is the same here and in the file.", other: "{n} answers are the same here and in the file." },
  open_new: { one: "{n} answer is in the file only.", other: "{n} answers are in the file only." },
  open_here: { one: "{n} answer is here only. It stays.", other: "{n} answers are here only. They stay." },
  open_different: { one: "{n} answer is another one in the file than here: {questions}.",
    other: "{n} answers are others in the file than here: {questions}." },
  open_misfit: { one: "{n} answer of the file fits no question of this page. It is kept, but not handed in.",
    other: "{n} answers of the file fit no question of this page. They are kept, but not handed in." },
  open_notes: "What else is in the file, such as notes, cells or pictures of your own, is not taken over.",
  open_take: "Take the answers of the file",
  open_missing: "Take only what is missing here",
  open_done: { one: "{n} answer was taken from the file.", other: "{n} answers were taken from the file." },
});
