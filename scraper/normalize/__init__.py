"""ParsedRecords to one Record: chooses values and says who gave them, never edits them. Pure: no network, disk, clock.

`merge.py` is the door: `normalize`. The rest is one module per question: fields, lists, annotations, relations, dates.
"""
