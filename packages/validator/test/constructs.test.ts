import { describe, printable, refusedBy } from "@cloud-agents/spec/foreign/constructs.ts";
import { expect, test } from "@jest/globals";
import { printFiles } from "../scripts/printFiles.ts";
import { validatorOf } from "./helpers/validatorOf.ts";

test.each(refusedBy("validator"))("%s: refused at its place", async (_, construct) => {
  const printed = printFiles(describe(construct));
  await expect(printed).rejects.toThrow(/^#\/\S+: /);
  await expect(printed).rejects.toThrow(construct.refused?.message);
});

test.each(printable)("%s: what comes back as described has no mistake", async (_, construct) => {
  const description = describe(construct);
  const validator = await validatorOf(description);
  for (const { id, successes } of description.operations) {
    for (const { status, content, headers } of successes) {
      const [media] = content;
      const sent = {
        status: status === "default" ? 200 : Number(status),
        headers: {
          ...(media && { "content-type": media.type }),
          ...Object.fromEntries(headers.map(({ name }) => [name.toLowerCase(), "1"])),
        },
        body: media?.examples[0]?.value,
      };
      expect(validator.checkResponse(id, sent)).toEqual([]);
      if (media) expect(validator.checkResponse(id, { ...sent, headers: {} })).not.toEqual([]);
      else expect(validator.checkResponse(id, { ...sent, body: {} })).not.toEqual([]);
    }
  }
});
