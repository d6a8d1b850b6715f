"""Which files are ours, and which schema is written; apart from the migrations, for no command needs their SQL."""

APPLICATION_ID = 0x6573636C  # "escl": tells an escli file from any other SQLite file
VERSION = 10
