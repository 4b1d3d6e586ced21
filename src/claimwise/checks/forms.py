"""Whether the forms of a test belong together, and whether what a module replaces is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from claimwise.content import Course, Finding
from claimwise.content.modules import FORMS, ResolvedModule
from claimwise.words import _, ngettext


def find_lost_forms(course: Course) -> Iterator[Finding]:
    """Tests that have not two forms, and items of one form that have no partner in the other."""
    tests: dict[str, list[ResolvedModule]] = {}
    for module in course.modules.values():
        if module.module.test:
            tests.setdefault(module.module.test.name, []).append(module)
    for name, modules in tests.items():
        labels = [module.module.test.form for module in modules if module.module.test]
        if len(modules) != FORMS:
            what = ngettext(
                "the test “{name}” has {n} form ({modules}), but a test has two",
                "the test “{name}” has {n} forms ({modules}), but a test has two",
                len(modules),
                name=name,
                modules=", ".join(module.name for module in modules),
            )
            remedy = _("write the same “test: name” in two modules, or take it out")
            yield Finding(what, remedy, file=modules[-1].file)
        elif len(set(labels)) < FORMS:
            what = _("both forms of the test “{name}” are called {form}", name=name, form=labels[0])
            yield Finding(what, _("call one A and the other B"), file=modules[-1].file)
        else:
            yield from _without_partner(modules)
    yield from _not_in_a_test(course)


def _without_partner(modules: Sequence[ResolvedModule]) -> Iterator[Finding]:
    named = [Counter(item.pair for item in module.graded if item.pair) for module in modules]
    for here, module in enumerate(modules):
        other = 1 - here
        for item in module.graded:
            if item.pair and named[here][item.pair] > 1:
                what = _("the pair “{pair}” of {item} stands in this form twice", pair=item.pair, item=item.id)
                yield _at(module, item.id, what, _("give each pair one item in each form"))
            elif item.pair and not named[other][item.pair]:
                what = _(
                    "the pair “{pair}” of {item} has no item in {other}",
                    pair=item.pair,
                    item=item.id,
                    other=modules[other].name,
                )
                yield _at(module, item.id, what, _("give each pair one item in each form"))


def _not_in_a_test(course: Course) -> Iterator[Finding]:
    for module in course.modules.values():
        for item in module.items:
            if item.pair and (item.practice or not module.module.test):
                what = _("“pair” of {item} says nothing here", item=item.id)
                yield _at(module, item.id, what, _("it belongs to a graded item of a module with “test”"))


def _at(module: ResolvedModule, item: str, what: str, remedy: str) -> Finding:
    file, line = module.place(module.item(item))
    return Finding(what, remedy, file=file, line=line)


def find_still_there(course: Course) -> Iterator[Finding]:
    """Modules that are there although another one says that it replaces them, or that two replace."""
    said: dict[str, str] = {}
    for module in course.modules.values():
        for old in module.module.replaces:
            if old in course.modules:
                what = _("it replaces “{old}”, which is still there", old=old)
                yield Finding(what, _("remove one of them, or take “replaces” out"), file=module.file)
            elif old in said:
                what = _("“{old}” is replaced by {other} already", old=old, other=said[old])
                yield Finding(what, _("name it in one module"), file=module.file)
            said[old] = module.name
