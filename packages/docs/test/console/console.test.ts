import { describeConsole } from "../helpers/describeConsole.ts";

describeConsole(["ja"], true);
