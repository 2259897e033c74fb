"""A tiny export in the form of OULAD: two runs, three students, one of them in both."""

import gzip
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

TABLES: Mapping[str, str] = {
    "courses.csv": """code_module,code_presentation,module_presentation_length
AAA,2013J,268
BBB,2014B,240
""",
    "vle.csv": """id_site,code_module,code_presentation,activity_type,week_from,week_to
1,AAA,2013J,resource,,
2,AAA,2013J,forumng,3,4
3,BBB,2014B,hologram,,
""",
    "assessments.csv": """code_module,code_presentation,id_assessment,assessment_type,date,weight
AAA,2013J,103,Exam,,100
AAA,2013J,102,TMA,54,12.5
AAA,2013J,101,TMA,19,10
BBB,2014B,201,CMA,30,0
""",
    "studentInfo.csv": """code_module,code_presentation,id_student,gender,region,highest_education,imd_band,age_band,num_of_prev_attempts,studied_credits,disability,final_result
AAA,2013J,11,M,Scotland,HE Qualification,90-100%,55<=,0,240,N,Pass
AAA,2013J,12,F,Wales,A Level or Equivalent,,35-55,1,60,Y,Withdrawn
BBB,2014B,11,M,Scotland,HE Qualification,90-100%,55<=,0,60,N,Distinction
BBB,2014B,13,F,Ireland,No Formal quals,20-30%,0-35,0,60,N,Fail
""",  # noqa: E501
    "studentRegistration.csv": """code_module,code_presentation,id_student,date_registration,date_unregistration
AAA,2013J,11,-159,
AAA,2013J,12,-53,30
BBB,2014B,11,-20,
BBB,2014B,13,,
""",
    "studentAssessment.csv": """id_assessment,id_student,date_submitted,is_banked,score
101,11,18,0,78
101,12,22,1,
201,13,29,0,40
""",
    "studentVle.csv": """code_module,code_presentation,id_student,id_site,date,sum_click
AAA,2013J,11,1,-10,4
AAA,2013J,11,1,-10,4
AAA,2013J,11,2,-10,1
AAA,2013J,12,1,3,7
BBB,2014B,13,3,0,2
BBB,2014B,13,3,1,0
""",
}

CLICKS = 4 + 4 + 1 + 7 + 2


def changed(**edits: tuple[str, str]) -> dict[str, bytes]:
    """The tables with one text replaced by another in those named (without ``.csv``)."""
    tables = dict(TABLES)
    for name, (old, new) in edits.items():
        assert old in tables[f"{name}.csv"], old
        tables[f"{name}.csv"] = tables[f"{name}.csv"].replace(old, new, 1)
    return {name: text.encode() for name, text in tables.items()}


def write(folder: Path, tables: Mapping[str, bytes] | None = None) -> Path:
    """Write the tables into a folder, by default as they are."""
    folder.mkdir(exist_ok=True)
    for name, data in (changed() if tables is None else tables).items():
        (folder / name).write_bytes(data)
    return folder


def gzipped(tables: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same tables, each in a gzip of its own."""
    return {f"{name}.gz": gzip.compress(data) for name, data in tables.items()}


def zipped(tables: Mapping[str, bytes], within: str = "") -> bytes:
    """The same tables in one zip, in a folder ``within`` it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in tables.items():
            archive.writestr(within + name, data)
    return buffer.getvalue()
