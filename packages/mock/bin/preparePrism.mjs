// Runs in Prism's process, before Prism. What defers modules comes first.
import "./deferModules.mjs";
import "./deferFaker.mjs";
import "./announceUrl.mjs";
import "./deferOperations.mjs";
import "./dropFileNames.mjs";
import "./guardRequests.mjs";
import "./listPaths.mjs";
import "./readSettings.mjs";
