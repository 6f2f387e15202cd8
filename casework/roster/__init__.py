"""Taking in a university's roster from an Excel file: organisations, people, posts and number segments.

`intake.take_in` is the way in: read (`read`), compared with the database (`plan`), written all or nothing (`apply`).
"""
