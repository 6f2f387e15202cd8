"""The inspectors' rules on dates and completeness: one rule a function, one list (DOMAIN §E1)."""
