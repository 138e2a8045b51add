import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP proxy whose connections can be cut. */
export interface CutProxy {
  port: number;
  /**
   * Resets connections at once.
   *
   * @param chooses Whether one is among them.
   */
  cut(chooses: () => boolean): void;
  /** Resets all connections at once, and each that is opened until `comeBack`. */
  goAway(): void;
  comeBack(): void;
  /** Passes nothing on from now on, and leaves connections open. */
  fallSilent(): void;
  close(): void;
}

/** Starts a proxy in front of a port of this computer. */
export async function cutProxy(target: number): Promise<CutProxy> {
  const pairs = new Set<[Socket, Socket]>();
  let isAway = false;
  let isSilent = false;
  const cut = (chooses: () => boolean) => {
    for (const pair of pairs) if (chooses()) for (const socket of pair) socket.resetAndDestroy();
  };
  const server = createServer((client) => {
    if (isAway) return void client.resetAndDestroy();
    const upstream = connect(target, "127.0.0.1");
    const pair: [Socket, Socket] = [client, upstream];
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.on("error", end).on("close", end);
    if (!isSilent) client.pipe(upstream).pipe(client);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    goAway() {
      isAway = true;
      cut(() => true);
    },
    comeBack() {
      isAway = false;
    },
    fallSilent() {
      isSilent = true;
      for (const pair of pairs) for (const socket of pair) socket.unpipe().pause();
    },
    close() {
      server.close();
      for (const pair of pairs) for (const socket of pair) socket.destroy();
    },
  };
}
