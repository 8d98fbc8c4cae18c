"""What Kapok is measured against in Python: the same content, in plain tables of their own."""
