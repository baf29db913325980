"""Made-up names: colours and things for schools, syllables for people; and names that are as difficult as possible."""

from __future__ import annotations

import numpy as np

_FIRST = """
Amber Azure Bronze Cedar Cobalt Copper Coral Crimson Crystal Dapple Ember Fawn Fern Flint Garnet Golden Hazel
Heather Indigo Ivory Jade Jasper Lilac Linden Maple Marble Mossy Myrtle Ochre Olive Onyx Opal Pearl Pewter
Plum Quartz Russet Saffron Sable Scarlet Sienna Silver Slate Teal Umber
"""
_SECOND = """
Acorn Anchor Arrow Beacon Bell Bridge Brook Cloud Comet Compass Cove Drift Echo Feather Field Gate Glade
Harbor Heron Hollow Island Kite Lantern Leaf Ledge Meadow Mill Moon Nest Orbit Otter Path Pebble Pier Pond
Prairie Raven Reed Ridge Sail Sparrow Spring Star Thicket Wharf
"""
_SYLLABLES = """
ba bri cor dal eno fi gar hul ima jo kel lor mi nav ola per qui ren sol tam uri vel wen xan yor zel
"""
_TWISTED = (
    "Ñandú–Übergröße",
    "مدرسة الأفق",
    "בית ספר השחר",
    'O\'Quill "Annex"',
    "<b>Bold & Co</b>",
    "=1+1",
    "第三小学校",
)


def school_names(count: int, twisted: bool) -> list[str]:
    """Names of schools, each once up to 2,025; ``twisted`` puts accents, right-to-left and markup among them."""
    first, second = _FIRST.split(), _SECOND.split()
    width = len(first) * len(second)
    names = [f"{first[i % 45]} {second[(i + i // 45) % 45]} School" for i in range(count)]
    names = [name if i < width else f"{name} {i // width + 1}" for i, name in enumerate(names)]
    return [*_TWISTED[:count], *names[len(_TWISTED) :]] if twisted else names


def people_names(rng: np.random.Generator, count: int) -> list[str]:
    """Names of people, made from syllables."""
    parts = np.take(_SYLLABLES.split(), rng.integers(0, len(_SYLLABLES.split()), (count, 5)))
    return [f"{(a + b).title()} {(c + d + e).title()}" for a, b, c, d, e in parts]
