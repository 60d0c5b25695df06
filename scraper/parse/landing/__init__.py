"""Landing pages: one module per page layout, each with `is_layout` and a `parse_` function."""
