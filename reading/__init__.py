"""How content is read: plan → guard → limit → compile → run. No GraphQL and no HTTP."""
