"""How `settle()` carries cases on: claimed in chunks, decided one by one, written in sets."""
