"""What the main ways cost, counted: calls and bytes, which no clock and no busy machine changes."""
