// Cuts the streams of long sessions a thousand times with every fault that the reference server has, and prints a report.
// Exits with 1 when an event was lost, repeated or misplaced.

import { runStreamFaults } from "../test/helpers/runStreamFaults.ts";
import { startReferenceServer } from "../test/helpers/startReferenceServer.ts";
import { streamFaults } from "../test/helpers/streamFaults.ts";

for (const [kind, rules] of Object.entries(streamFaults)) {
  const server = await startReferenceServer();
  try {
    const began = performance.now();
    const result = await runStreamFaults(server.url, rules, { sessions: 12, past: 2, live: 3 });
    const { faults, logged, delivered, repeated, missing, misplaced, pieces, latePieces } = result;
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(
      `A stream that ${kind}: ${faults} faults, ${logged} events, ${delivered} delivered, ${repeated} repeated, ` +
        `${missing} missing, ${misplaced} misplaced, ${pieces} pieces of messages, ${latePieces} of them late, in ${seconds} s`,
    );
    if (repeated + missing + misplaced + latePieces > 0 || delivered !== logged || faults < 1000)
      process.exitCode = 1;
  } finally {
    await server.stop();
  }
}
