from pathlib import Path

import pytest

from coachkit.district.raw import Raw, read_csv
from coachkit.errors import BadInput


def read(tmp_path: Path, data: str | bytes, name: str = "t.csv") -> Raw:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_csv(path)


@pytest.mark.parametrize(
    ("data", "note"),
    [
        ("id,name\n007,Zoë\n", ""),
        ("\ufeffid,name\n007,Zoë\n", ""),
        ("id;name\n007;Zoë\n", "semicolons"),
        ("id\tname\r\n007\tZoë\r\n", "tabs"),
        ("id|name\n007|Zoë", "bars"),
        ('"id","name"\n"007","Zoë"\n', ""),
        ("id,name\n007,Zoë\n".encode("utf-16"), "UTF-16"),
        ("id,name\n007,Zoë\n".encode("utf-16-le"), "UTF-16"),
        ("id,name\n007,Zoë\n".encode("utf-16-be"), "UTF-16"),
        ("id,name\n007,Zoë\n".encode("cp1252"), "Windows-1252"),
        ("\n\nid,name\n\n007, Zoë \n,\n", ""),
    ],
)
def test_every_dialect_gives_the_same_cells(tmp_path: Path, data: str | bytes, note: str) -> None:
    raw = read(tmp_path, data)
    assert raw.cells.to_dict("list") == {"id": ["007"], "name": ["Zoë"]}
    assert note in " ".join(raw.notes)
    assert bool(note) == bool(raw.notes)


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    raw = read(tmp_path, 'id,name\n1,"two\nlines"\n\n2,"x, y"\n3,z\n')
    assert raw.lines.tolist() == [2, 5, 6]
    assert raw.cells["name"].tolist() == ["two\nlines", "x, y", "z"]
    assert read(tmp_path, "id,name\n1,a\n2,b\n").lines.tolist() == [2, 3]


def test_ragged_rows_are_marked_and_keep_their_cells(tmp_path: Path) -> None:
    raw = read(tmp_path, "id,name\n1,a\n2\n3,b,c\n4,d\n")
    assert raw.ragged.tolist() == [False, True, True, False]
    assert raw.cells["name"].tolist() == ["a", "", "b,c", "d"]


def test_words_that_look_missing_stay_words(tmp_path: Path) -> None:
    assert read(tmp_path, "id,level\n1,None\n2,NA\n3,nan\n").cells["level"].tolist() == ["None", "NA", "nan"]


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    raw = read(tmp_path, "id,name\n")
    assert list(raw.cells.columns) == ["id", "name"]
    assert len(raw.cells) == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [("", "empty"), ("\n\n", "empty"), (b"PK\x03\x04\x00\x00", "not a text file"), ("a,a\n1,2\n", "is there twice")],
)
def test_what_is_no_table_is_refused(tmp_path: Path, data: str | bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read(tmp_path, data)
