"""What spreadsheets do to tables: failed formulas, swapped days, marks in numbers, empty cells, totals, unseen characters."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from coachkit.audit.raw import read_raw
from coachkit.district import check, load
from coachkit.district.figures import figures
from coachkit.district.raw import parse_csv
from coachkit.district.spreadsheet_leftovers import spreadsheet_errors, totals

from ...folder import LOG, OBSERVATIONS, SCHOOLS, STAFF, folder

NAN = float("nan")
COSTS = "year;kind;amount\n2025-26;salary;{}\n2024-25;salary;{}\n"


@pytest.mark.parametrize(
    "text",
    ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#BEZUG!", "#NV", "#WERT!",
     "#¿NOMBRE?", "#¡REF!", "#N/D", "#VALEUR!", "#ERROR!", "Err:502", "########", "#GETTING_DATA", "T1;#N/A"],
)  # fmt: skip
def test_errors_of_spreadsheets_are_known(text: str) -> None:
    assert (
        spreadsheet_errors(pd.Series([text, "#12", "T#1", "A#", "#tag", "NA"], dtype="str")).tolist()
        == [True] + [False] * 5
    )


@pytest.mark.parametrize(
    ("table", "text", "column", "value"),
    [
        (
            "schools",
            "school_id,name,coaching_start\n001,North,#REF!\n002,South,\n",
            "coaching_start",
            "#REF!",
        ),
        ("schools", SCHOOLS.replace("North", "#NAME?"), "name", "#NAME?"),
        ("coaching_log", LOG.replace("T1;T2", "#N/A"), "participant_ids", "#N/A"),
        ("coaching_log", LOG.replace(",45,", ",#WERT!,"), "minutes", "#WERT!"),
        ("observations", OBSERVATIONS.replace(",yes", ",#VALUE!"), "pedagogical_fit", "#VALUE!"),
        ("staff", STAFF.replace("2025-09-01", "#BEZUG!"), "start_date", "#BEZUG!"),
    ],
)
def test_a_failed_formula_is_named_and_never_blank(
    tmp_path: Path, table: str, text: str, column: str, value: str
) -> None:
    problems = check(folder(tmp_path, **{table: text})).district.ledger.problems
    said = problems[problems["table"].eq(table)].iloc[0]
    assert (said["column"], said["value"]) == (column, value)
    assert said["rule"] == "is the error value of a spreadsheet"


@pytest.mark.parametrize(
    "days",
    [
        ("2025-10-01", "13/10/2025", "14/10/2025"),
        ("2025-10-01", "10/13/2025", "10/14/2025"),
        ("45931", "13/10/2025", "14/10/25"),
        ("2025-10-01 00:00:00", "13.10.2025", "14.10.2025 08:30"),
        ("2025-10-01", "2025-10-12", "13-10-2025"),
    ],
)
def test_days_that_a_spreadsheet_swapped_are_a_stop(tmp_path: Path, days: tuple[str, str, str]) -> None:
    text = OBSERVATIONS
    for number, day in enumerate(days, 1):
        text = text.replace(f"2025-10-0{number}", day)
    found = check(folder(tmp_path, observations=text))
    assert found.exit_code == 2
    assert "swapped day and month" in str(found.error)


@pytest.mark.parametrize(
    "days", [("2025-10-01", "2025-10-20", "13/10/2025"), ("2025-10-01", "13/10/2025", "01/10/2025")]
)
def test_days_of_two_writings_are_read_where_nothing_was_swapped(tmp_path: Path, days: tuple[str, str, str]) -> None:
    text = OBSERVATIONS
    for number, day in enumerate(days, 1):
        text = text.replace(f"2025-10-0{number}", day)
    assert check(folder(tmp_path, observations=text)).exit_code == 0


@pytest.mark.parametrize(
    ("texts", "comma", "values"),
    [
        (("84.000", "82,5"), True, (84000, 82.5)),
        (("84.000,50", "3"), True, (84000.5, 3)),
        (("84.000", "82.500"), True, (NAN, NAN)),
        (("84.000", "84.5"), True, (84, 84.5)),
        (("0.125", "84,5"), True, (0.125, 84.5)),
        (("84.000", "3"), False, (84, 3)),
        (("84,000", "1.5"), False, (84000, 1.5)),
        (("84,000", "1"), False, (NAN, 1)),
        (("84,5", "84.000"), False, (84.5, 84000)),
        (("1,234.56", "84,000"), False, (1234.56, 84000)),
        (("1.234.567", "5"), False, (1234567, 5)),
        (("84 000", "84'000"), False, (84000, 84000)),
        (("1,5", "1.5", "1,500"), False, (1.5, 1.5, NAN)),
        (("1e3", "nan", "-5", ""), False, (1000, NAN, -5, NAN)),
    ],
)
def test_marks_in_numbers_have_one_reading_or_none(
    texts: tuple[str, ...], comma: bool, values: tuple[float, ...]
) -> None:
    np.testing.assert_array_equal(figures(pd.Series(texts, dtype="str"), comma).values, values)


def test_a_whole_number_is_read_where_one_reading_is_whole() -> None:
    assert figures(pd.Series(["1.200", "950"], dtype="str"), True, whole=True).values.tolist() == [1200, 950]
    assert figures(pd.Series(["1.000", "950"], dtype="str"), True, whole=True).unclear.tolist() == [True, False]


def test_costs_with_points_are_thousands_beside_decimal_commas_and_a_question_alone(tmp_path: Path) -> None:
    district = load(folder(tmp_path, costs=COSTS.format("84.000", "82.500,50")))
    assert district["costs"]["amount"].tolist() == [84000, 82500.5]
    found = check(folder(tmp_path, costs=COSTS.format("84.000", "82.500")))
    assert found.exit_code == 1
    assert found.district.ledger.problems["rule"].tolist() == ["can be thousands or decimals"]


@pytest.mark.parametrize(
    "text",
    [
        "id,name\n1,a,\n2,b,,\n3,c\n",
        "id,name,\n1,a,\n2,b,\n3,c,\n",
        "id,name,,\n1,a,,\n2,b\n3,c,\n",
        "sep=,\nid,name\n1,a\n2,b\n3,c\n",
        '"sep=;"\r\nid;name\r\n1;a\r\n2;b\r\n3;c\r\n',
        "SEP=\t\nid\tname\n1\ta\n2\tb\n3\tc\n",
        "id,name\n1,a\n,\n2,b\n3,c\n,\n,\n",
        "\u200bid,name\n1\u200b,\ufeffa\n2,b\n3,c\u200e\n",
    ],
)
def test_what_stands_nowhere_or_is_not_seen_changes_nothing(text: str) -> None:
    raw = parse_csv("t.csv", text.encode())
    assert raw.cells.to_dict("list") == {"id": ["1", "2", "3"], "name": ["a", "b", "c"]}
    assert not raw.ragged.any()


def test_lines_are_right_below_a_line_of_excel_and_the_audit_reads_it_too(tmp_path: Path) -> None:
    assert parse_csv("t.csv", b"sep=;\nid;name\n1;a\n").lines.tolist() == [3]
    assert read_raw(folder(tmp_path, staff=f"sep=,\n{STAFF}")).table("staff")["staff_id"].tolist()[0] == "T1"


def test_what_cannot_be_seen_is_named(tmp_path: Path) -> None:
    notes = load(folder(tmp_path, observations=OBSERVATIONS.replace("T1,", "\u200bT1,"))).ledger.notes
    assert "the first is line 2, teacher_id: '[U+200B]T1'." in " ".join(notes)


def test_totals_titles_and_notes_below_are_one_message_each(tmp_path: Path) -> None:
    found = check(
        folder(
            tmp_path,
            observations=OBSERVATIONS + "Total,,,,,,3,\n\nPrinted on 2025-10-05,,,,,,,\n",
            coaching_log=LOG + "Gesamt:,,,,,135,,,\n",
            schools=SCHOOLS + "Grand total,2 schools\n",
        )
    )
    assert found.district.ledger.problems[["table", "value", "rule"]].to_numpy().tolist() == [
        ["schools", "Grand total", "is a line of totals"],
        ["coaching_log", "Gesamt:", "is a line of totals"],
        ["observations", "Total", "is a line of totals"],
        ["observations", "Printed on 2025-10-05", "is a line with a single cell"],
    ]


def test_people_named_like_sums_are_people() -> None:
    cells = pd.DataFrame(
        {"id": ["Soma", "Total 12", ""], "name": ["Soma, A", "", "totals"], "role": ["x", "", ""]}, dtype="str"
    )
    assert totals(cells).tolist() == [False, True, True]
