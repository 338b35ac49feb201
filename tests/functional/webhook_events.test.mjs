// Every kind of event that Facebook is known to post goes through; those that are messages become messages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "../support/server.mjs";
import { until } from "../support/wait.mjs";
import * as facebook from "../support/webhook.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const { url } = world.server;

async function messages() {
  const { code, stdout, stderr } = await world.server.run(["export", "messages"]);
  assert.equal(code, 0, stderr);
  return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

/** The message with this id, waiting for it. */
const message = (mid) => until(`message ${mid}`, async () => (await messages()).find((row) => row.external_id === mid));

/** Waits until no delivery is new. */
async function settled() {
  const admin = await world.as("admin,sealed");
  await until("deliveries read", async () => (await admin.all("/inbox?state=new&limit=200")).length === 0);
}

/** The conversation of a message as GET /conversations shows it. */
async function threadOf(code) {
  const intake = await world.as("intake");
  return (await intake.get(`/conversations/${(await intake.report(code)).conversation}`)).body;
}

test("each kind alone is answered 200 and read, none is buried", async () => {
  const psid = facebook.newPsid();
  const mid = facebook.newMid();
  const events = [
    facebook.text(psid, "Xin chào", { mid }),
    facebook.text(psid, "Trả lời", { replyTo: mid }),
    facebook.text(psid, "Trạng thái", { payload: "status" }),
    facebook.files(psid, [{ type: "image", url: "https://khong.example/1.jpg" }], { words: "Ảnh" }),
    facebook.files(psid, [{ type: "file", url: "https://khong.example/1.pdf" }]),
    facebook.sticker(psid),
    facebook.location(psid, 21.0245, 105.8412),
    facebook.fallback(psid, "https://vnexpress.example/tin"),
    facebook.share(psid, "/reel/1234"),
    facebook.share(psid, "https://www.facebook.com/permalink/1", { type: "post" }),
    facebook.unsupported(psid),
    facebook.edit(psid, mid, "Xin chào!", { num: "1" }),
    facebook.unsent(psid, mid),
    facebook.postback(psid, "start"),
    facebook.postback(psid, "start", { referral: { ref: "phuong-00004", source: "SHORTLINK", type: "OPEN_THREAD" } }),
    facebook.referral(psid, "cho-dong-xuan"),
    facebook.referral(psid, null),
    facebook.optin(psid),
    facebook.delivered(psid, [mid]),
    facebook.delivered(psid, undefined, String(Date.now())),
    facebook.read(psid),
    facebook.reaction(psid, mid),
    facebook.reaction(psid, mid, "", "unreact"),
    facebook.echo(psid, "Cán bộ trả lời"),
    facebook.passThread(psid),
    facebook.takeThread(psid),
    facebook.requestThread(psid),
    facebook.appRoles(),
    facebook.policy(),
    facebook.accountLinking(psid),
    facebook.feedback(psid),
    facebook.comment("8001", "Chỗ này vẫn ngập"),
    facebook.comment(undefined, "Người viết không nêu tên"),
    facebook.comment("8001", "", { verb: "remove" }),
    facebook.visitorPost("8002", "Đăng lên trang"),
    facebook.pagePost("Thông báo của trang"),
    facebook.postReaction("8001"),
    facebook.mention("Nhắc tới trang"),
    facebook.pageRating("Phục vụ tốt"),
    { sender: { id: psid }, recipient: { id: page.id }, timestamp: Date.now(), loai_moi: { x: 1 } },
    { field: "truong_moi", value: { a: [1, 2] } },
    { field: "feed" },
  ];
  for (const event of events) assert.equal(await facebook.deliver(url, event), 200, JSON.stringify(event));
  await settled();
  const admin = await world.as("admin,sealed");
  assert.deepEqual(await admin.all("/inbox?state=buried&limit=200"), []);
  assert.equal((await admin.all("/inbox?limit=200")).length, events.length);
});

test("odd shapes are answered 200", async () => {
  const psid = facebook.newPsid();
  const odd = [
    { object: "page" },
    { object: "page", entry: [] },
    { object: "page", entry: {} },
    { object: "page", entry: [null, 1, "x", { id: Number(page.id) }] },
    { object: "permissions", entry: [{ id: "1", time: 1, changes: [{ field: "permission" }] }] },
    { entry: [{ id: page.id, messaging: [facebook.text(psid, "không có object")] }] },
    facebook.envelope({ messaging: [] }),
    facebook.envelope({ messaging: [{}] }),
    facebook.envelope({ messaging: [{ ...facebook.text(psid, "x"), sender: undefined }] }),
    facebook.envelope({ messaging: [{ ...facebook.text(psid, "x"), sender: { user_ref: "r-1" } }] }),
    facebook.envelope({ messaging: [{ ...facebook.text(psid, "x"), timestamp: "1630804320123" }] }),
    facebook.envelope({ messaging: [{ ...facebook.text(psid, "x"), timestamp: 1630804320.5 }] }),
    facebook.envelope({ messaging: [{ ...facebook.text(psid, "x"), message: null }] }),
    facebook.envelope({ messaging: [{ ...facebook.text(psid, "x"), message: "chữ" }] }),
    facebook.envelope({ messaging: [{ ...facebook.text(psid, "x"), message: { mid: facebook.newMid(), text: null, attachments: null } }] }),
    facebook.envelope({ messaging: [{ ...facebook.text(psid, "x"), message: { mid: facebook.newMid(), attachments: [null, {}, { type: "image" }, { type: "location", payload: { coordinates: { lat: "21.0", long: "105.8" } } }] } }] }),
    facebook.envelope({ changes: [null, {}, { field: "feed", value: null }, { field: "feed", value: { item: "la", verb: "la" } }] }),
    { object: "page", entry: [{ id: "0", time: 1, changes: [{ field: "messages", value: facebook.text(psid, "nút thử") }] }] },
  ];
  for (const value of odd) assert.equal(await facebook.postRaw(url, facebook.facebookJson(value)), 200, JSON.stringify(value));
  await settled();
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
});

test("every entry and every array of one delivery is read", async () => {
  const [a, b, c, d, e] = Array.from({ length: 5 }, facebook.newMid);
  const psids = Array.from({ length: 5 }, () => facebook.newPsid());
  const value = {
    object: "page",
    entry: [
      { id: page.id, time: Date.now(), messaging: [facebook.text(psids[0], "Xin chào một", { mid: a }), facebook.text(psids[1], "Xin chào hai", { mid: b })] },
      { id: page.id, time: Date.now(), standby: [facebook.text(psids[2], "Xin chào ba", { mid: c })], messaging: [facebook.text(psids[3], "Xin chào bốn", { mid: d })] },
      { id: page.id, time: Date.now(), messaging_handovers: [facebook.passThread(psids[3])], messaging: [facebook.text(psids[4], "Xin chào năm", { mid: e })] },
      { id: page.id, time: Math.floor(Date.now() / 1000), changes: [facebook.comment("8100", "Xin chào sáu", { id: "197_6" }), facebook.comment("8101", "Xin chào bảy", { id: "197_7" })] },
    ],
  };
  assert.equal(await facebook.postRaw(url, facebook.facebookJson(value)), 200);
  for (const mid of [a, b, c, d, e]) assert.equal((await message(mid)).direction, "in");
  for (const id of ["197_6", "197_7"]) assert.match((await message(id)).text, /Xin chào/);
});

test("an edit and a withdrawal are marked and keep the first words", async () => {
  const citizen = world.citizen();
  const code = await citizen.files();
  const [edited, withdrawn] = [facebook.newMid(), facebook.newMid()];
  await citizen.tap(`more.${code}`);
  await citizen.hears("an invitation to add");
  await citizen.say("Thêm: xe máy để kín lối đi", { mid: edited });
  await citizen.say("Thêm: có cả ô tô", { mid: withdrawn });
  await citizen.send(facebook.edit(citizen.psid, edited, "Thêm: xe máy và ô tô để kín lối đi"));
  await citizen.send(facebook.unsent(citizen.psid, withdrawn));
  const shown = await until("both marks", async () => {
    const intake = await world.as("intake");
    const { messages: all } = await intake.report(code);
    return all.some((one) => one.edited) && all.some((one) => one.withdrawn) && all;
  });
  assert.ok(shown.some((one) => one.withdrawn && one.text.includes("có cả ô tô")), "the withdrawn words are kept");
  assert.match((await message(edited)).text, /xe máy/);
});

test("an echo of our own message adds none; an officer's answer in the Page inbox is recorded", async () => {
  const { citizen, code } = await world.filed();
  const filed = world.graph.to(citizen.psid).at(-1);
  const before = (await messages()).length;
  await citizen.send(facebook.echo(citizen.psid, filed.text, { mid: filed.mid, metadata: filed.metadata, appId: page.appId }));
  await settled();
  assert.equal((await messages()).length, before);
  const mid = facebook.newMid();
  await citizen.send(facebook.echo(citizen.psid, "Chào chị, tôi là cán bộ trực.", { mid }));
  const row = await message(mid);
  assert.equal(row.direction, "out");
  assert.notEqual(row.author, "bot");
  assert.ok((await threadOf(code)).messages.some((one) => one.text.includes("cán bộ trực")));
});

test("delivery and read events update what we sent", async () => {
  const { citizen } = await world.filed();
  const sent = world.graph.to(citizen.psid).at(-1);
  await citizen.send(facebook.delivered(citizen.psid, [sent.mid]), facebook.read(citizen.psid));
  await until("the message read by the citizen", async () =>
    (await messages()).some((row) => row.direction === "out" && row.text === sent.text && /read|seen/.test(row.state)),
  );
});

test("a citizen's comment is kept and answered by one private invitation", async () => {
  const id = `${page.id}55_777`;
  const words = "Ngõ 12 ngập mấy hôm nay không ai xử lý";
  await facebook.deliver(url, facebook.comment("8200", words, { id }));
  await facebook.deliver(url, facebook.comment("8200", words, { id }));
  assert.equal((await message(id)).text, words);
  await until("a private reply", () => world.graph.sent.some((one) => one.comment === id));
  await facebook.deliver(url, facebook.comment("8200", "Vẫn ngập", { id: `${id}8` }));
  await message(`${id}8`);
  await settled();
  assert.equal(world.graph.sent.filter((one) => one.comment === id).length, 1);
});

test("a post by a visitor is intake, the Page's own post and comment are not", async () => {
  const post = `${page.id}_9911`;
  await facebook.deliver(url, facebook.visitorPost("8300", "Đèn đường phố Huế hỏng một tuần", { post }));
  assert.match((await message(post)).text, /Đèn đường/);
  const own = `${page.id}_9912`;
  const before = (await messages()).length;
  await facebook.deliver(url, facebook.pagePost("Thông báo lịch trực", { post: own }), facebook.comment(page.id, "Trang trả lời", { id: "197_own" }));
  await settled();
  const after = await messages();
  assert.ok(!after.some((row) => row.external_id === own));
  assert.ok(!after.slice(before).some((row) => row.direction === "in" && row.text === "Trang trả lời"));
});
