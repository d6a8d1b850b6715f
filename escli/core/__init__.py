"""The rules of escli, pure: standard library only, no input or output, no clock; everything is passed in."""

FORM = 9  # the version of the matrix's parsed form, here because even an idle sweep asks: an older one is parsed again
