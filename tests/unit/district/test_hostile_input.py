"""Files and settings that no honest export has: each ends in a sentence, soon, and never in a traceback."""

import datetime as dt
import gzip
import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coachkit.district import check
from coachkit.errors import BadInput
from coachkit.ingest import import_oneroster, import_sds, suggest

from ...folder import LOG, OBSERVATIONS, SCHOOLS, STAFF, folder

NOTE = "x" * 200_000
HEAD = "observation_id,lesson_id,teacher_id,school_id,observer_id,date,level,pedagogical_fit\n"
LINE = "1,L1,T1,001,O1,2025-10-01,None,\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + LINE * 3 + '4,L1,T1,001,O1,2025-10-01,"None,\n' + LINE * 6000, 'observations.csv line 5: a quote (")'),
        (HEAD + '1,"L\n1",T1,001,O1,2025-10-01,"None,\n' + LINE * 6000, 'observations.csv line 3: a quote (")'),
        (HEAD + '1,"L""1",T1,001,O1,2025-10-01,"None,\n' + LINE * 6000, 'observations.csv line 2: a quote (")'),
        (
            HEAD.replace("\n", "\r\n") + ('1,"L1",T1,001,O1,2025-10-01,None,\r\n' * 3 + '"' + LINE * 9000),
            "line 5: a quote",
        ),
        (
            HEAD + LINE + '2,L2,T1,001,O1,2025-10-01,None,"\n' + LINE * 20,
            'line 3: a quote (") opens there and never closes',
        ),
        ('"' + HEAD + LINE * 6000, "line 1: a quote"),
        (HEAD + f"1,{NOTE},T1,001,O1,2025-10-01,None,\n", ""),
        (HEAD + f'1,"L1",{NOTE},001,O1,2025-10-01,None,\n', "line 2 has a cell of more than 131,072 characters"),
        (HEAD + LINE + "2,L\x002,T1,001,O1,2025-10-01,None,\n", "is not a text file"),
        (HEAD + LINE * 200 + "2,L\x002,T1,001,O1,2025-10-01,None,\n", "line 202 has a zero byte"),
        (",".join(f"c{n}" for n in range(20_000)) + "\n1\n", "more than 16,384 columns"),
        ("a" * 5_000_000 + "\n1\n", "first line has 5,000,000 characters"),
        ("\r" * 2_000_000, "it has no header"),
        (HEAD + "\r" * 300_000, ""),
        ('"' * 300_001, "quote"),
        (HEAD + '"' * 300_001, "quote"),
    ],
)
def test_a_csv_that_is_none_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    start = time.monotonic()
    found = check(folder(tmp_path, observations=text))
    if said:
        assert found.exit_code == 2
        assert said in str(found.error)
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("table", ["observations", "schools", "coaching_log"])
@pytest.mark.parametrize("kind", ["folder", "pipe", "loop", "gone", "device"])
def test_what_is_no_file_is_said(tmp_path: Path, table: str, kind: str) -> None:
    path = folder(tmp_path) / f"{table}.csv"
    path.unlink()
    {
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "loop": lambda: path.symlink_to(path),
        "gone": lambda: path.symlink_to(tmp_path / "nowhere"),
        "device": lambda: path.symlink_to("/dev/zero"),
    }[kind]()
    found = check(tmp_path)
    assert found.exit_code == 2
    assert f"{table}.csv is not a regular file" in str(found.error)


@pytest.mark.parametrize("kind", ["folder", "pipe", "loop"])
def test_settings_that_are_no_file_are_said(tmp_path: Path, kind: str) -> None:
    path = folder(tmp_path) / "coachkit.toml"
    {"folder": path.mkdir, "pipe": lambda: os.mkfifo(path), "loop": lambda: path.symlink_to(path)}[kind]()
    assert "coachkit.toml is not a regular file" in str(check(tmp_path).error)


def test_packed_tables_are_said(tmp_path: Path) -> None:
    path = folder(tmp_path) / "observations.csv"
    data = gzip.compress(path.read_bytes())
    path.unlink()
    (tmp_path / "observations.csv.gz").write_bytes(data)
    assert "observations.csv.gz is compressed" in str(check(tmp_path).error)
    (tmp_path / "observations.csv.gz").unlink()
    path.write_bytes(data)
    assert "observations.csv" in str(check(tmp_path).error)


def bomb(path: Path, names: list[str], size: int = 300_000_000) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            with archive.open(name, "w") as member:
                for _ in range(size // 1_000_000):
                    member.write(b"0" * 1_000_000)
    return path


def test_a_file_that_unpacks_to_a_thousand_times_its_size_is_refused(tmp_path: Path) -> None:
    start = time.monotonic()
    path = bomb(tmp_path / "b.zip", ["orgs.csv"])
    assert path.stat().st_size < 400_000
    for read in (import_oneroster, import_sds):
        with pytest.raises(BadInput, match=r"b\.zip unpacks to 0\.3 GB"):
            read(path, tmp_path / "to")
    home = folder(tmp_path, observations="")
    (home / "observations.xlsx").write_bytes(path.read_bytes().replace(b"orgs.csv", b"[Cx].xml"))
    assert "unpacks to 0.3 GB" in str(check(home).error)
    with pytest.raises(BadInput, match="unpacks to"):
        suggest(home / "observations.xlsx")
    assert time.monotonic() - start < 30


def packed(*members: tuple[str, bytes], link: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o120777 << 16 if link else 0
            archive.writestr(info, data)
    return out.getvalue()


ORGS = b"sourcedId,name,type\n1,North,school\n"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (packed(("../../orgs.csv", ORGS)), "points outside the zip file"),
        (packed(("/etc/orgs.csv", ORGS)), "points outside the zip file"),
        (packed(("C:\\x\\orgs.csv", ORGS), ("a/../users.csv", ORGS)), "points outside the zip file"),
        (packed(("orgs.csv", b"/etc/passwd"), link=True), "points outside the zip file"),
        (packed(("a/orgs.csv", ORGS), ("b/orgs.csv", ORGS)), "has orgs.csv twice"),
        (packed(("orgs.csv", ORGS * 50))[:900], "cannot be opened as a zip file"),
        (packed(("orgs.csv", ORGS)).replace(b"North", b"Sorth", 1), "cannot be opened as a zip file"),
        (b"", "cannot be opened as a zip file"),
        (b"PK\x03\x04" + b"\xff" * 400, "cannot be opened as a zip file"),
    ],
)
def test_a_zip_that_is_odd_is_said(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "r.zip").write_bytes(data)
    with pytest.raises(BadInput, match=r"r\.zip") as error:
        import_oneroster(tmp_path / "r.zip", tmp_path / "to")
    assert said in str(error.value)
    assert not (tmp_path / "to").exists()


def test_a_sheet_with_one_cell_far_out_is_refused(tmp_path: Path) -> None:
    home = folder(tmp_path, observations="")
    pd.DataFrame({"observation_id": ["1"]}).to_excel(home / "observations.xlsx", index=False)
    with zipfile.ZipFile(home / "observations.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts[name] = parts[name].replace(b"</sheetData>", far)
    with zipfile.ZipFile(home / "observations.xlsx", "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    assert "reaches to row 1,048,576 and column 16,384" in str(check(home).error)


def test_parquet_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = folder(tmp_path, observations="")
    cells = pa.DictionaryArray.from_arrays(pa.array([0] * 200_000, pa.int32()), pa.array(["x" * 1000]))
    pq.write_table(pa.table({"observation_id": cells}), home / "observations.parquet")
    assert (home / "observations.parquet").stat().st_size < 100_000
    monkeypatch.setattr("coachkit.district.packed.UNPACKED", 1 << 16)
    assert "unpacks to more than" in str(check(home).error)
    monkeypatch.setattr("coachkit.district.packed.CELLS", 100_000)
    assert "has 200,000 rows" in str(check(home).error)
    (home / "observations.parquet").write_bytes(b"PAR1" + b"\xff" * 100 + b"PAR1")
    assert "cannot be read as Parquet" in str(check(home).error)


@pytest.mark.parametrize("value", ["0001-01-01", "10000-01-01", "9999-12-31", "2025-13-45", "0000-00-00", "99999999999", " ",
                                   "-1", "\u202e2025", "x" + " " * 9000 + "\n x", "nan", "inf", "9" * 5000, "NaT"])  # fmt: skip
def test_odd_days_are_set_aside(tmp_path: Path, value: str) -> None:
    found = check(folder(tmp_path, observations=OBSERVATIONS + f'9,L9,T1,001,O1,"{value}",None,\n'))
    assert found.district is not None, found.error
    assert len(found.district["observations"]) == 3


NUMBERS = ["inf", "-inf", "nan", "1e308", "-1e308", "9" * 400, "9" * 5000, "-45", "1e-400", "0x10", "1_000", "１２"]


def test_odd_numbers_are_set_aside(tmp_path: Path) -> None:
    odd = [*NUMBERS, "1" + "0" * 13, "--", "1e999999999"]
    log = LOG + "".join(f"X{i},2025-09-13,C1,001,T1,{value},planning,,\n" for i, value in enumerate(odd))
    more = "".join(f"9{i:02},Third,{value}\n" for i, value in enumerate(odd))
    schools = SCHOOLS.replace("name\n", "name,enrolment\n").replace("North\n", "North,1\n") + more
    found = check(folder(tmp_path, coaching_log=log, schools=schools))
    assert found.district is not None, found.error
    assert found.district["coaching_log"]["minutes"].between(1, 600).all()
    assert found.district["schools"]["enrolment"].dropna().between(0, 1e12).all()


NAMES = ["con", "NUL", "..", "../../x", "\u202e1", "\u0007", "a" * 5000, "aux.csv", "é", "e\u0301", "💥", "\ufeff1"]


def test_odd_ids_and_names_end_well(tmp_path: Path) -> None:
    schools = SCHOOLS + "".join(f'"{name}","{name}"\n' for name in NAMES)
    found = check(folder(tmp_path, schools=schools, staff=STAFF + "".join(f'"{n}","{n}",teacher,,\n' for n in NAMES)))
    assert found.district is not None, found.error
    again = check(folder(tmp_path, schools=SCHOOLS + "".join(f'"{name}",One\n"{name}",Two\n' for name in NAMES)))
    assert again.district is not None
    assert again.exit_code == 1
    assert len(again.district["schools"]) <= 2 + len(NAMES)


DAYS = [dt.date(2000, 1, 1) + dt.timedelta(days) for days in range(10_000)]
CONFIGS: list[tuple[str, str]] = [
    ("privacy = 5\n", "privacy"),
    ("privacy = [1, 2]\n", "privacy"),
    ("[privacy]\nminimum_adults = 5\n", "minimum_adults"),
    ("[privacy]\nminimum_adults = { school = -1 }\n", "minimum_adults"),
    ("[privacy]\nminimum_adults = { school = 99999999999 }\n", "minimum_adults"),
    ("scale = 5\n", "scale"),
    ("terms = 5\n", "terms"),
    ("terms = [1, 2]\n", "terms"),
    ("terms.x = 5\n", "terms"),
    ("frameworks = 7\n", "frameworks"),
    ("frameworks.x = 7\n", "frameworks"),
    ("plan = []\n", "plan"),
    (f"x = {'[' * 900}{']' * 900}\n", "12 deep"),
    (f"x = {'[' * 20000}{']' * 20000}\n", "12 deep"),
    (f"{'.'.join('a' * 500)} = 1\n", "12 deep"),
    (f"[{'.'.join('a' * 500)}]\n", "12 deep"),
    (f"x = {'{a=' * 300}1{'}' * 300}\n", "12 deep"),
    (f"x = {'9' * 5000}\n", "cannot be read"),
    (f"[plan]\nfollow_up_days = {'9' * 100}\n", "more than 12 digits"),
    ("[plan]\nfollow_up_days = 999999\n", "follow_up_days"),
    ("[plan]\ndosage_hours = inf\n", "not a finite number"),
    ("[plan]\ndosage_hours = nan\n", "not a finite number"),
    ("[plan]\ndosage_hours = 1e300\n", "dosage_hours"),
    ("[plan]\ndrought_days = [-1]\n", "drought_days"),
    (f"[plan]\ndrought_days = {list(range(1, 100))}\n", "drought_days"),
    ('[terms.open]\nstart = 2025-08-01\nend = 9999-12-31\n', "only the years 1950 to 2150"),
    ('[terms.old]\nstart = 0001-01-01\nend = 2025-12-31\n', "only the years 1950 to 2150"),
    ('[terms.long]\nstart = 2000-01-01\nend = 2100-12-31\n', "lasts 36,889 days"),
    ("[terms.x]\nstart = 10000-01-01\nend = 10000-01-02\n", "coachkit.toml"),
    ("".join(f'[terms."t{n}"]\nstart = {d}\nend = {d}\n' for n, d in enumerate(DAYS)), "10,000 terms; at most 40"),
    ("".join(f'[waves."t{n}"]\nstart = 2025-01-01\nend = 2025-01-01\n' for n in range(100)), "at most 40"),
    ('[terms."a"]\nstart = 2025-01-01\nend = 2025-01-02\n[terms." a"]\nstart = 2026-01-01\nend = 2026-01-02\n', "is used twice"),
    ('[terms."a\\nb"]\nstart = 2025-01-01\nend = 2025-01-02\n', "invisible character"),
    (f'[district]\nname = "{"x" * 400}"\n', "400 characters"),
    (f'[district]\nname = "{"x" * 6000}"\n', "6,000 characters"),
    ('[district]\nname = "\\u202ex"\n', "invisible character"),
    ('[district]\nname = "\\u0000"\n', "zero byte"),
    (f"[scale]\nlevels = {[str(n) for n in range(50)]}\ntransformative = '3'\n", "at most 20 levels"),
    ('[scale]\nlevels = ["a", "a "]\ntransformative = "a "\n', "each named once"),
    ('[scale]\nlevels = ["a", ""]\ntransformative = ""\n', "1 to 300"),
    ('[scale]\nlevels = ["a", "b"]\ntransformative = "b"\nchanged = [2025-01-01, 2025-01-01T00:00:00Z, 5]\n', "changed"),
    ("x = '" + "y" * 2_000_000 + "'\n", "larger than 1 MB"),
    ("\x00", "coachkit.toml"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), CONFIGS, ids=[said[:30] for _, said in CONFIGS])
def test_odd_settings_are_said(tmp_path: Path, text: str, said: str) -> None:
    (folder(tmp_path) / "coachkit.toml").write_text(text, encoding="utf-8")
    start = time.monotonic()
    found = check(tmp_path)
    assert found.exit_code == 2
    assert said in str(found.error)
    assert len(str(found.error)) < 2_000
    assert time.monotonic() - start < 10


def test_the_command_says_it_without_a_traceback(tmp_path: Path) -> None:
    breaks: list[Callable[[], object]] = [
        lambda: (tmp_path / "coachkit.toml").write_text("privacy = 5\n"),
        lambda: (tmp_path / "coachkit.toml").unlink(),
        lambda: (tmp_path / "observations.csv").write_text(HEAD + '4,L1,T1,001,O1,2025-10-01,"None,\n' + LINE * 6000),
    ]
    folder(tmp_path)
    codes = []
    for break_it in breaks:
        break_it()
        done = subprocess.run(
            [sys.executable, "-m", "coachkit", "check", tmp_path], capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr
        codes.append(done.returncode)
    assert codes == [2, 0, 2]
    assert "observations.csv line 2" in done.stderr
