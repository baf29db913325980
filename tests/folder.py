"""A small district folder for tests that break it in one place."""

from __future__ import annotations

from pathlib import Path

SCHOOLS = "school_id,name\n001,North\n002,South\n"
STAFF = """staff_id,school_id,roles,start_date,end_date
T1,001,teacher,,
T2,001,teacher;coach,,
T3,002,teacher,2025-09-01,2026-01-31
C1,001,coach,,
C1,002,coach,,
O1,001,school_leader,,
"""
OBSERVATIONS = """observation_id,lesson_id,teacher_id,school_id,observer_id,date,level,pedagogical_fit
1,L1,T1,001,O1,2025-10-01,None,
2,L2,T2,001,O1,2025-10-02,Substitution,yes
3,L3,T3,002,C1,2025-10-03,Modification,partly
"""
LOG = """event_id,date,coach_id,school_id,participant_ids,minutes,activity,modality,entered_on
E1,2025-09-10,C1,001,T1;T2,45,planning,in_person,2025-09-11
E2,2025-09-12,C1,002,T3,30,debrief,,
E3,2025-09-13,C1,001,,60,admin,,
"""


def folder(to: Path, **tables: str | bytes) -> Path:
    """Write the folder; ``tables`` replace or add files by table name ("" leaves a table out)."""
    full: dict[str, str | bytes] = {
        "schools": SCHOOLS,
        "staff": STAFF,
        "observations": OBSERVATIONS,
        "coaching_log": LOG,
    }
    for name, content in (full | tables).items():
        if content:
            data = content if isinstance(content, bytes) else content.encode()
            (to / f"{name}.csv").write_bytes(data)
    return to
