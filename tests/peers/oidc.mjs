// An OpenID provider by others (npm oidc-provider), as the third party of the tests. Its pages for signing in and for
// consent are its own development pages. Two addresses below /test are switches of the tests and no part of any
// protocol: they end what was granted, and count it.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const seconds = (name, otherwise) => Number(process.env[name] ?? otherwise);
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "formloom",
        client_secret: process.env.CLIENT_SECRET,
        redirect_uris: [process.env.CALLBACK],
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
      },
    ],
    pkce: { required: () => true },
    scopes: ["openid", "offline_access"],
    cookies: { keys: ["a key of the tests"] },
    ttl: {
      AccessToken: seconds("ACCESS_TTL", 3600),
      AuthorizationCode: seconds("CODE_TTL", 60),
      Grant: 86400,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: 86400,
      Session: 86400,
    },
    features: { devInteractions: { enabled: true } },
  });
  const grants = new Set();
  let renewed = 0;
  provider.on("refresh_token.saved", (token) => grants.add(token.grantId));
  provider.on("grant.success", (ctx) => {
    if (ctx.oidc.params.grant_type === "refresh_token") renewed += 1;
  });
  const coop = process.env.COOP;
  provider.use(async (ctx, next) => {
    if (ctx.path === "/test/revoke") {
      for (const grant of grants) {
        await provider.RefreshToken.revokeByGrantId(grant);
        await provider.AccessToken.revokeByGrantId(grant);
      }
      ctx.body = { revoked: grants.size };
      return;
    }
    if (ctx.path === "/test/renewed") {
      ctx.body = { renewed };
      return;
    }
    await next();
    if (coop) ctx.set("Cross-Origin-Opener-Policy", coop);
  });
  server.on("request", provider.callback());
  console.log(`listening ${issuer}`);
});
// The test ends it by closing its input.
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
