"""Long lists, a page at a time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claimwise.desk.paged import A_PAGE, paged


@given(st.integers(0, 350), st.text(max_size=12) | st.integers(-5, 9).map(str))
def test_whatever_is_asked_for_gives_a_page_of_the_list(length: int, asked: str) -> None:
    page = paged(range(length), asked)

    assert 1 <= page.at <= page.pages
    assert list(page.shown) == list(range(length))[(page.at - 1) * A_PAGE : page.at * A_PAGE]
    assert page.all == length


def test_all_pages_together_are_the_list() -> None:
    pages = [paged(range(201), str(number)) for number in (1, 2, 3)]

    assert [entry for page in pages for entry in page.shown] == list(range(201))
    assert {page.pages for page in pages} == {3}
