import { expect, test } from "@jest/globals";
import { finishPage } from "../scripts/renderPage.ts";

test("a page that would report its readers is refused", () => {
  expect(() => finishPage('{"disableTelemetry":false}')).toThrow(/disableTelemetry/);
});

test("a page whose logo has moved to another address is refused", () => {
  expect(() => finishPage('{"disableTelemetry":true}')).toThrow(/logo/);
});

test("a page whose links do not look as expected is an error that says what to look for", () => {
  const logos = "https://cdn.redoc.ly/redoc/logo-mini-full.svg https://cdn.redoc.ly/redoc/logo-mini.svg";
  expect(() => finishPage(`{"disableTelemetry":true} ${logos} <a href="/agents">`)).toThrow(/data-discover/);
});
