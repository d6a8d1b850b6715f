"""Pages for clients: data in, HTML or Markdown out. Nothing here reads a file of the desk's, a clock or a database."""
