"""What leaves in other forms than GraphQL: calendars, feeds and sitemaps.

Each is a reader of the public answers: it asks fixed documents through the same door, pays with the same
purse, and is kept and forgotten by the same cache. Nothing here reads the content in any other way.
"""
