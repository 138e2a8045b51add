// Runs in Prism's process, before Prism.
import "./announceUrl.mjs";
import "./dropFileNames.mjs";
import "./guardRequests.mjs";
