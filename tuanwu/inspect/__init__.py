"""`tuanwu inspect`: dates, votes, numbers and papers of many records against the rules."""
