"""`tuanwu rehearse`: written stories played against the real engine, on a throw-away database, with a moving clock."""
