"""Management rules, one function a rule: from an extracted invoice to the reasons it deserves."""
