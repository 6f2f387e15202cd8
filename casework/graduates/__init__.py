"""Graduates' transfers from a list: every row one of its kind, all of them or none (DOMAIN A3, steps 0 to 2)."""
