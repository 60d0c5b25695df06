"""Whole files: all of PubMed, or a slice of it, without asking for papers one by one."""
