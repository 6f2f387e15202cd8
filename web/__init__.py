"""Who sees what: one file an audience, its templates in a folder of the same name."""
