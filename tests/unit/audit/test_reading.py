from html.parser import HTMLParser
from pathlib import Path

import pytest

from coachkit.audit import audit, reading
from coachkit.audit.markup import replay
from coachkit.audit.people import Secrets
from coachkit.audit.raw import read_raw
from coachkit.audit.reading import read_all

from ...folder import STAFF, folder

PAGE = (
    "<!DOCTYPE html><title>{0}</title><section id=reach><h1>{0}</h1>"
    "<table><tr><th>Term</th><th>Coached</th></tr><tr><td>fall</td><td>40%</td></tr></table>"
    '<script>{{"note": "{1}"}}</script></section>'
)


@pytest.fixture
def district(tmp_path: Path) -> Path:
    """Three schools' staff, one of them with a name."""
    (tmp_path / "d").mkdir()
    named = STAFF.replace("staff_id,", "staff_id,name,").replace("T1,", "T1,Quilla Marsh,").replace("T2,", "T2,,")
    for other in ("T3", "C1", "O1"):
        named = named.replace(f"{other},", f"{other},,")
    return folder(tmp_path / "d", staff=named)


def test_files_read_side_by_side_give_what_one_reader_gives(district: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = Secrets(read_raw(district))
    texts = {f"page-{n}.html": PAGE.format("North", "Quilla  MARSH" if n == 3 else "nobody").encode() for n in range(9)}
    texts["note.txt"] = b"said by Quilla Marsh"
    alone = read_all(texts, secrets)
    monkeypatch.setattr(reading, "_WORTH", 2)
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {0, 1}, raising=False)
    assert list(read_all(texts, secrets).items()) == list(alone.items())
    leaking = {name for name, one in alone.items() if any(finding.leak for finding in one.findings)}
    assert leaking == {"page-3.html", "note.txt"}
    assert [cell.text for cell in alone["page-0.html"].sheet.cells] == ["40%"]


def test_a_name_in_one_page_of_many_is_found(district: Path, tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    for number in range(4):
        (share / f"page-{number}.html").write_text(PAGE.format("North", "Quilla Marsh" if number == 2 else "nobody"))
    found = audit(share, district)
    assert {leak.file for leak in found.leaks} == {"page-2.html"}


class _Heard(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.heard: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.heard.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.heard.append(tag)

    def handle_data(self, data: str) -> None:
        self.heard.append(data)

    def handle_comment(self, data: str) -> None:
        self.heard.append(("comment", data))

    def unknown_decl(self, data: str) -> None:
        self.heard.append(("unknown", data))


@pytest.mark.parametrize(
    "text",
    [
        PAGE.format("A &amp; B", "x < y"),
        "<p>one<br/>two<img alt='a>b'/><!-- said --><![CDATA[x]]>",
        "<script>if (a < b) {}</script><style>p{}</style>after",
        "<td>unclosed <b>bold",
        "",
    ],
)
def test_what_is_replayed_is_what_a_parser_would_say(text: str) -> None:
    fed, told = _Heard(), _Heard()
    fed.feed(text)
    fed.close()
    replay(text, told)
    assert told.heard == fed.heard
