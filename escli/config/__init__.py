"""The files that people write (matrix, import mapping), read into plain checked values, all problems at once."""
