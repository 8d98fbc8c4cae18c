// Runs every audit of graphql-http's server suite against the address given; prints what each found.

import { serverAudits } from "graphql-http";

const [url] = process.argv.slice(2);

async function found({ id, name, fn }) {
  try {
    const { status, reason = null } = await fn();
    return { id, name, status, reason };
  } catch (fault) {
    // An audit throws where it got no answer at all; the others still have something to tell.
    return { id, name, status: "error", reason: String(fault.cause ?? fault) };
  }
}

console.log(JSON.stringify(await Promise.all(serverAudits({ url }).map(found))));
