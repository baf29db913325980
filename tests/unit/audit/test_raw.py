"""The audit reads what the library reads, by code of its own: in every dialect it knows whom to look for."""

from pathlib import Path

import pytest

from coachkit.audit.raw import read_raw

TEXT = 'staff_id,name\n007,"Zoë ""Z"" Ng"\n8,"two\nlines"\n'


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        ("\ufeff" + TEXT).encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        b"\n\n" + TEXT.replace(",", ";").encode() + b";\n",
        TEXT.replace(",", "\t").encode(),
        TEXT.encode() + b"9,Bob,too many,cells\n",
        TEXT.encode() + b"9\n",
        b"staff_id,name,name\n" + TEXT.split("\n", 1)[1].encode(),
    ],
)
def test_names_are_read_in_every_dialect(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "staff.csv").write_bytes(data)
    staff = read_raw(tmp_path).table("staff", "staff_id", "name")
    assert staff["staff_id"].tolist()[:2] == ["007", "8"]
    assert staff["name"].tolist()[:2] == ['Zoë "Z" Ng', "two\nlines"]
    assert staff["name"].tolist()[2:] in ([], [""], ["Bob"])
