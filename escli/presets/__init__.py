"""Mappings of known logs, as YAML files: `escli import FILE --mapping NAME`."""
