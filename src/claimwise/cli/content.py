"""Commands for authors: look at the content, check it, make notebooks and the book of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from claimwise.cli.common import (
    HERE,
    Root,
    app,
    bad,
    console,
    good,
    load_course,
    modules_of,
    open_nbgrader,
    or_stop,
    show,
    stop,
    warn,
)
from claimwise.content import Course
from claimwise.content.course import find_root
from claimwise.content.wording import one_of
from claimwise.errors import Finding
from claimwise.kinds.shared import webs
from claimwise.words import _, ngettext, number

Names = Annotated[list[str] | None, typer.Argument(help=_("Modules; all of them if none is named."))]


@app.command(help=_("List the modules: items, points, minutes."))
def modules(root: Root = HERE) -> None:
    table = Table(_("Module"), _("Title"), _("Items"), _("Points"), _("Minutes"), box=None, pad_edge=False)
    for module in load_course(root).modules.values():
        info = module.module
        table.add_row(module.name, info.title, str(len(info.items)), number(info.points, "g"), str(info.minutes))
    console.print(table)


@app.command(help=_("Check the content: form, references, points, quotes, fairness, and that no key reaches students."))
def check(root: Root = HERE) -> None:
    from claimwise.checks import check_whole

    checked = or_stop(lambda: check_whole(find_root(root)))
    if show(checked.findings):
        if not checked.whole:
            warn(_("What rests on these was not checked yet; after correcting them, check again."))
        raise typer.Exit(1)
    for warning in checked.warnings:
        warn(warning)
    said = {
        "claims": ngettext("{n} claim", "{n} claims", checked.claims),
        "modules": ngettext("{n} module", "{n} modules", len(checked.course.modules)),
        "items": ngettext("{n} item", "{n} items", checked.items),
    }
    good(_("{claims}, {modules}, {items}: nothing to correct.", **said))


@app.command(help=_("Show a small web: its pages, the name of each sentence, and what guessing earns."))
def web(
    name: Annotated[str, typer.Argument(help=_("A web, as its folder under book/webs/ or solutions/webs/ is called."))],
    root: Root = HERE,
) -> None:
    from claimwise.checks.balance import CEILING, alone
    from claimwise.content import references
    from claimwise.content.kinds import to_try
    from claimwise.content.webs import WebReader, find

    top = or_stop(lambda: find_root(root))
    folders = {folder.name: folder for folder in find(top)}
    if name not in folders:
        what = _("there is no web “{name}”", name=name)
        stop(Finding(what, one_of(folders, name) if folders else _("write one in {folder}", folder="book/webs")))
    known, _faults = references.load(top / "book" / "references.bib", top)
    read = WebReader(folders[name], top, known, whole=False)
    roles = read.web.key.pages if read.web and read.web.key else {}
    for page in read.draft.public["pages"] if read.draft else ():
        told = "; ".join(filter(None, [page["address"], page["kind"], roles.get(page["id"])]))
        console.print(f"\n{page['id']}: {page['title']} ({told})", soft_wrap=True)
        for sentence, said in webs.sentences({"pages": [page]}).items():
            console.print(f"  {sentence}  {said}", soft_wrap=True)
    if show(read.findings) or read.web is None:
        raise typer.Exit(1)
    if read.web.key is None:
        stop(_("There is no key yet: write {file} with these names.", file=f"solutions/{name}.web.yml"))
    course, _faults = Course.read(top)
    uses = [
        (f"{module.name}, {item.id}", part)
        for module in course.modules.values()
        for item in module.items
        for part in item.interactions
        if part.web_named == name
    ]
    console.print()
    for where, part in uses or [(_("to try"), to_try(read.web, read.web.info.title))]:
        strategy, share = alone(part.key())
        told = _(
            "{where}: guessing earns at most {share:.0%} ({strategy}).", where=where, share=share, strategy=strategy
        )
        if share > CEILING:
            stop(Finding(told, _("change it until it is at most {share:.0%}", share=CEILING)))
        good(told)


@app.command(help=_("Make the instructor's notebooks (solutions/MODULE/) from the YAML files."))
def build(names: Names = None, root: Root = HERE) -> None:
    from claimwise.source_notebook import write_source

    course = load_course(root)
    for module in modules_of(course, names):
        good(f"{write_source(module, course.root).relative_to(course.root)}")


@app.command(help=_("Make what students get (exercises/MODULE/), without keys, and note it in the gradebook."))
def assign(names: Names = None, root: Root = HERE) -> None:
    from claimwise.assign import RefusedError, assign_checked

    course = load_course(root)
    nbgrader = open_nbgrader(course.root)
    refused = False
    for module in list(modules_of(course, names)):
        try:
            path = assign_checked(nbgrader, course, module)
        except RefusedError as error:
            show(error.findings)
            bad(_("{module} is not assigned; correct it first.", module=module.name))
            refused = True
        else:
            good(_("{file} is ready for students.", file=path.relative_to(course.root)))
    raise typer.Exit(refused)


@app.command(
    help=_(
        "Compare the quotes of a case with its text, and note for “check” which were compared; the text is not kept."
    )
)
def fingerprint(
    text: Annotated[Path, typer.Argument(help=_("The case's text as a plain text file."), exists=True, dir_okay=False)],
    case: Annotated[str, typer.Option(help=_("The case, as its folder under book/cases/ is called."))],
    root: Root = HERE,
) -> None:
    from claimwise.checks.quotes import compare, note

    course = load_course(root)
    if case not in course.cases:
        stop(Finding(_("there is no case “{case}” in book/cases/", case=case), one_of(course.cases, case)))
    known = course.cases[case]
    try:
        written = text.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        what = _("{file} is no plain text in UTF-8", file=text)
        stop(Finding(what, _("save it as such, then run this again")))
    if show(compare(known, written, known.claims)):
        raise typer.Exit(1)
    file = or_stop(lambda: note(course, known))
    good(
        ngettext(
            "{n} quote stands in the text. {file} says so to “claimwise check”.",
            "{n} quotes stand in the text. {file} says so to “claimwise check”.",
            len(known.claims),
            file=file.relative_to(course.root),
        )
    )


@app.command(help=_("Build the book into _build/html."))
def book(root: Root = HERE) -> None:
    from claimwise.book.build import build_book

    course = load_course(root)
    page = or_stop(lambda: build_book(course.root))
    good(f"{page}")
