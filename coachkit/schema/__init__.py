"""The meaning of every table and setting, declared once for reading, checking, documenting and simulating."""
