"""Understands a question, finds evidence, answers with quotes or refuses, and refers to neutral services. Reads from index only."""
