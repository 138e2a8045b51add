// Prism lists the operations in its log with examples in place of parameters, for which it makes all of them. Here it lists their paths.
import { requireCli } from "./requireOfPrism.mjs";

const { right } = requireCli("fp-ts/Either");
requireCli("./util/paths.js").createExamplePath = ({ path }) => right(path);
