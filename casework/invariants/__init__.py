"""What must always hold, each a small query that gives the references of what breaks it: one subject a file."""
