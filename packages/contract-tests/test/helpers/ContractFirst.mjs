import TestSequencer from "@jest/test-sequencer";

/** Begins with the tests that take longest: jest knows only after its first run on a machine which those are. */
export default class ContractFirst extends TestSequencer {
  /** @override */
  sort(tests) {
    const isLong = ({ path }) => path.endsWith("contract.test.ts");
    return super.sort(tests).toSorted((one, other) => Number(isLong(other)) - Number(isLong(one)));
  }
}
