// How the page speaks to the service: one POST for each run, to the same origin.

import type { FetcherOpts, FetcherParams } from "@graphiql/toolkit";
import type { ExecutionResult } from "graphql";

const ENDPOINT = "/graphql";

export async function ask(params: FetcherParams, options?: FetcherOpts): Promise<ExecutionResult> {
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
