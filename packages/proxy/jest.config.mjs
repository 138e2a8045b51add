export { default } from "../../scripts/jest.config.mjs";
