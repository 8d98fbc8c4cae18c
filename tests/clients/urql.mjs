// Asks with urql what standard input holds, in order; prints what the client handed over for each.

import { json } from "node:stream/consumers";

import { cacheExchange, Client, fetchExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";

const { url, manner, requests } = await json(process.stdin);

const MANNERS = {
  post: { preferGetMethod: false, exchanges: [cacheExchange, fetchExchange] },
  get: { preferGetMethod: true, exchanges: [cacheExchange, fetchExchange] },
  // A document that is too long for an address is told with POST; its hash is always sent with GET.
  persisted: { exchanges: [cacheExchange, persistedExchange(), fetchExchange] },
};

// Each request has a client of its own, like a visitor who comes anew: nothing is cached before it.
async function ask({ query, variables }) {
  const sent = [];
  const client = new Client({
    url,
    ...MANNERS[manner],
    fetch: async (address, options) => {
      const response = await fetch(address, options);
      sent.push({
        method: options.method,
        names: namesIn(address, options),
        status: response.status,
        codes: await codesIn(response.clone()),
      });
      return response;
    },
  });
  const { data = null, error } = await client.query(query, variables).toPromise();
  return { data, errors: errorsIn(error), sent };
}

// The names of the parameters that went out, wherever they went.
function namesIn(address, { body }) {
  const names = body ? Object.keys(JSON.parse(body)) : new URL(address).searchParams.keys();
  return [...names].sort();
}

async function codesIn(response) {
  const { errors = [] } = await response.json();
  return errors.map(({ extensions }) => extensions.code);
}

function errorsIn(error) {
  if (error?.networkError) throw error.networkError;
  return (error?.graphQLErrors ?? []).map(({ message, extensions }) => ({
    message,
    code: extensions.code,
  }));
}

const answers = [];
for (const request of requests) answers.push(await ask(request));
console.log(JSON.stringify(answers));
