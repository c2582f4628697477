// The start page: log in as one of the demo's people, search, read a household's history, decide what waits.

import { call, health, Refused, remember } from "/pages/api.js";

const $ = (id) => document.getElementById(id);
const ROLES = {
  caseworker: "現業員", intake_worker: "面接相談員", supervisor: "査察指導員", section_chief: "課長", office_head: "所長",
  specialist: "専門職", assistant: "訪問補助員", hq: "本庁", cross_ward_reader: "全区閲覧", admin: "管理者", operator: "運用者",
};
let people = [];
let news = null;

// ---------------------------------------------------------------- small parts

function element(name, text, properties = {}) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  return Object.assign(made, properties);
}

function show(id, visible) {
  $(id).hidden = !visible;
}

function day(at) {
  if (!at) return "日付不明";
  return new Intl.DateTimeFormat("ja-JP-u-ca-japanese", { dateStyle: "medium", timeZone: "Asia/Tokyo" }).format(new Date(at));
}

function postName(post) {
  return [post.post ?? ROLES[post.role] ?? post.role, post.office_code, post.unit].filter(Boolean).join("・");
}

async function attempt(work) {
  $("message").textContent = "";
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.problem.status === 401) return begin();
    $("message").textContent = error.message;
  }
}

// A fragment of a hit comes as runs of text; what a record says never becomes markup.
function fragment(highlight) {
  const line = element("p");
  line.append(...highlight.runs.map((run) => (run.hit ? element("mark", run.text) : document.createTextNode(run.text))));
  return line;
}

// ---------------------------------------------------------------- session

async function begin() {
  closeNews();
  try {
    open(await call("GET", "session"));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    show("desk", false);
    show("post-choice", false);
    show("log-out", false);
    $("who").textContent = "";
    if (error.problem.status !== 401) $("message").textContent = error.message;
    await offerPeople();
  }
}

async function offerPeople() {
  try {
    people = (await call("GET", "session/people")).items;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    $("message").textContent = error.message;
    if (error.problem.status === 503) setTimeout(begin, 2000);
    return;
  }
  show("log-in", true);
  listPeople();
}

function listPeople() {
  const wanted = $("people-filter").value.normalize("NFKC").trim();
  const fitting = people.filter((p) => `${p.name} ${p.posts.map(postName).join(" ")}`.normalize("NFKC").includes(wanted));
  $("people").replaceChildren(...fitting.slice(0, 60).map((person) => {
    const button = element("button", `${person.name}（${person.posts.map(postName).join("、")}）`, { type: "button" });
    button.addEventListener("click", () => attempt(async () => open(await call("POST", "session", { staff_id: person.id }))));
    const item = element("li");
    item.append(button);
    return item;
  }));
}

function open(session) {
  remember(session);
  show("log-in", false);
  show("desk", true);
  show("log-out", true);
  $("who").textContent = `${session.staff.name} さん`;
  show("post-choice", session.posts.length > 1);
  $("post").replaceChildren(...session.posts.map((post, index) => element("option", postName(post), {
    value: String(index), selected: JSON.stringify(post) === JSON.stringify(session.acting_post),
  })));
  $("post").onchange = () => attempt(async () => {
    const { role, office_code, unit } = session.posts[Number($("post").value)];
    open(await call("POST", "session/post", unit ? { role, office_code, unit } : { role, office_code }));
  });
  listApprovals();
  listen();
}

// ---------------------------------------------------------------- search

let query = null;

function entry(hit) {
  const item = element("li");
  item.append(element("strong", `${day(hit.occurred_at)}　${hit.title ?? ""}`));
  item.append(element("span", `　${[hit.record_type, hit.office_code, hit.state].filter(Boolean).join("・")}`, { className: "quiet" }));
  if (hit.highlights?.length) item.append(...hit.highlights.map(fragment));
  else if (hit.excerpt) item.append(element("p", hit.excerpt));
  if (hit.household_id) {
    const button = element("button", "この世帯の経過", { type: "button", className: "plain" });
    button.addEventListener("click", () => attempt(() => timeline(hit.household_id, hit.title ?? "")));
    item.append(button);
  }
  return item;
}

async function search(cursor) {
  const page = await call("POST", "search", cursor ? { ...query, cursor } : query);
  if (!cursor) $("hits").replaceChildren();
  $("hits").append(...page.items.map(entry));
  $("found").textContent = page.items.length || cursor ? `${page.total} 件` : "当てはまる記録はありません。";
  const offices = page.facets?.office ?? [];
  $("facets").textContent = offices.map((f) => `${f.key}: ${f.count}`).join("　");
  nextPage("more-hits", page.next_cursor, (next) => search(next));
}

function nextPage(id, cursor, load) {
  show(id, Boolean(cursor));
  $(id).onclick = () => attempt(() => load(cursor));
}

$("search").scope.addEventListener("change", () => show("purpose", $("search").scope.value === "all"));
$("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  query = { q: form.q.value, scope: form.scope.value, sort: "relevance" };
  if (form.scope.value === "all" && form.ref_id.value) {
    const [kind, said] = [form.ref_type.value, form.ref_id.value];
    query.purpose = { code: form.purpose_code.value, ...(kind === "note" ? { note: said } : { ref_type: kind, ref_id: said }) };
  }
  attempt(() => search(null));
});

// ---------------------------------------------------------------- households

async function timeline(householdId, label, cursor) {
  const where = new URLSearchParams({ household_id: householdId, limit: "20" });
  if (cursor) where.set("cursor", cursor);
  const page = await call("GET", `timeline?${where}`);
  show("timeline-title", true);
  $("timeline-title").textContent = `経過　${label}`;
  if (!cursor) $("timeline").replaceChildren();
  $("timeline").append(...page.items.map((hit) => entry({ ...hit, household_id: null })));
  if (page.partial) $("message").textContent = "検索を利用できないため、記録と問い合わせだけを表示しています。";
  if (!page.items.length && !cursor) $("timeline").append(element("li", "まだ何も記録されていません。"));
  nextPage("more-timeline", page.next_cursor, (next) => timeline(householdId, label, next));
  if (!cursor) $("timeline-title").scrollIntoView({ block: "start" });
}

$("look-up").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const { items, cards = [] } = await call("POST", "callers", { q: event.target.q.value });
    $("households").replaceChildren(
      ...items.map((found) => {
        const label = `${found.case_number ?? ""} ${found.name ?? ""}（${found.kana ?? ""}）`;
        const button = element("button", label, { type: "button" });
        button.addEventListener("click", () => attempt(() => timeline(found.household_id, label)));
        const item = element("li");
        item.append(button);
        return item;
      }),
      ...cards.map((card) => element("li", [card.say, card.office_code, card.unit, card.extension].filter(Boolean).join("　"), { className: "notice" })),
    );
    if (!items.length && !cards.length) $("households").append(element("li", "当てはまる世帯はありません。"));
  });
});

// ---------------------------------------------------------------- approvals

async function listApprovals() {
  await attempt(async () => {
    const { items } = await call("GET", "approvals?box=waiting");
    $("approvals").replaceChildren(...items.map(waiting));
    if (!items.length) $("approvals").append(element("li", "決裁待ちはありません。"));
  });
}

function waiting(approval) {
  const item = element("li");
  item.append(element("strong", approval.title ?? approval.number ?? approval.id));
  item.append(element("span", `　${[approval.drafter?.name, day(approval.drafted_at)].filter(Boolean).join("・")}`, { className: "quiet" }));
  const content = element("div");
  const read = element("button", "開いて読む", { type: "button", className: "plain" });
  read.addEventListener("click", () => attempt(async () => {
    const shown = await call("POST", `approvals/${approval.id}/open`);
    const texts = (shown.items ?? []).flatMap((i) => (i.content?.segments ?? []).map((s) => s.text));
    const approve = element("button", "承認する", { type: "button" });
    approve.addEventListener("click", () => act(approval.id, "approve", {}, shown.version));
    const comment = element("input", null, { type: "text", maxLength: 200 });
    const label = element("label", "差戻しの理由 ");
    label.append(comment);
    const back = element("button", "差し戻す", { type: "button", className: "plain" });
    back.addEventListener("click", () => act(approval.id, "return", { to: "drafter", comment: comment.value }, shown.version));
    content.replaceChildren(...texts.map((text) => element("p", text)), approve, label, back);
  }));
  item.append(element("br"), read, content);
  return item;
}

async function act(id, verb, body, version) {
  await attempt(async () => {
    await call("POST", `approvals/${id}/${verb}`, body, { "If-Match": `"${version}"` });
    await listApprovals();
  });
}

// ---------------------------------------------------------------- live news and health

function listen() {
  closeNews();
  let due = null;
  const refresh = () => {
    clearTimeout(due);
    due = setTimeout(listApprovals, 300);
  };
  news = new EventSource("/api/v1/live");
  news.addEventListener("change", (event) => {
    if (JSON.parse(event.data).topic === "approvals") refresh();
  });
  news.addEventListener("resync", refresh);
}

function closeNews() {
  news?.close();
  news = null;
}

async function showHealth() {
  const found = await health();
  $("health").textContent = (found.degraded ?? []).map((each) => each.detail).join(" ");
}

$("people-filter").addEventListener("input", listPeople);
$("log-out").addEventListener("click", () => attempt(async () => {
  await call("DELETE", "session");
  await begin();
}));
setInterval(showHealth, 15000);
showHealth();
begin();
