// kill -9 at moments of chance, round after round, on PostgreSQL: a lone node, and one of two.
import { after, test } from "node:test";
import { Postgres } from "../support/postgres.mjs";
import { Rig, rounds } from "./support/rig.mjs";

const cluster = await Postgres.start();
after(() => cluster.stop());

for (const nodes of [1, 2]) {
  const who = nodes === 1 ? "a lone node" : "one of two nodes";
  test(`${who} on PostgreSQL that is killed again and again loses and doubles nothing`, async () => {
    const rig = await Rig.open({ database: await cluster.createDatabase(), nodes });
    rig.name = `kill -9, PostgreSQL, ${who}`;
    for (let round = 0; round < rounds(10, 200); ++round) {
      await rig.killAndStart(rig.servers[round % nodes]);
      await rig.nothingLost();
    }
    await rig.allIsWell();
  });
}
