"""Texts with formulas as safe HTML: LaTeX between ``$…$`` or ``$$…$$`` becomes MathML, everything else is escaped.

The converter copies what stands in ``\\text`` unescaped, and knows macros, links and styles. So macros never reach it,
and of what it makes only the elements and attributes listed here go on.
"""

import html
import re
from functools import lru_cache
from xml.etree.ElementTree import Element, tostring

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from latex2mathml.converter import convert_to_element

#: A longer formula is shown as it was written; so is what goes beyond the second figure in one text.
MAX_FORMULA, MAX_FORMULAS = 1_000, 6_000

_FORMULA = re.compile(r"(?<!\\)\$\$(.+?)(?<!\\)\$\$|(?<!\\)\$([^$\n]+?)(?<!\\)\$", re.DOTALL)
# Macros can grow without bound; the rest ties the page to something outside the formula.
_REFUSED = re.compile(
    r"\\(?:def|[a-z]*newcommand|[a-z]*renewcommand|let|require|href|style|class|cssId|unicode)\b"
)


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_ELEMENTS = _names(
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msup msub msubsup mover munder munderover mmultiscripts "
    "mprescripts none mtable mtr mtd mstyle mpadded mphantom menclose mfenced"
)
_ATTRIBUTES = _names(
    "display stretchy fence form separator separators open close columnalign rowspacing columnspacing mathvariant "
    "width height depth linethickness accent accentunder notation minsize maxsize lspace rspace displaystyle "
    "scriptlevel largeop movablelimits"
)


def with_formulas(text: str) -> SafeString:
    """The text as HTML. What is no formula, or none that can be drawn, stands as it was written."""
    parts: list[str] = []
    end = drawn = 0
    for found in _FORMULA.finditer(text):
        source = found[1] or found[2]
        drawn += len(source)
        mathml = _mathml(source, bool(found[1])) if drawn <= MAX_FORMULAS else None
        parts += [_plain(text[end : found.start()]), mathml or _plain(found[0])]
        end = found.end()
    return mark_safe("".join([*parts, _plain(text[end:])]))  # noqa: S308 - each part is escaped, or made below


def _plain(text: str) -> str:
    return escape(text.replace("\\$", "$"))


@lru_cache(maxsize=2048)
def _mathml(source: str, display: bool) -> str | None:
    if len(source) > MAX_FORMULA or _REFUSED.search(source):
        return None
    try:
        drawn = convert_to_element(source, display="block" if display else "inline")
    # Whatever a broken formula makes the converter raise (StopIteration among them), its source can be shown.
    except Exception:
        return None
    drawn.attrib.pop("xmlns", None)
    clean = _clean(drawn)
    clean.set("alttext", source.strip())
    return tostring(clean, encoding="unicode")


def _clean(element: Element) -> Element:
    """A copy that holds nothing but listed elements and attributes; another element becomes a row."""
    attributes = {name: value for name, value in element.attrib.items() if name in _ATTRIBUTES}
    copy = Element(element.tag if element.tag in _ELEMENTS else "mrow", attributes)
    # The converter writes signs as references such as &#x0003C;, which the writing below would escape again.
    copy.text = html.unescape(element.text) if element.text else None
    for child in element:
        if _is_function(child) and len(copy):
            copy.append(_space())
        copy.append(_clean(child))
        if _is_function(child):
            copy.append(_space())
    return copy


def _is_function(element: Element) -> bool:
    """A name such as sin: the converter leaves no space around it."""
    name = element.text or ""
    return element.tag == "mi" and len(name) > 1 and name.isalpha()


def _space() -> Element:
    return Element("mspace", {"width": "0.167em"})
