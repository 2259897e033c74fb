"""One character for each meaning: what people type, paste and photograph, brought to plain ASCII mathematics."""

import re
import unicodedata

_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ", "0123456789+-()n", strict=True))
_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
_SYMBOLS = {
    **dict.fromkeys("−–—‒―﹣－", "-"),
    **dict.fromkeys("×·∙⋅•✕✖∗＊", "*"),
    **dict.fromkeys("÷∶⁄∕", "/"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’ʼ`´", "'"),
    "≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">=", "≠": "!=", "≈": "~", "≃": "~", "≅": "~",
    "√": " sqrt ", "∛": " cbrt ", "∜": " root4 ", "°": " deg ", "º": " deg ", "π": " pi ", "∞": " oo ",
    "∪": " U ", "∈": " in ", "∅": " none ", "ℝ": " R ", "⇒": " => ", "⟹": " => ", "→": " => ", "⇔": " <=> ",
    "½": "(1/2)", "⅓": "(1/3)", "⅔": "(2/3)", "¼": "(1/4)", "¾": "(3/4)", "⅕": "(1/5)", "⅖": "(2/5)",
    "⅗": "(3/5)", "⅘": "(4/5)", "⅙": "(1/6)", "⅚": "(5/6)", "⅛": "(1/8)", "⅜": "(3/8)", "⅝": "(5/8)", "⅞": "(7/8)",
    "α": " alpha ", "β": " beta ", "γ": " gamma ", "φ": " phi ", "θ": " theta ", "ω": " omega ",
}  # fmt: skip
_TABLE = str.maketrans(_SYMBOLS)
_RAISED = re.compile(f"[{''.join(_SUPERSCRIPTS)}]+")
_LOWERED = re.compile(f"[{''.join(_SUBSCRIPTS)}]+")
_MIXED_VULGAR = re.compile(r"(\d)\s*(?=[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])")

#: Cyrillic letters that look like Latin ones. As a variable they are meant to be the Latin letter.
LOOK_ALIKE = str.maketrans("хуаесрвкмнотХУАЕСРВКМНОТ", "xyaecpbkmhotXYAECPBKMHOT")
# A Cyrillic letter alone is a variable where it touches an operator, or is an x or y that touches a number. Otherwise
# it may be a word ("в", "с", "у") or a unit ("5 м").
_LETTER = "[хуаесрвкмнотХУАЕСРВКМНОТ]"
_ALONE = rf"(?<![а-яёА-ЯЁa-zA-Z]){_LETTER}(?![а-яёА-ЯЁa-zA-Z])"
_VARIABLE = re.compile(
    rf"(?<![а-яёА-ЯЁa-zA-Z])[хХуУ](?=[²³^_]|\s*[=+*/<>-])|(?<=[\d(*^+=-])[хХуУаА](?![а-яёА-ЯЁa-zA-Z])"
    rf"|(?<=[(*^+=-]){_ALONE}|(?<=[^а-яё]/){_ALONE}|(?<=[(*/^+=-] ){_ALONE}(?=\s*[\d=+*/^)<>_-]|\s*$)"
    rf"|{_ALONE}(?=[=+*^_]|/[\da-zA-Z(]|\s*=)"
)
_TRIGONOMETRY = re.compile(r"(?<![а-яёА-ЯЁa-zA-Z])[сc]?[тt][gг](?![а-яёa-z])")


def plain_characters(text: str) -> str:
    """``text`` with one spelling for each mathematical sign; control and formatting characters are gone.

    Line breaks stay. What has been through once comes out unchanged a second time.
    """
    text = _RAISED.sub(lambda m: f"^({''.join(_SUPERSCRIPTS[c] for c in m[0])})", text)
    text = _LOWERED.sub(lambda m: f"_{''.join(_SUBSCRIPTS[c] for c in m[0])} ", text)
    text = _MIXED_VULGAR.sub(r"\1 ", text)
    text = unicodedata.normalize("NFKC", text.translate(_TABLE)).translate(_TABLE)
    text = "".join(c if c in "\n " or unicodedata.category(c)[0] != "C" else _blank(c) for c in text)
    text = _TRIGONOMETRY.sub(lambda m: "ctg" if len(m[0]) == 3 else "tg", text)
    return _VARIABLE.sub(lambda m: m[0].translate(LOOK_ALIKE), text)


def _blank(control: str) -> str:
    return "\n" if control == "\r" else " " if control == "\t" else ""
