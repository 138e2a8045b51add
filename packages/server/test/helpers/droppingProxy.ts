import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP proxy that breaks connections. */
export interface DroppingProxy {
  /** Where it listens. */
  url: string;
  /** How many connections it has broken. */
  drops(): number;
  close(): void;
}

/**
 * Starts a proxy in front of a server.
 *
 * @param target The server's URL.
 * @param bytesOf How many bytes of the response pass on a connection before it breaks; gets the connection's number, from 0.
 */
export async function droppingProxy(
  target: string,
  bytesOf: (connection: number) => number,
): Promise<DroppingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let connections = 0;
  let drops = 0;

  const server = createServer((client) => {
    let left = bytesOf(connections++);
    const upstream = connect(Number(port), hostname);
    const drop = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", drop);
      socket.on("close", drop);
    }
    client.pipe(upstream);
    upstream.on("data", (chunk) => {
      const passing = chunk.subarray(0, left);
      left -= passing.length;
      if (passing.length === chunk.length) return client.write(passing);
      drops += 1;
      upstream.destroy();
      // What passed has to arrive, so that it is the reader who must cope with the half of an event.
      client.write(passing, () => client.resetAndDestroy());
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    drops: () => drops,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
