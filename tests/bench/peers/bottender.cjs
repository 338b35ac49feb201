// bottender as its documentation starts it, with Messenger and a handler that does nothing: nothing is stored.
const { join } = require("node:path");
process.chdir(join(__dirname, "bottender"));
process.env.NODE_ENV = "production";
const { initializeServer } = require("bottender");

const server = initializeServer();
const listening = server.listen(0, "127.0.0.1", () => console.log(listening.address().port));
