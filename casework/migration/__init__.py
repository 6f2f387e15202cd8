"""Carrying running cases over to another version of their procedure: what would change for each, and doing it."""
