"""The contract: the API's types, projected from the catalogue and printed to `schema.graphql`."""
