import { cp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cloudAgents, compile, installCli, runApp } from "./helpers/installCli.ts";
import { startMock } from "./helpers/startMock.ts";

const require = createRequire(import.meta.url);
const trainTravel = require.resolve("@readme/oas-examples/3.1/json/train-travel.json");
const galaxy = fileURLToPath(new URL("../node_modules/@scalar/galaxy/dist/3.1.yaml", import.meta.url));

let project: string;
beforeAll(async () => {
  project = await installCli("100% dir");
});
afterAll(() => rm(dirname(project), { recursive: true, force: true }));

test("the generated client of Train Travel compiles, and its mock returns what the generated validator accepts", async () => {
  await cp(trainTravel, join(project, "列車 の旅.json"));
  expect(await cloudAgents(project, "init", "列車 の旅.json")).toMatchObject({ code: 0, stderr: "" });
  const { code, stdout, stderr } = await cloudAgents(project, "generate");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("Train Travel API: 7 operations");
  expect(stdout).toContain("webhooks is ignored.");
  const app = `
    import { isAPIError, TrainTravelClient } from "./generated/client/index.js";
    import { handlers } from "./generated/msw/index.js";
    import type { Booking } from "./generated/types/index.js";
    import { checkRequest, checkResponse } from "./generated/validator/index.js";

    declare const process: { argv: string[] };
    const api = new TrainTravelClient({ token: "secret", baseUrl: String(process.argv[2]) });
    const { data, response } = await api.getBookings().withResponse();
    const headers = { "content-type": response.headers.get("content-type") ?? "" };
    const findings = checkResponse("get-bookings", { status: response.status, headers, body: data });
    const booking: Booking | undefined = data.data?.[0];
    const wrong = checkResponse("get-bookings", { status: 200, headers, body: { data: [{ id: 1 }] } });
    const request = checkRequest("get-trips", { path: {}, query: {}, headers: {} });
    await api.deleteBooking(String(booking?.id));
    // @ts-expect-error An id is a text.
    export const wrongCall = () => api.getBooking(1);
    console.log(JSON.stringify({
      findings,
      wrong: wrong.map(({ path }) => path),
      missing: request.findings.map(({ path }) => path),
      handlers: handlers().length,
      passenger: typeof booking?.passenger_name,
      isAPIError: isAPIError(new Error()),
    }));`;
  expect(await compile(project, app)).toBe("");
  const mock = await startMock(project);
  try {
    expect(JSON.parse(await runApp(project, mock.url))).toEqual({
      findings: [],
      wrong: ["data[0].id"],
      missing: ["origin", "destination", "date"],
      handlers: 7,
      passenger: "string",
      isAPIError: false,
    });
  } finally {
    await mock.stop();
  }
}, 120_000);

test("what is read-only need not be sent, and what is write-only need not come back", async () => {
  const boat = { $ref: "#/components/schemas/Boat" };
  const content = { "application/json": { schema: boat } };
  const post = {
    operationId: "addBoat",
    requestBody: { required: true, content },
    responses: { 201: { description: "It.", content } },
  };
  const Boat = {
    type: "object",
    required: ["id", "name", "key"],
    properties: {
      id: { type: "string", readOnly: true },
      name: { type: "string" },
      key: { type: "string", writeOnly: true },
    },
  };
  const boats = {
    openapi: "3.1.0",
    info: { title: "Boats", version: "1" },
    paths: { "/boats": { post } },
    components: { schemas: { Boat } },
  };
  await writeFile(join(project, "boats.json"), JSON.stringify(boats));
  const args = ["generate", "boats.json", "--output", "boats"];
  expect(await cloudAgents(project, ...args)).toMatchObject({ code: 0, stderr: "" });
  const app = `
    import { BoatsClient } from "./boats/client/index.js";
    import { examples } from "./boats/msw/examples.js";
    import type { BoatRequest } from "./boats/types/index.js";
    import { checkRequest, checkResponse } from "./boats/validator/index.js";

    const api = new BoatsClient({
      baseUrl: "https://boats.example",
      fetch: async () => Response.json({ id: "b1", name: "船" }, { status: 201 }),
    });
    const sent: BoatRequest = { name: "船", key: "secret" };
    const { id, key } = await api.addBoat(sent);
    const [text, optional]: [string, string | undefined] = [id, key];
    // @ts-expect-error A key must be sent.
    export const keyless: BoatRequest = { name: "船" };
    // @ts-expect-error A key need not come back.
    export const returned: string = key;
    const headers = { "content-type": "application/json" };
    const { findings } = checkRequest("addBoat", { path: {}, query: {}, headers, body: sent });
    const body = Object.values(examples["addBoat"]!.responses)[0]!.examples["example"];
    console.log(JSON.stringify([text, optional ?? null, findings, body, checkResponse("addBoat", { status: 201, headers, body })]));`;
  expect(await compile(project, app)).toBe("");
  const example = { id: "string", name: "string" };
  expect(JSON.parse(await runApp(project))).toEqual(["b1", null, [], example, []]);
}, 60_000);

test("what a description may not use is refused with its place, and nothing is written", async () => {
  await cp(galaxy, join(project, "galaxy.yaml"));
  const { code, stdout, stderr } = await cloudAgents(
    project,
    "generate",
    "galaxy.yaml",
    "--output",
    "galaxy",
  );
  expect(stderr).toMatch(/^galaxy\.yaml:\d+:\d+: .+\n$/);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
});

test("a folder that cannot be written is named, with what to do", async () => {
  await writeFile(join(project, "taken"), "");
  const { code, stderr } = await cloudAgents(project, "generate", "--output", "taken");
  expect(code).toBe(1);
  expect(stderr).toMatch(/^taken cannot be written: .+\. Name another folder with --output\.\n$/);
});
