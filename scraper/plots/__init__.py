"""Pictures of a corpus."""
