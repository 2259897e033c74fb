"""Where in a solution its final answer stands."""

import re
from dataclasses import dataclass

from grading.engine.answers import Reading, Values, readings
from grading.engine.mentions import mentioned
from grading.engine.normalise import normalise
from grading.engine.relations import relations
from grading.engine.steps import split_steps

#: An answer that is announced is looked for in so many of the last steps; roots may stand on lines of their own.
LAST_STEPS = 4

_HASHES = re.compile(r"####\s*(.+)")
_MARKER = re.compile(
    r"(?:\bfinal answer|\banswer|\bответ\w*|\bresult|\bитого)\s*(?:is|are|будет)?\s*(?::|=|-|is\b)?[ \t]+(?=\S)"
    r"|\b(?:answer|ответ)\s*[:=-]",
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
_LIST = re.compile(r"[;,]\s|\b(?:or|или|and|и)\b")
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
    for text in (_marked(plain), _roots(plain), _alone(plain)):
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
    if step is None or not _WORD.search(step):
        return None
    marked = _marked(step)
    sentence = marked if mentioned(marked) else step
    computed = _result(sentence)
    text, is_sure = (computed, True) if computed else _asked_for(sentence, normalise(statement, russian))
    meant: list[Reading] = [reading for reading in readings(text) if isinstance(reading, Values)]
    return FinalAnswer(text, meant, announced=False, others=() if is_sure else mentioned(sentence))


def raw_answer(solution: str) -> str:
    """The final answer in the student's own LaTeX: boxed, or the last line."""
    lines = [line.strip() for line in solution.splitlines() if line.strip()]
    return _boxed(solution) or (re.sub(_MARKER, "", lines[-1]).strip() if lines else "")


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
    found = list(_MARKER.finditer(plain))
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


def _alone(plain: str) -> str:
    """The last line, where it is mathematics alone, behind its last equals sign where it computes."""
    lines = [line.strip(" *.") for line in _PROOF.split(plain)[0].splitlines() if line.strip(" *.")]
    if not lines:
        return ""
    line = _LEAD.sub("", lines[-1])
    computed = _COMPUTED.match(line)
    if computed and not _LIST.search(line) and (computed[1].count("=") or not _VARIABLE.search(computed[1])):
        line = computed[2]
    wordy = len(re.findall(r"[^\W\d_]{2,}", line)) > 3
    return "" if wordy or len(line) > 200 else line


def _result(sentence: str) -> str:
    """The right side of the last equality between numbers."""
    found = [
        relation
        for relation in relations(sentence)
        if relation.sign in ("=", "~") and relation.right.is_number
    ]
    return found[-1].right_text if found else ""


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
