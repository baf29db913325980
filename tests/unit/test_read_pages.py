"""What a reader meets first, and how much there is to read: the tool that measures pages."""

from __future__ import annotations

from tools.read_pages import first_screen, length

PAGE = """<body><a class=skip href=#m>Skip</a><h1>Oak</h1><section id=summary><h2>In short</h2>
<section class="x answer" id=answer><ol><li>It rose 5 points.</ol></section>
<figure><script type=application/json>{"words": "are not read"}</script><figcaption>Dots by term.</figcaption></figure>
<details><summary>Numbers</summary><table><tr><td>one two three</table></details></section><p hidden>not seen</p>
<section class="x quiet" id=reach><p>Nothing.</p></section></body>"""


def test_words_are_those_that_are_seen_before_a_detail_is_opened() -> None:
    found = length(PAGE)
    assert found.words == len(["Skip", "Oak", "In", "short", "It", "rose", "5", "points.", "Numbers", "Nothing."])
    assert found.summary == len(["In", "short", "It", "rose", "5", "points.", "Numbers"])
    assert found.refusals == 1


def test_the_first_screen_is_text_and_says_what_its_picture_shows() -> None:
    assert first_screen(PAGE).splitlines() == ["Oak", "", "In short", "- It rose 5 points.", "(Picture: Dots by term.)"]
