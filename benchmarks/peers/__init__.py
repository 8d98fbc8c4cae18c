"""Other GraphQL servers, set up from their registries and asked the same as Kapok in one run."""
