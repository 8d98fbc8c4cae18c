// The plain schema over HTTP: SQL by hand, one statement a level through DataLoader.
import { createServer } from "node:http";
import DataLoader from "dataloader";
import { createSchema, createYoga } from "graphql-yoga";
import pg from "pg";

// Connections are kept, as under steady traffic they would be.
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, idleTimeoutMillis: 0 });

const typeDefs = /* GraphQL */ `
  type Query {
    articles(first: Int!): [Article!]!
    article(slug: String!): Article
    upcomingEvents(first: Int!): [Event!]!
  }
  type Article {
    id: ID!
    title: String!
    summary: String!
    publishedAt: String!
    body: String!
    author: Author!
    tags: [Tag!]!
  }
  type Author {
    id: ID!
    name: String!
  }
  type Tag {
    id: ID!
    name: String!
  }
  type Event {
    id: ID!
    title: String!
    startsAt: String!
    endsAt: String!
    venue: Venue!
    sessions: [Session!]!
  }
  type Venue {
    id: ID!
    name: String!
    city: String!
  }
  type Session {
    id: ID!
    title: String!
    startsAt: String!
    endsAt: String!
  }
`;

const resolvers = {
  Query: {
    articles: (_root, { first }) =>
      rows(
        `SELECT id, title, summary, published_at, author_id FROM article
         WHERE NOT draft ORDER BY published_at DESC LIMIT $1`,
        first,
      ),
    article: async (_root, { slug }) => {
      const found = await rows(
        `SELECT id, title, summary, published_at, author_id, body FROM article
         WHERE slug = $1 AND NOT draft`,
        slug,
      );
      return found[0] ?? null;
    },
    upcomingEvents: (_root, { first }) =>
      rows(
        `SELECT id, title, starts_at, ends_at, venue_id FROM event
         WHERE starts_at > now() ORDER BY starts_at LIMIT $1`,
        first,
      ),
  },
  Article: {
    publishedAt: (article) => article.published_at.toISOString(),
    body: (article, _arguments, { load }) => article.body ?? load.body.load(article.id),
    author: (article, _arguments, { load }) => load.author.load(article.author_id),
    tags: (article, _arguments, { load }) => load.tags.load(article.id),
  },
  Event: {
    startsAt: (event) => event.starts_at.toISOString(),
    endsAt: (event) => event.ends_at.toISOString(),
    venue: (event, _arguments, { load }) => load.venue.load(event.venue_id),
    sessions: (event, _arguments, { load }) => load.sessions.load(event.id),
  },
  Session: {
    startsAt: (session) => session.starts_at.toISOString(),
    endsAt: (session) => session.ends_at.toISOString(),
  },
};

async function rows(text, value) {
  // A named statement is prepared once a connection.
  return (await pool.query({ name: text, text, values: [value] })).rows;
}

function one(text, pick = (row) => row) {
  return new DataLoader(async (keys) => {
    const found = new Map((await rows(text, keys)).map((row) => [row.id, pick(row)]));
    return keys.map((key) => found.get(key));
  });
}

function many(text) {
  return new DataLoader(async (keys) => {
    const found = new Map(keys.map((key) => [key, []]));
    for (const row of await rows(text, keys)) found.get(row.parent).push(row);
    return keys.map((key) => found.get(key));
  });
}

const loaders = () => ({
  author: one("SELECT id, name FROM author WHERE id = ANY ($1)"),
  body: one("SELECT id, body FROM article WHERE id = ANY ($1)", (row) => row.body),
  venue: one("SELECT id, name, city FROM venue WHERE id = ANY ($1)"),
  tags: many(
    `SELECT article_id AS parent, tag.id, tag.name
     FROM article_tag JOIN tag ON tag.id = tag_id WHERE article_id = ANY ($1)`,
  ),
  sessions: many(
    `SELECT event_id AS parent, id, title, starts_at, ends_at
     FROM session WHERE event_id = ANY ($1) ORDER BY starts_at`,
  ),
});

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: () => ({ load: loaders() }),
  graphiql: false,
  logging: "error",
});

createServer(yoga).listen(Number(process.env.PORT), "127.0.0.1");
