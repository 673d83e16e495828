"""Sources become documents and passages: read, clean, structure, classify, split. Knows no database."""
