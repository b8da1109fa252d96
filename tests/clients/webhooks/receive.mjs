// A receiver with the npm library: prints the type of each message that it has verified.
//
//     SECRET=whsec_… NODE_PATH=… node receive.mjs 9000

import { createServer } from "node:http";
import { createRequire } from "node:module";

const { Webhook } = createRequire(process.env.LIBRARIES + "/")("standardwebhooks");

createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  try {
    console.log(new Webhook(process.env.SECRET).verify(body, request.headers).type);
    response.writeHead(204).end();
  } catch {
    response.writeHead(401).end();
  }
}).listen(Number(process.argv[2]), "127.0.0.1");
