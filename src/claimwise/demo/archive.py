"""What a learning platform would give an instructor, of an invented class: an archive and a class list."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from claimwise.content.modules import ResolvedModule
from claimwise.demo.simulate import hand_in, simulated_class
from claimwise.files import write_atomically
from claimwise.progress import Step, quiet_step

_FIRST = (
    *("Ada", "Ben", "Chidi", "Dana", "Emre", "Fatou", "Goran", "Hana", "Ines", "Jonas"),
    *("Kofi", "Lena", "Milan", "Noor", "Olga", "Pia", "Quinn", "Rosa", "Sami", "Tara"),
)
_LAST = (
    *("Adler", "Brook", "Costa", "Diaz", "Eriksen", "Fall", "Gupta", "Hoang", "Ivanov"),
    *("Jansen", "Kaya", "Lindt", "Moreau", "Novak", "Okafor", "Park", "Rossi"),
)


def rehearsal_archive(
    release: Path, folder: Path, module: ResolvedModule, size: int, seed: int, *, step: Step = quiet_step
) -> tuple[Path, Path]:
    """Let an invented class hand in a module in the way of Moodle; gives the archive and the class list in a folder.

    One person on the list has handed in nothing. ``step`` is told of each student.
    """
    students = simulated_class(size, seed)
    chance = random.Random(f"names {seed}")  # noqa: S311  # not said: a seed
    names = [(chance.choice(_FIRST), f"{chance.choice(_LAST)}-{chance.choice(_LAST)}") for _ in range(size + 1)]
    archive, listed = folder / f"{module.name}.zip", folder / "class.csv"
    folder.mkdir(parents=True, exist_ok=True)
    due = datetime.now(UTC)
    with TemporaryDirectory(dir=folder) as written, zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, student in enumerate(students):
            hand_in(release, Path(written), module, student, seed, due)
            file = Path(written) / student.id / module.name / f"{module.name}.ipynb"
            sender = f"{' '.join(names[number])}_{1001 + number}_assignsubmission_file_"
            info = zipfile.ZipInfo(f"{sender}/{file.name}", (due - timedelta(minutes=1)).timetuple()[:6])
            packed.writestr(info, file.read_bytes(), zipfile.ZIP_DEFLATED)
            step(1)
    ids = [student.id for student in students] + [f"student{size + 1:03d}"]
    table = io.StringIO()
    rows = [(i, first, last, f"{i}@school.example") for i, (first, last) in zip(ids, names, strict=True)]
    head = ("id", "first name", "last name", "email")  # not said: read by collect
    csv.writer(table).writerows([head, *rows])
    write_atomically(listed, table.getvalue())
    return archive, listed
