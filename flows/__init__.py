"""When things happen: the procedures, the post and what is done by the clock, as Prefect flows."""
