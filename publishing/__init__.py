"""What may happen to content: one named act a file, each refusing, changing and recording."""
