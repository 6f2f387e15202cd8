"""Secret ballots by letter: who has voted and what was chosen are kept apart, so that nothing stored joins the two."""
