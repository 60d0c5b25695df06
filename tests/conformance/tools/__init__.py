"""Adapters: each reads FILES with one tool and prints its records as JSON lines, in the fields of our record.

An adapter names its PACKAGE and, for each format, the FIELDS the tool has; it changes names and forms, and repairs nothing.
"""
