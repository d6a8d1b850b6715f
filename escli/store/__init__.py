"""Where the desk's data lives; SQL is written here and nowhere else."""
