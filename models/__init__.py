"""What content is: the vocabulary, the content types, and the tables they are kept in."""
