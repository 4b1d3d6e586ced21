"""Discernment: which answers count, and that it tells the able from those who only distrust or trust."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from modules import A, add_forms

from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.demo.simulate import Student, answer
from claimwise.grading.marker import Marker
from claimwise.handed_in.responses import Answers
from claimwise.handed_in.submission import Submission
from claimwise.report.discernment import ENOUGH, discernment, judgements, of_class, tendency
from claimwise.report.results import Work, marked_results


def work(module: ResolvedModule, answers: Answers) -> Work:
    """What reading somebody's answers gives."""
    submission = Submission(answers)
    return Work("ada", None, tuple(marked_results(module, Marker(module).mark(submission), submission)))


def always(module: ResolvedModule, verdict: str) -> Work:
    """Somebody who gives the same verdict on everything."""
    return work(module, {item.id: {"verdict": verdict} for item in module.graded})


def test_verdicts_are_sorted_as_the_course_sorts_its_own(tiny_module: ResolvedModule) -> None:
    # t02 is not checkable, so unsound; t03 is supported, so sound.
    found = judgements(
        tiny_module, work(tiny_module, {"q2": {"verdict": "not-checkable"}, "q4": {"verdict": "partly-supported"}})
    )

    assert found == Counter({("unsound", "unsound"): 1, ("sound", "partly"): 1})
    # To call a sound claim partly supported is no false alarm.
    assert (discernment(found).hit_rate, discernment(found).false_alarm_rate) == (1, 0)


def test_to_call_an_unsound_claim_partly_supported_is_a_miss(tiny_module: ResolvedModule) -> None:
    assert discernment(judgements(tiny_module, always(tiny_module, "partly-supported"))).hits == 0


def test_claims_that_are_partly_supported_do_not_count_in_the_shares() -> None:
    found = discernment(Counter({("partly", "unsound"): 5, ("sound", "sound"): 2, ("unsound", "sound"): 3}))

    assert (found.hits, found.unsound, found.false_alarms, found.sound) == (0, 3, 0, 2)


def test_no_answer_says_nothing(tiny_module: ResolvedModule) -> None:
    assert judgements(tiny_module, work(tiny_module, {})) == Counter()


@pytest.mark.parametrize(("slider", "said"), [(0, "unsound"), (45, "unsound"), (55, "sound"), (100, "sound")])
def test_in_the_tests_the_slider_says_it(tiny: Path, slider: float, said: str) -> None:
    add_forms(tiny)
    module = Course.load(tiny).modules[A]

    found = judgements(module, work(module, {"z1": {"support": slider}, "z2": {"support": slider}}))

    assert found == Counter({("unsound", said): 1, ("sound", said): 1})


def test_a_slider_in_the_middle_says_nothing(tiny: Path) -> None:
    add_forms(tiny)
    module = Course.load(tiny).modules[A]

    assert judgements(module, work(module, {"z1": {"support": 50}})) == Counter()


def test_blanket_verdicts_are_suspicion_or_trust_and_never_discernment(course: Course) -> None:
    unseen = course.modules["13-unseen"]
    distrust = discernment(judgements(unseen, always(unseen, "unsupported")))
    trust = discernment(judgements(unseen, always(unseen, "supported")))

    assert tendency(distrust) == "distrust"
    assert tendency(trust) == "trust"
    assert all(abs(found.d_prime or 9) < 0.5 for found in (distrust, trust))


@pytest.mark.parametrize("name", ["12-audit", "13-unseen"])
def test_simulated_students_of_high_ability_tell_claims_apart(course: Course, name: str) -> None:
    expect_the_able_to_tell_apart(course.modules[name])


def test_so_do_they_in_the_tests(course: Course) -> None:
    for module in course.modules.values():
        if module.module.test:
            expect_the_able_to_tell_apart(module)


def expect_the_able_to_tell_apart(module: ResolvedModule) -> None:
    def d_primes(ability: float) -> list[float]:
        students = [Student(f"s{number}", ability) for number in range(12)]
        found = [discernment(judgements(module, work(module, answer(module, student, 1)))) for student in students]
        return [each.d_prime or 0 for each in found]

    able, weak = d_primes(2.5), d_primes(-2.5)
    assert min(able) > 0
    assert sum(able) / 12 > 1 > sum(weak) / 12 + 0.3


def test_each_row_of_a_sheet_is_a_judgement_of_its_claim(course: Course) -> None:
    # c08 is supported, c14 partly, c01 unsupported; of c12 no verdict is given.
    sheet = {
        "c08": ["supported", "none"],
        "c14": ["unsupported", ""],
        "c01": ["partly-supported", ""],
        "c12": ["", "none"],
    }

    found = judgements(course.modules["12-audit"], work(course.modules["12-audit"], {"d51": {"sheet": sheet}}))

    assert found == Counter({("sound", "sound"): 1, ("partly", "unsound"): 1, ("unsound", "partly"): 1})


def test_a_class_is_summed_up_in_counts() -> None:
    apart = Counter({("unsound", "unsound"): 9, ("sound", "sound"): 9})
    distrust = Counter({("unsound", "unsound"): 9, ("sound", "unsound"): 9})
    trust = Counter({("unsound", "sound"): 9, ("sound", "sound"): 9})
    halves = Counter({(truth, said): 4 for truth in ("sound", "unsound") for said in ("sound", "unsound")})
    few = Counter({("unsound", "unsound"): ENOUGH - 1, ("sound", "sound"): 9})

    found = of_class(dict(zip("abcdef", [apart, distrust, trust, halves, few, Counter()], strict=True)))

    assert (found.tell_apart, found.distrust, found.trust, found.unclear) == (1, 1, 1, 1)
    assert (found.n, found.too_few) == (4, 1)
    assert found.together.sound == 9 * 4 + 8
    assert found.criterion == pytest.approx(0)
    assert list(found.each) == list("abcd")


def test_a_class_without_verdicts_has_no_numbers() -> None:
    found = of_class({"ada": Counter()})

    assert (found.n, found.too_few, found.d_prime, found.criterion) == (0, 0, None, None)
