module.exports = {
  session: { driver: "memory", stores: { memory: { maxSize: 500 } } },
  channels: {
    messenger: {
      enabled: true,
      path: "/webhook",
      pageId: process.env.PAGE_ID,
      accessToken: "khong-dung",
      appId: process.env.APP_ID,
      appSecret: process.env.APP_SECRET,
      verifyToken: "khong-dung",
    },
  },
};
