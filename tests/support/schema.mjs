// Whether a value fits a JSON Schema, as far as data/openapi.json uses it.

const kinds = {
  null: (value) => value === null,
  boolean: (value) => typeof value === "boolean",
  integer: Number.isInteger,
  number: (value) => typeof value === "number",
  string: (value) => typeof value === "string",
  array: Array.isArray,
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

/** What does not fit, each with its path; none when all does. `root` is the whole description. */
export function misfits(root, schema, value, path = "") {
  if (schema.$ref) return misfits(root, resolve(root, schema.$ref), value, path);
  if (schema.oneOf) {
    const tried = schema.oneOf.map((one) => misfits(root, one, value, path));
    return tried.some((found) => found.length === 0) ? [] : tried[0];
  }
  const types = [schema.type].flat().filter(Boolean);
  if (types.length > 0 && !types.some((type) => kinds[type](value))) return [`${path}: ${JSON.stringify(value)} is no ${types.join(" or ")}`];
  return [...ofText(schema, value, path), ...ofObject(root, schema, value, path), ...ofArray(root, schema, value, path)];
}

/** What a reference such as #/components/schemas/Report stands for. */
export function resolve(root, reference) {
  return reference.slice(2).split("/").reduce((at, name) => at[name], root);
}

function ofText(schema, value, path) {
  if (value === null) return [];
  const found = [];
  if (schema.enum && !schema.enum.includes(value)) found.push(`${path}: ${value} is none of ${schema.enum}`);
  if (schema.pattern && !new RegExp(schema.pattern).test(value)) found.push(`${path}: ${value} is not like ${schema.pattern}`);
  if (schema.format === "date-time" && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)) found.push(`${path}: ${value} is no time`);
  return found;
}

function ofObject(root, schema, value, path) {
  if (!kinds.object(value)) return [];
  const known = schema.properties ?? {};
  const found = (schema.required ?? []).filter((name) => !(name in value)).map((name) => `${path}/${name} is missing`);
  for (const [name, inner] of Object.entries(value)) {
    const at = `${path}/${name}`;
    if (known[name]) found.push(...misfits(root, known[name], inner, at));
    else if (schema.additionalProperties === false) found.push(`${at} is not described`);
    else if (schema.additionalProperties) found.push(...misfits(root, schema.additionalProperties, inner, at));
  }
  return found;
}

function ofArray(root, schema, value, path) {
  if (!Array.isArray(value) || !schema.items) return [];
  return value.flatMap((item, index) => misfits(root, schema.items, item, `${path}/${index}`));
}
