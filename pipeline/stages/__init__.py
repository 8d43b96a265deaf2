"""Pure judgement: each stage is one verb from a shape to a narrower one, or a refusal."""
