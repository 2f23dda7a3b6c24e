// Writes what TypeBox makes of its types into `fixtures/generators/typebox_*.json`.

import Type from "typebox";
import { recorder } from "./record.mjs";

const record = recorder("typebox");

const Address = Type.Object({ street: Type.String(), city: Type.String(), postcode: Type.Optional(Type.String()) });

record(
  "optional",
  Type.Object({
    name: Type.String(),
    nickname: Type.Optional(Type.String()),
    age: Type.Union([Type.Integer(), Type.Null()]),
    addresses: Type.Array(Address),
    shipping: Type.Optional(Address),
    billing: Type.Union([Address, Type.Null()]),
  }),
);

record(
  "defaults",
  Type.Object({
    host: Type.String({ default: "localhost" }),
    port: Type.Integer({ default: 5432 }),
    verbose: Type.Optional(Type.Boolean({ default: true })),
    tags: Type.Array(Type.String(), { default: ["blue", "green"] }),
    limits: Type.Object({ memoryMb: Type.Integer() }, { default: { memoryMb: 512 } }),
  }),
);

record(
  "maps",
  Type.Object({
    variables: Type.Record(Type.String(), Type.String()),
    routes: Type.Record(Type.String(), Type.Object({ target: Type.String(), weight: Type.Optional(Type.Number()) })),
    ports: Type.Record(Type.Integer(), Type.String()),
    byRegion: Type.Record(Type.Union([Type.Literal("eu"), Type.Literal("us")]), Type.Integer()),
    flags: Type.Object({}, { additionalProperties: Type.Boolean() }),
  }),
);

const Colour = { Red: "red", Green: "green" };
record(
  "enums",
  Type.Object({
    region: Type.Union([Type.Literal("eu-west-1"), Type.Literal("us-east-1")]),
    priority: Type.Union([Type.Literal(1), Type.Literal(2)]),
    colour: Type.Enum(Colour),
    size: Type.Optional(Type.Union([Type.Literal("small", { title: "Small" }), Type.Literal("large", { title: "Large" })])),
    regions: Type.Optional(Type.Array(Type.Enum(["eu", "us", "ap"]), { uniqueItems: true })),
    version: Type.Literal(1),
  }),
);

record(
  "descriptions",
  Type.Object(
    {
      accountId: Type.String({ title: "Account ID", description: "Settings, then Account.", examples: ["acc-1042"] }),
      apiBase: Type.Optional(Type.String({ format: "uri", description: "Only for your own server." })),
      oldName: Type.Optional(Type.String({ deprecated: true })),
      createdAt: Type.Readonly(Type.Optional(Type.String({ format: "date-time", readOnly: true }))),
    },
    { $id: "Account", title: "Account", description: "An account at the provider." },
  ),
);

record(
  "intersection",
  Type.Intersect(
    [
      Type.Object({ name: Type.String() }),
      Type.Object({ owner: Type.String(), rows: Type.Integer() }),
    ],
    { unevaluatedProperties: false },
  ),
);

const Cat = Type.Object({ kind: Type.Literal("cat"), lives: Type.Integer({ default: 9 }) });
const Dog = Type.Object({ kind: Type.Literal("dog"), barks: Type.Boolean(), breed: Type.Optional(Type.String()) });
const Pet = Type.Union([Cat, Dog]);
record("internally_tagged", Type.Object({ pet: Pet, others: Type.Optional(Type.Array(Pet)) }));

record(
  "externally_tagged",
  Type.Object({
    auth: Type.Union([
      Type.Literal("anonymous"),
      Type.Object({ apiKey: Type.Object({ key: Type.String() }) }, { additionalProperties: false }),
      Type.Object(
        { password: Type.Object({ username: Type.String(), password: Type.String() }) },
        { additionalProperties: false },
      ),
    ]),
  }),
);

record(
  "adjacently_tagged",
  Type.Object({
    event: Type.Union([
      Type.Object({ type: Type.Literal("created"), data: Address }),
      Type.Object({ type: Type.Literal("renamed"), data: Type.Tuple([Type.String(), Type.String()]) }),
      Type.Object({ type: Type.Literal("deleted") }),
    ]),
  }),
);

record(
  "untagged",
  Type.Object({
    value: Type.Union([Type.Boolean(), Type.Number(), Type.String(), Type.Array(Type.String()), Address]),
    limit: Type.Union([Type.Integer(), Type.Literal("unlimited")]),
    stop: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String()), Type.Null()])),
  }),
);

record(
  "tuples",
  Type.Object({
    pair: Type.Tuple([Type.String(), Type.Integer()]),
    matrix: Type.Array(Type.Array(Type.Number())),
    tags: Type.Array(Type.String(), { minItems: 1, maxItems: 3, uniqueItems: true }),
  }),
);

record(
  "recursive",
  Type.Cyclic(
    {
      Folder: Type.Object({
        name: Type.String(),
        children: Type.Array(Type.Ref("Folder")),
        link: Type.Optional(Type.Ref("Folder")),
      }),
    },
    "Folder",
  ),
);

record(
  "formats",
  Type.Object({
    starts: Type.String({ format: "date-time" }),
    day: Type.String({ format: "date" }),
    at: Type.String({ format: "time" }),
    id: Type.String({ format: "uuid" }),
    site: Type.String({ format: "uri" }),
    mail: Type.String({ format: "email" }),
    password: Type.String({ format: "password" }),
    ip: Type.String({ format: "ipv4" }),
  }),
);

record(
  "constraints",
  Type.Object(
    {
      name: Type.String({ minLength: 2, maxLength: 20 }),
      code: Type.String({ pattern: "^[A-Z]{2}-\\d{4}$" }),
      percent: Type.Number({ minimum: 0, maximum: 100 }),
      port: Type.Integer({ exclusiveMinimum: 0, exclusiveMaximum: 65536 }),
      step: Type.Number({ multipleOf: 5 }),
      path: Type.TemplateLiteral("/${string}"),
      version: Type.TemplateLiteral("v${1|2}"),
    },
    { additionalProperties: false },
  ),
);

record(
  "anything",
  Type.Object({
    payload: Type.Unknown(),
    anyValue: Type.Any(),
    list: Type.Array(Type.Unknown()),
    byName: Type.Record(Type.String(), Type.Any()),
  }),
);

record("partial", Type.Partial(Type.Object({ name: Type.String(), address: Address, active: Type.Boolean() })));
record("keys", Type.Object({ sortBy: Type.KeyOf(Address), fields: Type.Array(Type.KeyOf(Address)) }));
