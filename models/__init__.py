"""What is kept: SQLModel tables, one subject a file, and the only place that commits (`models.db`)."""
