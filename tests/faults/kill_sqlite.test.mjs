// kill -9 at moments of chance, round after round on the same data folder, under load.
import { test } from "node:test";
import { Rig, rounds } from "./support/rig.mjs";

test("a server on SQLite that is killed again and again loses and doubles nothing", async () => {
  const rig = await Rig.open();
  rig.name = "kill -9, SQLite";
  for (let round = 0; round < rounds(20, 200); ++round) {
    await rig.killAndStart(rig.server);
    await rig.nothingLost();
  }
  await rig.allIsWell();
});
