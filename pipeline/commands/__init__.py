"""What each command does with the product, and how it shows it; the command line only parses."""

from __future__ import annotations
