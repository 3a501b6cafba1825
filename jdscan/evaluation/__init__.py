"""Measuring jdscan on labelled postings: predictions, figures and their bootstrap intervals."""
