"""From result to report: a model of plain lists and dicts, then templates, or JSON."""
