// Subscribes with several clients at once to what standard input names; prints a line for each event.

import { createInterface } from "node:readline";

import { Client, fetchExchange } from "@urql/core";
import { EventSource } from "eventsource";
import { createClient as createSse } from "graphql-sse";
import { createClient as createWs } from "graphql-ws";
import WebSocket from "ws";

const lines = createInterface({ input: process.stdin });
const { value: line } = await lines[Symbol.asyncIterator]().next();
const { url, query, variables, manageUrl, manageQuery, token } = JSON.parse(line);

const told = (client, what) => console.log(JSON.stringify({ client, ...what }));
const sink = (client) => ({
  next: ({ data, errors }) => told(client, { data, errors }),
  error: (error) => told(client, { error: String(error) }),
  complete: () => told(client, { complete: true }),
});
const socket = (address, client, more = {}) =>
  createWs({
    url: address.replace("http", "ws"),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    on: { closed: ({ code }) => told(client, { closed: code }) },
    ...more,
  });

const CLIENTS = {
  "graphql-ws"() {
    socket(url, "graphql-ws").subscribe({ query, variables }, sink("graphql-ws"));
  },
  "graphql-sse"() {
    createSse({ url, retryAttempts: 0 }).subscribe({ query, variables }, sink("graphql-sse"));
  },
  eventsource() {
    const asked = new URLSearchParams({ query, variables: JSON.stringify(variables) });
    const source = new EventSource(`${url}?${asked}`);
    source.addEventListener("next", ({ data, lastEventId }) =>
      told("eventsource", { ...JSON.parse(data), id: lastEventId }),
    );
    source.addEventListener("complete", () => source.close());
  },
  urql() {
    const client = new Client({
      url,
      preferGetMethod: false,
      fetchSubscriptions: true,
      exchanges: [fetchExchange],
    });
    client.subscription(query, variables).subscribe(({ data, error }) =>
      told("urql", error ? { error: String(error) } : { data }),
    );
  },
  editor() {
    const connectionParams = { authorization: `Bearer ${token}` };
    socket(manageUrl, "editor", { connectionParams }).subscribe(
      { query: manageQuery, variables },
      sink("editor"),
    );
  },
};

for (const begin of Object.values(CLIENTS)) begin();
lines.on("close", () => process.exit(0));
