"""What can be asked: one module per source, each a value. `registry.py` lists them."""
