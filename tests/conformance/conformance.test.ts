/**
 * One body of tests for every client, on the runtime that runs it.
 *
 * @module
 */
import { after, before, describe } from "node:test";
import { argumentTests, callTests, streamTests } from "./_body.ts";
import type { Client } from "./_client.ts";
import { eventTests } from "./_events.ts";
import { pageOverHttp, pageOverSocket } from "./_page.ts";
import { scriptOverHttp, scriptOverSocket } from "./_script.ts";

for (const kind of [scriptOverSocket, scriptOverHttp, pageOverSocket, pageOverHttp]) {
  describe(`conformance: ${kind.name}`, { skip: kind.skip }, () => {
    let client: Client;
    before(async () => {
      client = await kind.start();
    });
    after(() => client?.close());

    callTests(() => client);
    argumentTests(() => client);
    if (kind.pushes) {
      streamTests(() => client);
      eventTests(() => client);
    }
  });
}
