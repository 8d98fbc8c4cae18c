"""Between GraphQL and the two things it speaks of: reading content, and acting on it."""
