"""The editors' door: GraphQL arguments turned into acts, and what they did into answers."""
