"""One module an XML vocabulary: how to recognise it, which schema judges it, how to read its invoice."""
