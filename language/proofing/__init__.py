"""Proofreading by machine: what looks wrong in a plain passage, found by pure functions."""
