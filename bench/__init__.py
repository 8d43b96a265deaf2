"""Measurements: the product beside two floors written here from scratch, on the same files, in the same run.

*raw* is lxml's parse and a cached XSD; *thin flow* reads, hashes, parses, validates, takes five fields, writes a
group-committed SQLite row and renames. ``python -m bench`` prints the table; figures are ratios, since machines vary.
"""
