"""Where in a solution its final answer stands."""

import re
from dataclasses import dataclass

from grading.engine.answers import Reading, Values, readings
from grading.engine.mentions import among, mentioned
from grading.engine.normalise import normalise
from grading.engine.parser import FUNCTION_NAMES
from grading.engine.relations import stretches
from grading.engine.steps import split_steps
from grading.engine.units import unit

#: An answer that is announced is looked for in so many of the last steps; roots may stand on lines of their own.
LAST_STEPS = 4

_HASHES = re.compile(r"####\s*(.+)")
MARKER = re.compile(
    r"(?:\bfinal answer|\banswer|\bответ\w*|\bresult|\bитого)\s*(?:is|are|будет)?\s*(?::|=|-|is\b)?[ \t]+(?=\S)"
    r"|\b(?:answer|ответ)\s*[:=-]|\b(?:solutions?|roots?|корни|решения)\s*(?:are\b|:|-)|\b(?:is|are)\s+(?=[(\[{])",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:so|thus|hence|therefore|then|and|we get|we have|it is|it's|is|значит|итак|"
    r"следовательно|поэтому|тогда|то есть|получаем|получим|т\.е\.)"
    r"[\s,:]+",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"how (?:many|much) (?:more |total |\w+ )??(\w+)|сколько (?:всего )?(\w+)", re.IGNORECASE
)
# "Check: …" after the answer puts the answer into the task again.
_PROOF = re.compile(r"\n\s*(?:check(?:ing)?|проверка|проверим)\b", re.IGNORECASE)
_COMPUTED = re.compile(r"^([^<>]*[\d)][^=<>]*)=\s*([^=<>]+)$")
_APPROXIMATED = re.compile(r"^(.*=.*?)\s*~[^=~]*$")
_ASSIGNMENT = re.compile(
    r"(?<![^\W_])([a-zA-Z])(?:_?\d)?\s*=\s*([^=<>;,\n]+?)\s*(?=$|[;,.\n]|=>|\b(?:or|или|and|и)\b)",
    re.MULTILINE,
)
_LIST = re.compile(r"[;,]\s|\b(?:or|или|and|и)\b")
_SO = re.compile(
    r",?\s*\b(?:so|then|hence|thus|therefore|значит|поэтому|тогда|откуда|отсюда|следовательно)\b,?\s+|\s*<?=>\s*",
    re.IGNORECASE,
)
_MATHEMATICAL = FUNCTION_NAMES | {"pi", "deg", "oo", "or", "and", "или", "in", "none", "где"}
_VARIABLE = re.compile(r"(?<![^\W\d_])[a-zA-Z](?![^\W\d_])")
_WORD = re.compile(r"[^\W\d_]{2,}")
_END = re.compile(r"(?<=[^\d\s])\.(?:\s|$)|\.\s+(?=[A-ZА-ЯЁ])|\n")


@dataclass(frozen=True)
class FinalAnswer:
    """``text``: normalised; ``readings``: what it can mean; ``announced``: it is marked as the answer or stands alone.

    ``others``: the numbers of its sentence, where any of them might be meant.
    """

    text: str
    readings: list[Reading]
    announced: bool
    others: tuple[float, ...] = ()


def announced_answer(solution: str, russian: bool | None) -> FinalAnswer | None:
    """The answer after ``####``, in ``\\boxed``, after "Answer:" or "Ответ:", or alone on the last line."""
    for text in (_after_hashes(solution), _boxed(solution)):
        if text:
            found = normalise(text, russian)
            return FinalAnswer(found, readings(found), announced=True)
    plain = normalise(solution, russian)
    for text in (_marked(plain), _roots(plain), *_alone(plain)):
        meant = readings(text) if text else []
        if meant:
            return FinalAnswer(text, meant, announced=True)
    marked = _marked(plain)
    return (
        FinalAnswer(marked, [], announced=True)
        if marked and len(marked) < 40 and not mentioned(marked)
        else None
    )


def last_number(solution: str, statement: str, russian: bool | None) -> FinalAnswer | None:
    """The number that the last step with one comes to, by the words around it where there are several."""
    steps = [normalise(step, russian) for step in split_steps(solution)]
    step = next((step for step in reversed(steps) if mentioned(step)), None)
    if step is None or not (_WORD.search(step) or "=" in step):
        return None
    marked = _marked(step)
    sentence = marked if mentioned(marked) else step
    given = normalise(statement, russian)
    computed = _result(sentence, mentioned(given))
    text, is_sure = (computed, True) if computed else _asked_for(sentence, given)
    if not computed:
        text = _with_unit(text, sentence.rpartition(text)[2])
    meant: list[Reading] = [reading for reading in readings(text) if isinstance(reading, Values)]
    return FinalAnswer(text, meant, announced=False, others=() if is_sure else mentioned(sentence))


def solved_values(plain: str) -> list[Reading]:
    """All values that a solution in cases gives its last unknown, as one list."""
    found = _ASSIGNMENT.findall(plain)
    texts = [value for name, value in found if name == found[-1][0]]
    return [one for one in readings("; ".join(texts)) if isinstance(one, Values)] if len(texts) > 1 else []


def raw_answer(solution: str) -> str:
    """The final answer in the student's own LaTeX: boxed, or the last line."""
    lines = [line.strip() for line in solution.splitlines() if line.strip()]
    return _boxed(solution) or (re.sub(MARKER, "", lines[-1]).strip() if lines else "")


def _after_hashes(solution: str) -> str:
    found = _HASHES.findall(solution)
    return found[-1].strip() if found else ""


def _boxed(solution: str) -> str:
    """What the last ``\\boxed{…}`` holds."""
    start = solution.rfind("\\boxed{")
    if start < 0:
        return ""
    depth, begin = 0, start + len("\\boxed")
    for position in range(begin, min(len(solution), begin + 500)):
        depth += {"{": 1, "}": -1}.get(solution[position], 0)
        if depth == 0:
            return solution[begin + 1 : position]
    return ""


def _marked(plain: str) -> str:
    """What follows the last "answer is", to the end of its sentence."""
    found = list(MARKER.finditer(plain))
    return _END.split(plain[found[-1].end() :].strip(), maxsplit=1)[0].strip(" *") if found else ""


def _roots(plain: str) -> str:
    """``x1 = 2`` and ``x2 = 3``, or ``x = 1`` and ``y = 2``, on the last lines."""
    lines = [_LEAD.sub("", line.strip()) for line in plain.splitlines() if line.strip()][-LAST_STEPS:]
    named = []
    for line in reversed(lines):
        if not re.fullmatch(r"[a-zA-Z](?:_?\d)?\s*=[^=<>]*", line):
            break
        named.append(line)
    names = {line.split("=")[0].strip() for line in named}
    return "; ".join(reversed(named)) if len(names) == len(named) > 1 else ""


def _alone(plain: str) -> list[str]:
    """What the last line can announce where it is mathematics alone: all of it, what it computes, its last part."""
    lines = [line.strip(" *.") for line in _PROOF.split(plain)[0].splitlines() if line.strip(" *.")]
    if not lines or len(lines[-1]) > 200:
        return []
    line = _LEAD.sub("", _SO.split(lines[-1])[-1].strip())
    words = [word for word in re.findall(r"[^\W\d_]{2,}", line) if word.lower() not in _MATHEMATICAL]
    if len(words) > 3:
        return []
    line = _APPROXIMATED.sub(r"\1", line)
    computed = _COMPUTED.match(line)
    if computed and not _LIST.search(line) and (computed[1].count("=") or not _VARIABLE.search(computed[1])):
        line = computed[2]
    return [line, re.split(r"[,;]\s", line)[-1]]


def _result(sentence: str, given: tuple[float, ...]) -> str:
    """What the last equality comes to, unless another new number follows."""
    if "=" not in sentence:
        return ""
    tail = sentence.rpartition("=")[2]
    first = _trimmed(next(iter(stretches(tail)), ""))
    if not any(character.isdigit() for character in first):
        return ""
    rest = tail.partition(first)[2]
    if any(not among(n, given) for n in mentioned(rest)):
        return ""
    return _with_unit(first, rest)


def _trimmed(stretch: str) -> str:
    """Without the signs at the end that belong to the words: "(so 4 * 5 = 20)." → ``20``."""
    while (stretch and stretch[-1] in " .-(+") or (stretch.endswith(")") and "(" not in stretch):
        stretch = stretch[:-1]
    return stretch


def _with_unit(number: str, rest: str) -> str:
    """``number`` with the unit that follows it, if one does."""
    word = re.match(r"\s*([^\W\d_]+(?:/[^\W\d_]+)?|%)", rest)
    return f"{number} {word[1]}" if word and unit(word[1]) else number


def _asked_for(sentence: str, statement: str) -> tuple[str, bool]:
    """The number before the thing that the statement asks for; else the one it does not mention; else the last.

    The second value says whether there was no other choice.
    """
    numbers = re.findall(r"-?\d+(?:\.\d+)?(?:/\d+)?%?", sentence)
    if not numbers:
        return str(mentioned(sentence)[-1]), True
    asked = [word for pair in _QUESTION.findall(statement) for word in pair if word]
    for word in reversed(asked):
        near = re.findall(
            rf"(-?\d+(?:\.\d+)?(?:/\d+)?)\s+(?:\w+\s+)?{re.escape(word)}", sentence, re.IGNORECASE
        )
        if near:
            return str(near[-1]), len(set(near)) == 1
    given = set(re.findall(r"\d+(?:\.\d+)?", statement))
    new = [number for number in numbers if number.strip("-%") not in given]
    return (new or numbers)[-1], len(set(new or numbers)) == 1
