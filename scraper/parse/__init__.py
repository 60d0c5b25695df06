"""Bytes to ParsedRecords: one module per format, `landing/` one per page layout. Pure: no network, disk, clock.

`layouts.py` is the door: `parse_capture` finds the layout from the content. Parsers are faithful; `normalize/` cleans.
"""
