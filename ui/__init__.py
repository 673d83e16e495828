"""What people touch: the command line, the HTTP interface and the pages. The only package that speaks HTTP or draws."""
