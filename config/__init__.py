"""What the office may change: settings, profiles, procedures, the calendar, the words."""
