"""Texts with formulas: drawn where they can be, harmless whatever they hold."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.formulas import MAX_FORMULA, with_formulas

HOSTILE = [
    r"$\text{<img src=x onerror=alert(1)>}$",
    r"$\text{</mtext></math><script>alert(1)</script>}$",
    r"$\href{javascript:alert(1)}{x}$",
    r"$\style{color:red}{x}$",
    r"$\class{evil}{x}$",
    r"$\color{red;background:url(x)}{x}$",
    r"$\def\a{\b\b}\def\b{\c\c}\def\c{\a\a}\a$",
    r"$\newcommand{\x}{\x\x}\x$",
    r"$\let\a\b$",
    "<script>alert(1)</script> $x$",
    '$x$ <b onclick="x">',
]


class Tags(HTMLParser):
    """Collects the elements and attributes of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}


def tags(html: str) -> Tags:
    found = Tags()
    found.feed(html)
    found.close()
    return found


def test_a_formula_becomes_mathml_and_the_rest_is_escaped():
    html = with_formulas(r"Is $\frac{1}{2} < x$ & <b>?")
    assert "<mfrac>" in html
    assert html.startswith("Is <math")
    assert "&amp; &lt;b&gt;?" in html
    assert 'alttext="\\frac{1}{2} &lt; x"' in html


def test_a_formula_of_its_own_line_is_drawn_as_a_block():
    assert 'display="block"' in with_formulas("$$x + y = 5$$")
    assert 'display="inline"' in with_formulas("$x + y = 5$")


@pytest.mark.parametrize("text", ["costs 5$", r"costs \$5 and \$7", "a $ b\n c $", "", "$", "$$", "$$$"])
def test_a_sign_that_encloses_no_formula_stays(text: str):
    assert with_formulas(text) == text.replace("\\$", "$")


@pytest.mark.parametrize("text", [r"$\frac$", "$x_$", r"$\left(x\right$", "$" + "{" * 300 + "$"])
def test_a_broken_formula_is_shown_as_it_was_written(text: str):
    assert with_formulas(text) == text


def test_the_name_of_a_function_stands_apart_from_its_argument():
    assert "sin</mi><mspace" in with_formulas(r"$\sin 30$")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_but_formulas_reaches_the_page(text: str):
    found = tags(with_formulas(text))
    assert not found.tags & {"script", "img", "a", "b", "style", "iframe"}
    assert not {name for name in found.attributes if name.startswith("on")}
    assert not found.attributes & {"style", "href", "class", "id", "src"}


@given(st.text(alphabet=st.sampled_from("$\\{}<>&\"'ax1=_^ \n") | st.characters(codec="utf-8"), max_size=60))
def test_any_text_is_harmless(text: str):
    found = tags(with_formulas(f"${text}$ {text}"))
    assert found.tags <= {"math"} or not found.tags & {"script", "img", "a", "style"}
    assert not found.attributes & {"style", "href", "class", "id", "src", "onclick"}


def test_long_formulas_and_many_of_them_are_not_drawn():
    assert "<math" not in with_formulas("$" + "x" * (MAX_FORMULA + 1) + "$")

    html = with_formulas("$" + r"\frac{1}{2}" * 60 + "$ " * 40 + "$y$ " * 4000)
    assert html.count("<math") < 4000
