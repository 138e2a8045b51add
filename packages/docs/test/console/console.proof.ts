import { languages } from "../../site/readLanguages.ts";
import { describeConsole } from "../helpers/describeConsole.ts";

describeConsole(languages);
