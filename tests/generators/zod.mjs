// Writes what Zod makes of its schemas into `fixtures/generators/zod_*.json`.

import * as z from "zod";
import { recorder } from "./record.mjs";

const write = recorder("zod");
const record = (kind, schema, options) => write(kind, z.toJSONSchema(schema, options));

const Address = z.object({ street: z.string(), city: z.string(), postcode: z.string().optional() });

record(
  "optional",
  z.object({
    name: z.string(),
    nickname: z.string().optional(),
    age: z.int().nullable(),
    middleName: z.string().nullish(),
    addresses: z.array(Address),
    shipping: Address.optional(),
    billing: Address.nullable(),
  }),
);

const Server = z.object({
  host: z.string().default("localhost"),
  port: z.int().default(5432),
  ratio: z.number().default(0.5),
  verbose: z.boolean().default(false),
  tags: z.array(z.string()).default(["blue", "green"]),
  limits: z.object({ memoryMb: z.int().default(512) }).prefault({}),
});
record("defaults_of_output", Server);
record("defaults_of_input", Server, { io: "input" });

record(
  "maps",
  z.object({
    variables: z.record(z.string(), z.string()),
    routes: z.record(z.string(), z.object({ target: z.string(), weight: z.number().optional() })),
    byRegion: z.record(z.enum(["eu", "us"]), z.int()),
    someRegions: z.partialRecord(z.enum(["eu", "us"]), z.string()),
    ports: z.record(z.string().regex(/^\d+$/), z.string()),
  }),
);

record(
  "enums",
  z.object({
    region: z.enum(["eu-west-1", "us-east-1"]),
    priority: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    mode: z.literal(["auto", "manual", null]),
    size: z.enum(["small", "large"]).optional().describe("How much it holds."),
    regions: z.array(z.enum(["eu", "us", "ap"])).optional(),
    version: z.literal(1),
  }),
);

record(
  "descriptions",
  z
    .object({
      accountId: z.string().meta({ title: "Account ID", description: "Settings, then Account.", examples: ["acc-1042"] }),
      apiBase: z.url().describe("Only for your own server.").optional(),
      oldName: z.string().optional().meta({ deprecated: true }),
    })
    .meta({ title: "Account", description: "An account at the provider." }),
);

record(
  "intersection",
  z.object({
    dataset: z.intersection(z.object({ name: z.string() }), z.object({ owner: z.string(), rows: z.int() })),
    extended: Address.extend({ country: z.string() }),
  }),
);

const Pet = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("cat"), lives: z.int().default(9) }),
  z.object({ kind: z.literal("dog"), barks: z.boolean(), breed: z.string().optional() }),
]);
record("internally_tagged", z.object({ pet: Pet, others: z.array(Pet).optional() }), { io: "input" });

record(
  "externally_tagged",
  z.object({
    auth: z.union([
      z.literal("anonymous"),
      z.strictObject({ apiKey: z.object({ key: z.string() }) }),
      z.strictObject({ password: z.object({ username: z.string(), password: z.string() }) }),
    ]),
  }),
);

record(
  "adjacently_tagged",
  z.object({
    event: z.discriminatedUnion("type", [
      z.object({ type: z.literal("created"), data: Address }),
      z.object({ type: z.literal("renamed"), data: z.tuple([z.string(), z.string()]) }),
      z.object({ type: z.literal("deleted") }),
    ]),
  }),
);

record(
  "untagged",
  z.object({
    value: z.union([z.boolean(), z.number(), z.string(), z.array(z.string()), Address]),
    limit: z.union([z.int(), z.literal("unlimited")]),
    stop: z.union([z.string(), z.array(z.string())]).nullable(),
    homepage: z.union([z.url(), z.literal("")]).optional(),
  }),
);

record(
  "tuples",
  z.object({
    pair: z.tuple([z.string(), z.int()]),
    rest: z.tuple([z.string()], z.number()),
    matrix: z.array(z.array(z.number())),
    unique: z.array(z.string()).min(1).max(3),
  }),
);

const Folder = z.object({
  name: z.string(),
  get children() {
    return z.array(Folder);
  },
  get link() {
    return Folder.optional();
  },
});
record("recursive", Folder);

record(
  "formats",
  z.object({
    starts: z.iso.datetime(),
    day: z.iso.date(),
    at: z.iso.time(),
    lasts: z.iso.duration(),
    id: z.uuid(),
    site: z.url(),
    mail: z.email(),
    ip: z.ipv4(),
    token: z.base64(),
  }),
);

record(
  "constraints",
  z.object({
    name: z.string().min(2).max(20),
    code: z.string().regex(/^[A-Z]{2}-\d{4}$/),
    percent: z.number().min(0).max(100),
    port: z.int().positive().lt(65536),
    step: z.number().multipleOf(5),
    path: z.string().startsWith("/"),
    tags: z.array(z.string().min(1)).nonempty().max(3),
  }),
);

record(
  "anything",
  z.looseObject({
    payload: z.unknown(),
    anyValue: z.any(),
    json: z.json(),
    list: z.array(z.unknown()),
    byName: z.record(z.string(), z.unknown()),
  }),
);

z.globalRegistry.add(Address, { id: "Address", title: "Address" });
record("references", z.object({ home: Address, work: Address.optional() }), { reused: "ref" });
z.globalRegistry.remove(Address);

record("older_draft", z.object({ pair: z.tuple([z.string(), z.int()]), pet: Pet, note: z.string().nullable() }), {
  target: "draft-7",
});
record("openapi", z.object({ pet: Pet, note: z.string().nullable(), size: z.enum(["S", "M"]).nullable() }), {
  target: "openapi-3.0",
});
