"""Keeps documents findable: catalogue and lexical index (SQL), vectors (Chroma), search and reranking. Every read takes a Viewer."""
