"""The rooms for written answers as functions: no name anywhere, nothing lost, nothing guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from desk.a_visit import OWN, a_visit
from desk.a_visit import drawn as drawn_page
from support import MODULE, Class
from written.a_class import ALL, SOME, Q, marks, of, queue, with_texts, write

from claimwise.desk.place import Place
from claimwise.desk.rooms import alike, practise, second, settle, written
from claimwise.desk.visit import EVERYTHING, Go, Right, Told, Upload, Visit
from claimwise.errors import ClaimwiseError

MARKER = frozenset({Right.MARK})
TEXTS = (
    "Some customers slept better; nobody compared them with anybody else at all.",
    f"The tea works for everybody. {OWN}",
    "Some customers slept better; nobody compared them with anybody else at all!",
    "We do not know, because eight people left and nobody counted them.",
)


@pytest.fixture
def there(tea_class: Class) -> Class:
    return with_texts(tea_class, *TEXTS)


def visit(there: Class, user: str = "ada", rights: frozenset[Right] = MARKER, **fields: Any) -> Visit:
    return a_visit(there.root, user=user, rights=rights, **fields)


def asked(there: Class, user: str = "ada", rights: frozenset[Right] = MARKER, **fields: Any) -> Visit:
    return visit(there, user, rights, module=MODULE, question=Q, **fields)


def drawn(room: Any, asked_for: Visit) -> str:
    return str(drawn_page(room.ROOM.name, room.page(asked_for)))


def form_of(there: Class, student: str, user: str = "ada", levels: dict[str, int] | None = None, **more: str) -> Any:
    found = queue(there, user)
    answer = of(found, student)
    chosen = {f"level-{name}": str(level) for name, level in (levels or {}).items()}
    return {"answer": answer.code, "hash": answer.hash, "seen": found.seen(answer), **chosen, **more}


def test_a_marker_gets_no_name_anywhere(there: Class) -> None:
    save = written.save(asked(there, **form_of(there, "s01", levels=SOME)))
    assert isinstance(save, Go)
    pages = [
        drawn(written, visit(there)),
        drawn(written, asked(there, names="1")),
        drawn(written, asked(there, answer=of(queue(there), "s00").code, alike="1")),
        drawn(second, asked(there)),
        drawn(settle, asked(there)),
        drawn(practise, asked(there)),
        str(save.fields),
    ]
    for page in pages:
        assert not any(f"s0{number}" in page for number in range(4))
    named = drawn(written, asked(there, rights=EVERYTHING, names="1"))
    assert any(f"s0{number}" in named for number in range(4))


def test_what_is_no_mark_is_kept_as_typed_and_said(there: Class) -> None:
    fields = form_of(there, "s01", points="9", comment="so far")
    done = written.save(asked(there, **fields))

    assert isinstance(done, Go)
    assert "are no points from 0 to 8" in done.said
    assert done.fields["answer"] == fields["answer"]
    page = BeautifulSoup(drawn(written, asked(there, answer=fields["answer"])), "html.parser")
    assert page.find(id="m-comment").text == "so far"
    assert page.find(id="m-points")["value"] == "9"
    assert marks(there, "s01").mark.open


def test_both_versions_are_shown_and_one_is_chosen(there: Class) -> None:
    mine = form_of(there, "s01", "bo", ALL, comment="mine")
    written.save(asked(there, **form_of(there, "s01", levels=SOME, comment="theirs")))
    told = written.save(asked(there, "bo", **mine, script="1"))

    assert isinstance(told, Told)
    assert told.data["outcome"] == "conflict"
    page = drawn(written, asked(there, "bo", answer=mine["answer"]))
    assert all(words in page for words in ("What counts now", "theirs", "mine", "Save mine in its place", "ada gave 5"))
    assert isinstance(written.save(asked(there, "bo", **{**mine, "seen": form_of(there, "s01", "bo")["seen"]})), Go)
    assert marks(there, "s01").mark.score == 8
    written.draft(asked(there, "cy", **form_of(there, "s01", "cy", SOME)))
    written.forget(asked(there, "cy", answer=mine["answer"]))
    assert "begun to type" not in drawn(written, asked(there, "cy", answer=mine["answer"]))


def test_what_one_person_typed_on_two_computers_is_shown_side_by_side_and_one_is_chosen(there: Class) -> None:
    code = of(queue(there), "s01").code

    def at(place: str, levels: dict[str, int], comment: str) -> Any:
        return form_of(there, "s01", levels=levels, comment=comment, typing=place)

    def others(form: Any) -> int:
        told = written.draft(asked(there, **form))
        assert isinstance(told, Told)
        return int(told.data["others"])

    home, office = at("home", ALL, f"typed at home {OWN}"), at("office", SOME, "typed in the office")
    assert [others(home), others(office), others(home)] == [0, 1, 1]
    told = written.save(asked(there, **office, script="1"))

    assert isinstance(told, Told)
    assert told.data["outcome"] == "drafts"
    assert "you have typed something else about this answer elsewhere" in told.data["said"]
    assert marks(there, "s01").mark.open
    page = BeautifulSoup(drawn(written, asked(there, answer=code)), "html.parser")
    both = page.select_one(".both")
    assert both
    assert f"typed at home {OWN}" in both.text
    assert "True to the evidence: 2" in both.text
    assert page.select_one("#m-comment").text == "typed in the office"  # type: ignore[union-attr]

    fields = {str(field["name"]): str(field["value"]) for field in both.select("input")}
    written.choose(asked(there, **{name: fields[name] for name in ("answer", "version", "typing", "drafts")}))
    page = BeautifulSoup(drawn(written, asked(there, answer=code)), "html.parser")
    assert page.select_one(".both") is None
    assert page.select_one("#m-comment").text == f"typed at home {OWN}"  # type: ignore[union-attr]

    assert others(office) == 1  # the other page is still open, and was not told that the draft is gone
    seen = " ".join(draft.version for draft in queue(there).drafts["s01"])
    told = written.save(asked(there, **{**home, "typing": "a new page", "drafts": seen}, script="1"))
    assert isinstance(told, Told)
    assert told.data["outcome"] == "taken"
    assert (marks(there, "s01").mark.score, queue(there).drafts) == (8, {})


def test_two_who_give_the_same_mark_have_nothing_to_choose(there: Class) -> None:
    mine = form_of(there, "s01", "bo", SOME, comment="the same")
    written.draft(asked(there, "bo", **mine))
    written.save(asked(there, **form_of(there, "s01", levels=SOME, comment="the same")))
    told = written.save(asked(there, "bo", **mine, script="1"))

    assert isinstance(told, Told)
    assert told.data["outcome"] == "taken"
    assert [mark.marker for mark in marks(there, "s01").given] == ["ada"]
    assert queue(there, "bo").drafts == {}


def test_a_save_that_is_sent_twice_is_one_mark(there: Class) -> None:
    fields = form_of(there, "s01", levels=SOME, comment="once")
    for _time in range(2):
        told = written.save(asked(there, **fields, script="1"))
        written.draft(asked(there, **fields))  # of a page that did not hear of its save
        assert isinstance(told, Told)
        assert told.data["outcome"] == "taken"
    assert len(marks(there, "s01").given) == 1
    page = drawn(written, asked(there, answer=fields["answer"]))
    assert "ada gave 5 points" in page
    assert "begun to type" not in page

    other = {**fields, **{f"level-{name}": "2" for name in SOME}}
    told = written.save(asked(there, **other, script="1"))
    assert isinstance(told, Told)
    assert "you saved another mark for this answer" in told.data["said"]
    assert "You saved another mark meanwhile" in drawn(written, asked(there, answer=fields["answer"]))


def test_a_text_handed_in_meanwhile_is_shown_with_what_was_typed(there: Class) -> None:
    fields = form_of(there, "s01", levels=SOME, comment="for the old text")
    write(there, "s01", "A new text.")
    there.grade()
    told = written.save(asked(there, **fields, script="1"))

    assert isinstance(told, Told)
    assert told.data["outcome"] == "changed"
    page = drawn(written, asked(there, answer=fields["answer"]))
    assert "handed in another text while you marked" in page
    assert "for the old text" in page


def test_only_what_was_ticked_is_marked_together(there: Class) -> None:
    found = queue(there)
    group = found.alike(of(found, "s00"))
    each = [f"{one.code} {one.hash} {found.seen(one)}" for one in group]
    fields = {"answer": group[0].code, "each": each, **{f"level-{name}": str(level) for name, level in ALL.items()}}

    assert "tick each" in written.together(asked(there, **fields)).said
    assert "1 answer is marked" in written.together(asked(there, **fields, looked=[group[0].code])).said
    assert [marks(there, one.student).mark.open for one in group] == [False, True]
    assert "out of the group" in written.together(asked(there, **fields, out=group[1].code)).said
    assert "mark them together" not in drawn(written, asked(there, answer=group[1].code))
    assert "alike answers again" in written.back(asked(there, "bo", answer=group[1].code)).said
    found = queue(there)
    assert len({of(found, one.student).alike for one in group}) == 1


def test_comments_used_before_can_be_copied_wherever_a_comment_is_typed(there: Class) -> None:
    """Without scripts a button would do nothing: there are only texts, which scripts turn into buttons."""
    said = f"Say who compared whom. {OWN}"
    for student, levels in (("s01", SOME), ("s00", SOME), ("s02", ALL)):  # the last two are alike
        written.save(asked(there, **form_of(there, student, levels=levels, comment=said if student == "s01" else "")))
    second.arrange(asked(there, "teacher", EVERYTHING, share="100", marker="bo"))
    written.save(asked(there, "bo", **form_of(there, "s03", "bo", ALL)))
    written.save(asked(there, **form_of(there, "s03", levels=SOME)))
    at = {student: of(queue(there), student).code for student in ("s00", "s03")}

    pages = {
        "one answer": drawn(written, asked(there, answer=at["s00"])),
        "alike ones": drawn(written, asked(there, answer=at["s00"], alike="1")),
        "alike ones with other marks": drawn(alike, asked(there, answer=at["s00"])),
        "two marks": drawn(settle, asked(there)),
    }
    for name, page in pages.items():
        (used,) = BeautifulSoup(page, "html.parser").select(".used")
        assert [each.text for each in used.select("[data-comment]")] == [said], name
        assert not used.select("button"), name
        form = used.find_parent("form")
        assert form, name
        assert form.get("id") == "marking" or "data-comments" in form.attrs, name
        assert form.find("textarea", attrs={"name": "comment"}), name


def test_two_markers_their_agreement_and_the_settled_mark(there: Class) -> None:
    second.arrange(asked(there, "teacher", EVERYTHING, share="100", marker="bo"))
    for student in ("s00", "s01"):
        written.save(asked(there, **form_of(there, student, levels=SOME, comment="from ada")))
    code = of(queue(there), "s01").code
    assert "4 answers wait for your second mark." in drawn(written, visit(there, user="bo"))
    assert "your second mark" not in drawn(written, visit(there))
    assert "from ada" not in drawn(written, asked(there, "bo", answer=code))
    assert "stays hidden" in drawn(written, asked(there, "bo", answer=code))
    written.save(asked(there, "bo", **form_of(there, "s00", "bo", SOME)))
    written.save(asked(there, "bo", **form_of(there, "s01", "bo", ALL, comment="from bo")))

    page = drawn(second, asked(there))
    assert "Of 1 answer two marks differ." in drawn(written, visit(there))
    assert "1 answer differs" in page
    assert "2 answers are too few" in page
    shown = drawn(settle, asked(there))
    assert all(words in shown for words in ("from ada", "from bo", "Difference 1 of 1"))
    seen = queue(there).seen(of(queue(there), "s01"))
    fields = {"answer": code, "hash": marks(there, "s01").answer, "seen": seen, "which": "second", "comment": "both"}
    assert "It is settled" in settle.settle(asked(there, **fields)).said
    assert (marks(there, "s01").mark.score, marks(there, "s01").comment) == (8, "both")
    assert "No two marks differ" in drawn(settle, asked(there))


def test_enter_settles_what_is_typed_and_each_mark_has_its_own_comment(there: Class) -> None:
    second.arrange(asked(there, "teacher", EVERYTHING, share="100", marker="bo"))
    for student in ("s00", "s01"):
        written.save(asked(there, **form_of(there, student, levels=ALL, comment="from ada")))
        written.save(asked(there, "bo", **form_of(there, student, "bo", dict.fromkeys(ALL, 0), comment="from bo")))

    def at(student: str) -> dict[str, str]:
        found = queue(there)
        answer = of(found, student)
        return {"answer": answer.code, "hash": answer.hash, "seen": found.seen(answer)}

    assert "from ada" not in BeautifulSoup(drawn(settle, asked(there)), "html.parser").textarea.get_text()
    with pytest.raises(ClaimwiseError, match="nothing is settled yet"):
        settle.settle(asked(there, **at("s00"), which="enter"))
    with pytest.raises(ClaimwiseError, match="another mark is typed"):
        settle.settle(asked(there, **at("s00"), which="first", points="4"))
    assert marks(there, "s00").mark.open
    settle.settle(asked(there, **at("s00"), which="enter", points="4", comment="between"))
    settle.settle(asked(there, **at("s01"), which="second"))

    assert (marks(there, "s00").mark.score, marks(there, "s00").comment) == (4, "between")
    assert (marks(there, "s01").mark.score, marks(there, "s01").comment) == (0, "from bo")


def test_nobody_settles_what_two_have_not_marked_yet(there: Class) -> None:
    """Else a second marker would learn the first mark before giving her own, or let a single mark count."""
    second.arrange(asked(there, "teacher", EVERYTHING, share="100", marker="bo"))
    written.save(asked(there, **form_of(there, "s01", levels=SOME)))
    for which, student, levels in (("first", "s01", {}), ("other", "s01", ALL), ("other", "s02", ALL)):
        done = settle.settle(asked(there, "bo", which=which, **form_of(there, student, "bo", levels)))

        assert done.refused
        assert marks(there, student).mark.open
    assert [mark.stage for mark in marks(there, "s01").given] == ["first"]


def test_nobody_marks_second_what_they_marked_alone(there: Class) -> None:
    written.save(asked(there, "bo", **form_of(there, "s00", "bo", SOME)))
    said = second.arrange(asked(there, "teacher", EVERYTHING, share="100", marker="bo")).said
    assert "bo marks 3 answers second." in said
    assert "1 that was drawn is left out, because bo marked it alone before." in said
    assert "s00" not in {each.student for each in queue(there).twice}
    written.save(asked(there, "bo", **form_of(there, "s00", "bo", ALL)))
    assert marks(there, "s00").mark.score == 8

    written.save(asked(there, **form_of(there, "s01", levels=SOME)))
    assert "1 answer waits for the second mark" in drawn(second, asked(there))
    with pytest.raises(ClaimwiseError, match="ada marked 1 answer first that waits for the second mark"):
        second.arrange(asked(there, "teacher", EVERYTHING, share="100", marker="ada"))
    for student in ("s01", "s02", "s03"):
        written.save(asked(there, "bo", **form_of(there, student, "bo", SOME)))
    page = drawn(written, asked(there, "bo"))
    assert "Nothing is left to mark here." in page
    assert "2 answers wait for somebody else’s mark." in page


def test_only_what_can_be_marked_is_counted_as_waiting(there: Class) -> None:
    there.hand_in("s03", "{")
    there.hand_in("s09", "{")
    there.grade()
    assert f"{len(queue(there).to_mark)} answers wait for a mark." in drawn(written, visit(there))


def test_a_share_must_be_one(there: Class) -> None:
    for share, said in (("lots", "is no share"), ("101", "is no share"), ("20", "no name was typed")):
        with pytest.raises(ClaimwiseError, match=said):
            second.arrange(asked(there, rights=EVERYTHING, share=share, marker=""))


def shown_model(there: Class, user: str = "ada") -> str:
    page = BeautifulSoup(drawn(practise, asked(there, user)), "html.parser")
    return str(page.select_one("input[name=model]")["value"])  # type: ignore[index]


def given(there: Class, level: str, user: str = "ada") -> Go:
    """Somebody gives the next model answer one level in all rows."""
    part = queue(there).question.part
    levels = {f"level-{row.id}": level for row in part.rubric}
    return practise.compare_one(asked(there, user, model=shown_model(there, user), **levels))


def test_a_grader_marks_model_answers_one_by_one_and_sees_why_after_each(there: Class) -> None:
    part = queue(there).question.part
    comments = [anchor.comment for anchor in part.anchors]
    assert not any(comment in drawn(practise, asked(there)) for comment in comments)
    for done in range(5):
        told = given(there, "2")
        page = drawn(practise, visit(there, **told.fields))
        assert sum(comment in page for comment in comments) == 1
        assert f"{done + 1} of 5 marked" in page

    page = drawn(practise, asked(there))
    assert all(comment in page for comment in comments)
    assert "the author’s level 9 times of 20. At most one step apart: 13 times" in page
    assert page.count("You are milder here.") == 3  # “plain and fair” was given 2 but for one answer that mocks
    assert "You are stricter here." not in page
    assert "How near you were" not in drawn(practise, asked(there, "bo"))


def test_a_row_without_a_level_is_named_and_what_was_chosen_stays(there: Class) -> None:
    part = queue(there).question.part
    model = shown_model(there)
    refused = practise.compare_one(asked(there, model=model, **{f"level-{part.rubric[0].id}": "1"}))
    assert (
        "No level is chosen for “Strength in the verb”, “What is missing is said” and “Plain and fair”" in refused.said
    )
    page = BeautifulSoup(drawn(practise, visit(there, **refused.fields)), "html.parser")
    assert [field["id"] for field in page.select("input[checked]")] == [f"p-{part.rubric[0].id}-1"]
    assert shown_model(there) == model


def test_what_counts_in_practice_was_given_before_the_author_was_shown(there: Class) -> None:
    model = shown_model(there)
    told = given(there, "0")
    levels = {f"level-{row.id}": "2" for row in queue(there).question.part.rubric}
    assert practise.compare_one(asked(there, model=model, **levels)) == told
    assert "You gave 0 of 8 points" in drawn(practise, visit(there, **told.fields))
    with pytest.raises(ClaimwiseError, match="not in your round"):
        practise.compare_one(asked(there, model="unknown", **levels))


def test_practice_may_be_repeated_and_is_no_mark(there: Class) -> None:
    for _model in range(5):
        given(there, "1")
    assert "How near you were" in drawn(practise, asked(there))
    practise.again(asked(there))
    page = drawn(practise, asked(there))
    assert "0 of 5 marked" in page
    assert "How near you were" not in page
    assert all(answer.marks.mark.open for answer in queue(there).answers)


def test_a_filled_sheet_is_read_as_marks(there: Class, tmp_path: Path) -> None:
    empty = written.sheet(visit(there, module=MODULE)).content
    assert isinstance(empty, bytes)
    header, *rows = empty.decode("utf-8-sig").splitlines()
    path = tmp_path / "sheet.csv"

    def send(*lines: str, marker: str = "cy", rights: frozenset[Right] = EVERYTHING) -> Go:
        path.write_text("\n".join([header, *lines]), encoding="utf-8")
        uploads = {"sheet": [Upload("sheet.csv", path)]}
        fields = {"module": [MODULE], "marker": [marker]}
        return written.read_back(Visit(Place(there.root), "ada", fields, rights, uploads))

    with pytest.raises(ClaimwiseError, match="row 2"):
        send(rows[0].removesuffix(",,,,,") + ",1,2,3,0,")
    assert all(marks(there, f"s0{number}").mark.open for number in range(4))
    assert "1 mark of the sheet was taken" in send(rows[0].removesuffix(",,,,,") + ",2,2,1,0,").said
    assert queue(there).by_marker == [("cy", 1)]

    write(there, "s00", "A text that came after all was graded.")
    late = written.sheet(visit(there, module=MODULE)).content
    assert isinstance(late, bytes)
    (newer,) = [row for row in late.decode("utf-8-sig").splitlines() if "came after" in row]
    assert "0 marks of the sheet were taken" in send(newer.removesuffix(",,,,,") + ",2,2,1,0,").said
    assert [len(each.marks.given) for each in queue(there).answers].count(1) == 1
    write(there, "s00", TEXTS[0])

    again = send(rows[0].removesuffix(",,,,,") + ",0,0,1,0,", marker="", rights=MARKER)
    assert "1 was not: that answer has another mark" in again.said
    fields = {name: [value] for name, value in again.fields.items()}
    page = drawn(written, Visit(Place(there.root), "ada", fields, MARKER))
    (marked,) = [answer.code for answer in queue(there).answers if not answer.marks.mark.open]
    assert rows[0].split(",")[0] in page
    assert f"answer={marked}" in page
    assert "Not taken" not in drawn(written, visit(there, **{"not-taken": "a.b.c x", "module": MODULE}))
    assert "rubrics" in written.rubrics(visit(there, module=MODULE)).name
