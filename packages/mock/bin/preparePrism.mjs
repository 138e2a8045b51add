// Runs in Prism's process, before Prism.
import "./announceUrl.mjs";
import "./decycle.mjs";
import "./deferFaker.mjs";
import "./dropFileNames.mjs";
import "./guardRequests.mjs";
import "./readSettings.mjs";
