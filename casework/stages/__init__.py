"""The kinds of stages, one a file. A kind is parsed from the procedure's YAML and holds pure rules over facts."""
