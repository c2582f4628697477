// The API's description as a page: every operation with its parameters, body and answers.

const METHODS = ["get", "post", "put", "patch", "delete"];
const $ = (id) => document.getElementById(id);
let description = null;

function element(name, text, ...children) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

function typeOf(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.anyOf ?? schema.oneOf) return (schema.anyOf ?? schema.oneOf).map(typeOf).join(" | ");
  if (schema.type === "array") return `${typeOf(schema.items)}[]`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(" | ");
  return schema.type ?? "object";
}

function fields(schema) {
  const named = schema?.$ref ? description.components.schemas[schema.$ref.split("/").pop()] : schema;
  const rows = Object.entries(named?.properties ?? {}).map(([name, field]) => element("tr", null,
    element("td", null, element("code", name)),
    element("td", null, element("code", typeOf(field))),
    element("td", (named.required ?? []).includes(name) ? "必須" : ""),
    element("td", field.description ?? "")));
  return rows.length ? element("table", null, element("tbody", null, ...rows)) : element("code", typeOf(schema));
}

function operation(method, path, about) {
  const section = element("section", null, element("h2", null, element("code", `${method.toUpperCase()} ${path}`)));
  section.append(element("p", about.description ?? about.summary ?? ""));
  if (about.parameters?.length) {
    section.append(element("h3", "引数"), element("table", null, element("tbody", null, ...about.parameters.map((p) => element("tr", null,
      element("td", null, element("code", p.name)), element("td", p.in), element("td", null, element("code", typeOf(p.schema))),
      element("td", p.required ? "必須" : ""), element("td", p.description ?? ""))))));
  }
  const body = about.requestBody?.content?.["application/json"]?.schema;
  if (body) section.append(element("h3", "本文"), fields(body));
  for (const [status, answer] of Object.entries(about.responses ?? {})) {
    const schema = answer.content?.["application/json"]?.schema;
    section.append(element("h3", `${status} ${answer.description ?? ""}`));
    if (schema) section.append(fields(schema));
  }
  return section;
}

function list() {
  const wanted = $("filter").value.toLowerCase();
  const found = Object.entries(description.paths).flatMap(([path, about]) => METHODS.filter((method) => about[method]
    && `${method} ${path}`.includes(wanted)).map((method) => operation(method, path, about[method])));
  $("operations").replaceChildren(...found);
}

const answer = await fetch("/api/openapi.json");
description = await answer.json();
if (answer.ok) {
  $("filter").addEventListener("input", list);
  list();
} else {
  $("message").textContent = description.detail;
}
