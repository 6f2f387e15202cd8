"""What we write to people: the letters' words, their templates, and the way to the mail server. Knows no cases."""
