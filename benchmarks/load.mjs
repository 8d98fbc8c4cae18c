// Sends requests as it is told: one job a line in, one result a line out.
import autocannon from "autocannon";
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await done(JSON.parse(line))));
}

// autocannon counts in whole seconds and milliseconds, so each response is timed here. The amount
// is fixed rather than the time: no request is cut off, and all of the CPU time belongs to answers.
function done({ url, method, headers, body, connections, amount }) {
  return new Promise((resolve) => {
    const took = [];
    const faults = [];
    const began = performance.now();
    let ended = began;
    const finish = (broken) => {
      if (broken) faults.push(String(broken));
      took.sort((a, b) => a - b);
      resolve({
        seconds: (ended - began) / 1000,
        answered: took.length,
        p50_ms: took[Math.floor(took.length * 0.5)] ?? 0,
        p99_ms: took[Math.floor(took.length * 0.99)] ?? 0,
        fault: faults[0] ?? "",
      });
    };
    const run = autocannon({ url, method, headers, body, connections, amount, timeout: 60 }, finish);
    run.on("response", (_client, status, _bytes, milliseconds) => {
      took.push(milliseconds);
      if (status !== 200) faults.push(`status ${status}`);
      ended = performance.now();
      if (took.length === amount) {
        run.stop();
        finish(null);
      }
    });
    run.on("reqError", (error) => faults.push(String(error)));
  });
}
