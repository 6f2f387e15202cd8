"""An invented university to try everything with: its people, its organisations, and its roster as a workbook."""
