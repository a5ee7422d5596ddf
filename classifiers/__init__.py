"""Pure judgements about Vietnamese official documents: values in, verdicts with evidence out."""
