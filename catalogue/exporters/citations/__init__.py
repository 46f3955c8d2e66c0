"""How works are cited: as a line to copy, and as files for reference managers."""
