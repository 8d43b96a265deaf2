"""Entry point: ``python -m pipeline`` and the ``edi-flux`` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from pipeline.cli import run

    run()


if __name__ == "__main__":
    main()
