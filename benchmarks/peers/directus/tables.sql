-- What Directus must know of the plain tables. It is told by rows and not over its API, since there
-- a relation that is set just after the collections are registered ends the server.

-- Directus passes over a table without a key of one column.
ALTER TABLE article_tag ADD COLUMN id serial PRIMARY KEY;

INSERT INTO directus_collections (collection, sort_field, hidden) VALUES
  ('author', NULL, false),
  ('tag', NULL, false),
  ('venue', NULL, false),
  ('article', NULL, false),
  ('article_tag', NULL, true),
  ('event', NULL, false),
  ('session', NULL, false);

INSERT INTO directus_fields (collection, field, special, interface) VALUES
  ('article', 'draft', 'cast-boolean', 'boolean'),
  ('article', 'author_id', 'm2o', 'select-dropdown-m2o'),
  ('article', 'tags', 'm2m', 'list-m2m'),
  ('event', 'venue_id', 'm2o', 'select-dropdown-m2o'),
  ('event', 'sessions', 'o2m', 'list-o2m');

INSERT INTO directus_relations
  (many_collection, many_field, one_collection, one_field, junction_field, sort_field) VALUES
  ('article', 'author_id', 'author', NULL, NULL, NULL),
  ('article_tag', 'article_id', 'article', 'tags', 'tag_id', NULL),
  ('article_tag', 'tag_id', 'tag', NULL, 'article_id', NULL),
  ('event', 'venue_id', 'venue', NULL, NULL, NULL),
  ('session', 'event_id', 'event', 'sessions', NULL, NULL);

-- The public reads everything but drafts.
INSERT INTO directus_permissions (policy, collection, action, fields, permissions)
  SELECT policies.policy, collection, 'read', '*',
    CASE collection WHEN 'article' THEN '{"draft": {"_eq": false}}'::json ELSE '{}'::json END
  FROM directus_collections,
    (SELECT policy FROM directus_access WHERE role IS NULL AND "user" IS NULL) AS policies;

ANALYZE;
