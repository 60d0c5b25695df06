"""An open conformance pack: small inputs written by hand, one per trap, and what a record must say of each."""
