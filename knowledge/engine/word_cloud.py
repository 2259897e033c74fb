"""Where the words of a cloud stand, to be drawn as SVG text."""

from collections import Counter
from importlib.resources import as_file, files
from typing import Any

from PIL import ImageFont

#: In units of the drawing.
WIDTH, HEIGHT = 800, 360
_SMALLEST, _LARGEST, _GAP = 13, 64, 9
#: Shades a word may have, 1 the rarest.
SHADES = 4


def word_cloud(counted: Counter[str], most: int) -> dict[str, Any]:
    """The most frequent words laid out upright by the ``wordcloud`` library, largest first; the same every time.

    Each has ``x`` and ``y`` (left end of its baseline), ``size`` of the font and ``length``, in units of a drawing of
    ``WIDTH`` x ``HEIGHT``; the text drawn is to have that length, whatever font it is drawn in.
    Words that found no room are left out.
    """
    frequencies = dict(sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:most])
    drawing: dict[str, Any] = {"width": WIDTH, "height": HEIGHT, "words": []}
    if not frequencies:
        return drawing
    # It brings a drawing library along, which no other command or page should wait for.
    from wordcloud import WordCloud

    with as_file(files("matplotlib") / "mpl-data/fonts/ttf/DejaVuSans.ttf") as font:
        cloud = WordCloud(
            str(font),
            WIDTH,
            HEIGHT,
            margin=_GAP,
            prefer_horizontal=1.0,
            min_font_size=_SMALLEST,
            max_font_size=_LARGEST,
            random_state=0,
            color_func=lambda *_args, **_kwargs: "",
        ).generate_from_frequencies(frequencies)
        drawing["words"] = [
            _placed(word, frequencies[word], share, size, position, str(font))
            for (word, share), size, position, _orientation, _colour in cloud.layout_
        ]
    return drawing


def _placed(
    word: str, count: int, share: float, size: int, position: tuple[int, int], path: str
) -> dict[str, Any]:
    """The library gives the top left corner of the ink, the row first; SVG wants the start of the baseline."""
    top, left = map(int, position)
    font = ImageFont.truetype(path, size)
    ink_left, ink_top, _right, _bottom = font.getbbox(word, anchor="ls")
    return {
        "text": word,
        "count": count,
        "x": left - round(ink_left),
        "y": top - round(ink_top),
        "size": size,
        "length": round(font.getlength(word), 1),
        "shade": max(1, min(SHADES, round(share**0.5 * SHADES))),
    }
