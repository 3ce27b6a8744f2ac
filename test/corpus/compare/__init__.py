"""Compares what gctrace says about traces with what others say about them."""
