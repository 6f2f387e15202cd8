"""Looking for signs that the log, or what stands beside it, was altered: one kind of sign a file."""
