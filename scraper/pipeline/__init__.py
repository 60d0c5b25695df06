"""PMIDs to Records: `records.py` is the door; `batches.py` settles what one source says; `report.py` sums up a run."""
