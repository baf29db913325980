"""What every table and setting means: declared once, used for reading, checking, documenting, simulating."""
