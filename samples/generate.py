"""Rewrite every sample, byte for byte the same: ``python samples/generate.py``; ``--check`` only looks.

``--check`` fails when a file differs from what the generator writes, when a document is not valid where it must be
(or valid where it must not), or when an attack grows too large.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main(arguments: list[str]) -> int:
    """Write, or check with ``--check``; 1 when something is wrong."""
    sys.path.insert(0, str(ROOT.parent))
    from samples.generator.write import all_samples, problems, write_all

    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python samples/generate.py [--check]\n")
        return 2
    samples = list(all_samples()) if arguments else write_all(ROOT)
    found = problems(samples, ROOT)
    for problem in found:
        sys.stderr.write(problem + "\n")
    size = sum(len(sample.content) for sample in samples)
    sys.stdout.write(f"{len(samples)} samples, {size} bytes, {len(found)} problems\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
