"""Whole files: records of all of PubMed, or of a part of it, from the files that NLM and others give away."""
