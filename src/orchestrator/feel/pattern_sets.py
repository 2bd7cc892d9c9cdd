"""Sets of characters as sorted, disjoint ranges of code points, and those that patterns name."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

Ranges = tuple[tuple[int, int], ...]
LAST: Final = 0x10FFFF
SPACES: Final[Ranges] = ((0x9, 0xA), (0xD, 0xD), (0x20, 0x20))
_GROUPS: Final = {"L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "Z": "slp", "S": "mcko", "C": "cfon"}
CATEGORIES: Final = frozenset(_GROUPS) | {group + part for group, parts in _GROUPS.items() for part in parts}
NAME_START: Final[Ranges] = (
    (0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF),
    (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF),
    (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip
NAME_MORE: Final[Ranges] = (
    (0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040)
)  # fmt: skip
_BLOCKS: Final = """
BasicLatin 0 7F;Latin-1Supplement 80 FF;LatinExtended-A 100 17F;LatinExtended-B 180 24F;IPAExtensions 250 2AF
SpacingModifierLetters 2B0 2FF;CombiningDiacriticalMarks 300 36F;Greek 370 3FF;GreekandCoptic 370 3FF
Cyrillic 400 4FF;CyrillicSupplement 500 52F;Armenian 530 58F;Hebrew 590 5FF;Arabic 600 6FF;Syriac 700 74F
Thaana 780 7BF;Devanagari 900 97F;Bengali 980 9FF;Gurmukhi A00 A7F;Gujarati A80 AFF;Oriya B00 B7F
Tamil B80 BFF;Telugu C00 C7F;Kannada C80 CFF;Malayalam D00 D7F;Sinhala D80 DFF;Thai E00 E7F;Lao E80 EFF
Tibetan F00 FFF;Myanmar 1000 109F;Georgian 10A0 10FF;HangulJamo 1100 11FF;Ethiopic 1200 137F
Cherokee 13A0 13FF;UnifiedCanadianAboriginalSyllabics 1400 167F;Ogham 1680 169F;Runic 16A0 16FF
Khmer 1780 17FF;Mongolian 1800 18AF;LatinExtendedAdditional 1E00 1EFF;GreekExtended 1F00 1FFF
GeneralPunctuation 2000 206F;SuperscriptsandSubscripts 2070 209F;CurrencySymbols 20A0 20CF
CombiningMarksforSymbols 20D0 20FF;LetterlikeSymbols 2100 214F;NumberForms 2150 218F;Arrows 2190 21FF
MathematicalOperators 2200 22FF;MiscellaneousTechnical 2300 23FF;ControlPictures 2400 243F
OpticalCharacterRecognition 2440 245F;EnclosedAlphanumerics 2460 24FF;BoxDrawing 2500 257F
BlockElements 2580 259F;GeometricShapes 25A0 25FF;MiscellaneousSymbols 2600 26FF;Dingbats 2700 27BF
BraillePatterns 2800 28FF;CJKRadicalsSupplement 2E80 2EFF;KangxiRadicals 2F00 2FDF
IdeographicDescriptionCharacters 2FF0 2FFF;CJKSymbolsandPunctuation 3000 303F;Hiragana 3040 309F
Katakana 30A0 30FF;Bopomofo 3100 312F;HangulCompatibilityJamo 3130 318F;Kanbun 3190 319F
BopomofoExtended 31A0 31BF;EnclosedCJKLettersandMonths 3200 32FF;CJKCompatibility 3300 33FF
CJKUnifiedIdeographsExtensionA 3400 4DBF;CJKUnifiedIdeographs 4E00 9FFF;YiSyllables A000 A48F
YiRadicals A490 A4CF;HangulSyllables AC00 D7AF;PrivateUse E000 F8FF;CJKCompatibilityIdeographs F900 FAFF
AlphabeticPresentationForms FB00 FB4F;ArabicPresentationForms-A FB50 FDFF;CombiningHalfMarks FE20 FE2F
CJKCompatibilityForms FE30 FE4F;SmallFormVariants FE50 FE6F;ArabicPresentationForms-B FE70 FEFF
HalfwidthandFullwidthForms FF00 FFEF;Specials FFF0 FFFF;OldItalic 10300 1032F;Gothic 10330 1034F
MathematicalAlphanumericSymbols 1D400 1D7FF;Emoticons 1F600 1F64F
CJKUnifiedIdeographsExtensionB 20000 2A6DF;CJKCompatibilityIdeographsSupplement 2F800 2FA1F;Tags E0000 E007F
"""
BLOCKS: Final[dict[str, Ranges]] = {
    name: ((int(low, 16), int(high, 16)),)
    for name, low, high in (entry.split() for entry in _BLOCKS.replace("\n", ";").split(";") if entry)
}


def united(ranges: Iterable[tuple[int, int]]) -> Ranges:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(high, merged[-1][1])
        else:
            merged.append((low, high))
    return tuple(merged)


def complement(ranges: Ranges) -> Ranges:
    gaps: list[tuple[int, int]] = []
    following = 0
    for low, high in ranges:
        if low > following:
            gaps.append((following, low - 1))
        following = high + 1
    if following <= LAST:
        gaps.append((following, LAST))
    return tuple(gaps)


def without(ranges: Ranges, taken: Ranges) -> Ranges:
    return complement(united((*complement(ranges), *taken)))


@lru_cache(maxsize=1)
def _all_categories() -> dict[str, list[tuple[int, int]]]:
    """Every two-letter category, in one walk over all characters (a tenth of a second, once)."""
    found: dict[str, list[tuple[int, int]]] = {}
    start, current = 0, unicodedata.category("\0")
    for point in range(1, LAST + 2):
        kind = unicodedata.category(chr(point)) if point <= LAST else ""
        if kind != current:
            found.setdefault(current, []).append((start, point - 1))
            start, current = point, kind
    return found


@lru_cache(maxsize=64)
def category(name: str) -> Ranges:
    """All characters of a general category such as "Lu" or "L"."""
    return united(
        part for kind, ranges in _all_categories().items() if kind.startswith(name) for part in ranges
    )
