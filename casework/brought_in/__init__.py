"""Cases that began on paper, brought in from an Excel list: each goes on where it stands, all of them or none."""
