// Cuts the streams of long sessions a thousand times in every way that the reference server knows, and prints what came
// of it. Exit code 1 when an event was lost, came twice, or came in the wrong place.
import { startReferenceServer } from "../test/server/startReferenceServer.ts";
import { tortureStreams } from "../test/server/tortureStreams.ts";
import { tortures } from "../test/server/tortures.ts";

for (const [kind, rules] of Object.entries(tortures)) {
  const server = await startReferenceServer();
  try {
    const began = performance.now();
    const result = await tortureStreams(server.url, rules, { sessions: 12, past: 2, live: 3 });
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
