"""Fuzz one target with atheris: ``python -m tests.fuzz.one TARGET [libFuzzer options]``, in the venv that ``run`` makes.

Only our own code and the standard readers it uses are instrumented: lxml, libxml2 and qpdf are compiled.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["pipeline", "tarfile", "zipfile"]):
    import pipeline.codecs.pdf_reader  # these three are imported late by their doors
    import pipeline.codecs.tar
    import pipeline.codecs.unzip  # noqa: F401
    from tests.fuzz.targets import TARGETS


def main(name: str, *options: str) -> None:
    """Run until libFuzzer's own options say stop, or something is found."""
    atheris.Setup([sys.argv[0], *options], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
