"""One module a revision; a published revision is never edited."""
