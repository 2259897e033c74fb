"""Does a solution speak to whoever grades it? Such a text is never correct by a language model's word alone.

The patterns are a net below the language model's own notice; they may catch a harmless sentence, which then costs a
person a look and nothing more.
"""

import re

_PATTERNS = (
    r"\b(?:ignore|disregard|forget|override)\b.{0,60}\b(?:above|previous|prior|instructions?|prompt|rules|reference)\b",
    r"\b(?:mark|grade|accept|count|score|rate|treat|evaluate|return|output|respond)\b.{0,60}"
    r"\b(?:correct|right|full (?:marks|credit|points|score)|outcome|pass(?:ed)?)\b",
    r"\b(?:you are (?:now )?(?:a|an|the|in)|system (?:prompt|message|note)|language model)\b",
    r"\b(?:as an ai|dear (?:grader|checker))\b",
    r"\b(?:note|message|attention)\b.{0,20}\b(?:grader|checker|assistant|ai|llm)\b",
    r"\bsystem\s*:",
    r"\"(?:outcome|role|confidence)\"\s*:",
    r"(?:игнорируй|проигнорируй|не обращай|забудь|отмени)\w*.{0,60}"
    r"(?:указани|инструкци|выше|предыдущ|правил|услови|эталон)",
    r"(?:постав|засчита|зачт|отмет|оцен|прим|счита|верн|ответ|признай|призна)(?:ь|й|ьте|йте|и|ите)\b.{0,60}"
    r"(?:верн|правильн|корректн|correct|балл|пят[её]рк|зач[её]т)",
    r"\bты (?:теперь )?[—–-]?\s*(?:ассистент|модель|проверяющ|учител|нейросет|ии\b)",
    r"(?:системн\w+ (?:сообщени|промпт|указани)|языков\w+ модел|нейросет|уважаем\w+ провер)",
)
_SPEAKS = re.compile("|".join(_PATTERNS), re.IGNORECASE | re.DOTALL)


def speaks_to_grader(solution: str) -> bool:
    """Whether a text gives orders to a grader, or poses as one, in English or Russian."""
    return _SPEAKS.search(solution) is not None
