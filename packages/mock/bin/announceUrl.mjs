// Sends the URL of Prism's server to the process that started it.
import { Server } from "node:net";

const { listen } = Server.prototype;
Server.prototype.listen = function (...args) {
  this.once("listening", () => {
    const { address, family, port } = this.address();
    process.send?.({ url: `http://${family === "IPv6" ? `[${address}]` : address}:${port}` });
  });
  return listen.apply(this, args);
};
