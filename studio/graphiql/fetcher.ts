// How the page speaks to the service: one POST for each run, or a WebSocket for a subscription, to the same origin.

import type { FetcherOpts, FetcherParams } from "@graphiql/toolkit";
import { getOperationAST, type ExecutionResult } from "graphql";
import { createClient } from "graphql-ws";

const ENDPOINT = "/graphql";

type Answers = Promise<ExecutionResult> | AsyncIterable<ExecutionResult>;

export function ask(params: FetcherParams, options?: FetcherOpts): Answers {
  const operation = options?.documentAST && getOperationAST(options.documentAST, params.operationName);
  return operation?.operation === "subscription" ? follow(params, options) : answer(params, options);
}

async function answer(params: FetcherParams, options?: FetcherOpts): Promise<ExecutionResult> {
  const response = await fetch(ENDPOINT, {
    method: "POST",
    headers: {
      accept: "application/graphql-response+json, application/json;q=0.9",
      "content-type": "application/json",
      ...options?.headers,
    },
    body: JSON.stringify(params),
  });
  const text = await response.text();

  try {
    return JSON.parse(text) as ExecutionResult;
  } catch {
    // A proxy in between may answer with a page of its own.
    throw new Error(`服务没有返回 JSON（HTTP ${response.status}）：${text.slice(0, 200)}`);
  }
}

async function* follow(params: FetcherParams, options?: FetcherOpts): AsyncGenerator<ExecutionResult> {
  const address = new URL(ENDPOINT, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  // No message that was missed is had again without a cursor, so a lost connection is told and not mended.
  const client = createClient({ url: address.href, connectionParams: options?.headers ?? {}, retryAttempts: 0 });

  try {
    for await (const each of client.iterate(params as { query: string })) yield each as ExecutionResult;
  } catch (fault) {
    // What is refused comes as a list of errors, a connection that was closed as an event.
    if (Array.isArray(fault)) yield { errors: fault };
    else throw fault instanceof CloseEvent ? new Error(`连接已关闭（${fault.code}）：${fault.reason}`) : fault;
  } finally {
    await client.dispose();
  }
}
