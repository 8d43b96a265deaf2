"""Kinds of invoice among the type codes (BT-3, UNTDID 1001) that Chorus Pro takes: G1.01, DOMAIN §3.2 and §14.

Limits: which types are accepted at all stands with the rule that refuses the others.
"""

from __future__ import annotations

CREDIT_NOTES = frozenset({"381", "396", "503"})
CORRECTIVES = frozenset({"384", "472"})
INVOICES = frozenset({"380", "386", "393"}) | CORRECTIVES
