"""Secrets planted in every place that takes one, a server that repeats them in every way, and a look for them everywhere."""
