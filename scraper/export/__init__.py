"""Records in other people's formats; a new format is one module here and one line in `formats`."""
