"""`tuanwu year`: a whole year of a university, rehearsed in minutes."""
