"""Replies of citation APIs to ParsedRecords, one module per API. What each source lists is kept as it lists it."""
