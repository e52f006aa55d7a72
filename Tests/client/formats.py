"""The names of the export formats: each has a golden file of the empty sample, so a new format is here by itself."""

import pathlib

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "Golden" / "Encoders"
FORMATS = sorted(path.name.removeprefix("empty.") for path in GOLDEN.glob("empty.*"))
