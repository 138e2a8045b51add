// Sends the URL of Prism's server to the process that started it, as soon as an edit of the description is taken up, too.
import { statSync } from "node:fs";
import { Server } from "node:net";
import { requireCli } from "./requireOfPrism.mjs";

const [, , , description = ""] = process.argv;
const modified = () => statSync(description, { throwIfNoEntry: false })?.mtimeMs;
const modifiedBefore = modified();
let url;

const { listen } = Server.prototype;
Server.prototype.listen = function (...args) {
  this.once("listening", () => {
    const { address, family, port } = this.address();
    url = `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  });
  return listen.apply(this, args);
};

// Prism watches the description from when it listens on.
const chokidar = requireCli("chokidar");
const { watch } = chokidar;
chokidar.watch = (...args) =>
  watch(...args).once("ready", function () {
    process.send?.({ url });
    if (modified() !== modifiedBefore) this.emit("change", description);
  });
