// What most tests need together: a Graph API, a server connected to it, citizens and staff.
import assert from "node:assert/strict";
import { after } from "node:test";
import { Citizen } from "./citizen.mjs";
import { Graph } from "./graph.mjs";
import { Server } from "./server.mjs";
import { until } from "./wait.mjs";

/** Two wards that exist today, from GET /units; a report can be handed to either. */
export const wards = { here: "00004", there: "00008" };

export class World {
  static async open({ env } = {}) {
    const world = new World();
    world.graph = await Graph.start();
    world.server = await Server.start({ graphUrl: world.graph.url, env });
    after(() => world.close());
    return world;
  }

  citizen(psid) {
    return new Citizen(this.server, this.graph, psid);
  }

  as(roles, unit) {
    return this.server.as(roles, unit);
  }

  /** A citizen with a report just filed: {citizen, code}. */
  async filed(report) {
    const citizen = this.citizen();
    return { citizen, code: await citizen.files(report) };
  }

  /** A report that an officer takes at the counter; gives its code. Quicker than a conversation. */
  async taken(report = {}) {
    const intake = await this.as(report.field === "official_conduct" ? "intake,sealed" : "intake");
    const answer = await intake.post("/reports", {
      field: "urban_order",
      text: "Hàng ăn kê bàn ghế kín vỉa hè trước số 12.",
      occurred: "7 giờ sáng nay",
      place: { text: "số 12 phố Tràng Tiền, phường Cửa Nam" },
      reporter: { name: "Nguyễn Thị Mẫu", phone: "0912345678", address: "" },
      channel: "counter",
      ...report,
    });
    assert.ok([200, 201].includes(answer.status), `POST /reports: ${answer.status} ${answer.bytes}`);
    return answer.body.code;
  }

  /** Takes a report along the main road up to `status`. */
  async bringTo(status, code, unit = wards.here) {
    const [intake, leader, handler, publisher] = await Promise.all([
      this.as("intake"), this.as("leader"), this.as("unit", unit), this.as("publisher"),
    ]);
    const road = [
      ["accepted", () => intake.must(code, "accept")],
      ["proposed", () => intake.must(code, "propose", { measure: "Chuyển phường kiểm tra, xử lý." })],
      ["instructed", () => leader.must(code, "direct", { decision: "Đồng ý. Giao phường xử lý trong ngày." })],
      ["referred", () => intake.must(code, "assign", { unit })],
      ["in_progress", () => handler.must(code, "acknowledge")],
      ["result_reported", () => handler.must(code, "resolve", { result: "Đã nhắc nhở, lập biên bản, vỉa hè đã thông thoáng.", media: [] })],
      ["answered", () => intake.must(code, "close", { answer: "Phường đã xử lý, vỉa hè đã thông thoáng. Cảm ơn bạn." })],
      ["published", () => publisher.must(code, "publish", { title: "Đã trả lại vỉa hè phố Tràng Tiền", text: "Phường đã lập lại trật tự trên vỉa hè.", media: [] })],
    ];
    if (status === "received") return intake.report(code);
    let report;
    for (const [reached, step] of road) {
      report = await step();
      assert.equal(report.status, reached);
      if (reached === status) return report;
    }
    throw new Error(`no road to ${status}`);
  }

  /** The outbox rows that fit, waiting for at least one. */
  async outbox(what, fits, options) {
    const admin = await this.as("admin,sealed");
    return until(what, async () => {
      const rows = (await admin.all("/outbox?limit=200")).filter(fits);
      return rows.length > 0 && rows;
    }, options);
  }

  async close() {
    const code = await this.server.stop();
    await this.graph.stop();
    const log = this.server.process.log();
    await this.server.remove();
    assert.equal(code, 0, `kenh197 serve ended with ${code}:\n${log.slice(-4000)}`);
    assert.deepEqual([...new Set(this.graph.problems)], [], "calls that Facebook would refuse");
  }
}
