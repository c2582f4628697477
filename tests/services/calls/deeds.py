"""A day's work at an office: each action once, so that every route of records, approvals and inquiries is called."""

from typing import Any

from libs.actor import Actor
from services.records.store import shown_content
from tests.services.approvals.events import HEAD
from tests.services.inquiries.calls import act, call, logged
from tests.services.people import CHIEF, COLLEAGUE, HQ, SUPERVISOR, WORKER, Asker, somebody
from tests.services.records.casework import content, draft, household
from tests.services.signoff import Desks
from tests.times import ago, day

Doc = dict[str, Any]
ADMIN = somebody("adm1", "admin", name="管理 試")


async def told(ask: Asker, who: Actor | str, method: str, path: str, body: Any = None, **more: Any) -> Doc:
    """The JSON of an answer that is no problem."""
    answer = await ask(who, method, path, body, **more)
    assert answer.is_success, f"{method} {path}: {answer.text}"
    return answer.json()


async def households(desks: Desks) -> None:
    ask = desks.records
    home = await household(ask)
    path = f"/v1/households/{home['id']}"
    await told(ask, WORKER, "GET", path)
    await told(ask, WORKER, "POST", "/v1/callers", {"q": "濵口"})
    await told(ask, WORKER, "POST", f"{path}/contacts", {"kind": "phone", "value": "078-000-0000"})
    await told(ask, WORKER, "GET", f"{path}/contacts")
    named = {"worker_id": "w2"}
    home = await told(ask, SUPERVISOR, "POST", f"{path}/assign", named, if_match=home["version"])
    await told(ask, SUPERVISOR, "GET", f"{path}/excluded-staff")
    kin = {"staff_ids": ["w2"]}
    await told(ask, SUPERVISOR, "PUT", f"{path}/excluded-staff", kin, if_match=home["version"])
    access = await told(ask, WORKER, "GET", f"{path}/access")
    for verb, body in (
        ("protect", {"kind": "dv"}),
        ("unprotect", None),
        ("restrict", {"allowed": ["w1", "s1"], "reason": "申出"}),
        ("unrestrict", None),
    ):
        access = await told(ask, SUPERVISOR, "POST", f"{path}/{verb}", body, if_match=access.get("version", 0))
    party = {"household_id": home["id"], "kind": "kin", "name": "試験 親族", "phone": "078-000-0001"}
    made = await told(ask, WORKER, "POST", "/v1/related-parties", party)
    at = f"/v1/related-parties/{made['id']}"
    await told(ask, WORKER, "GET", at)
    await told(ask, WORKER, "PUT", at, {"kind": "kin", "name": "試験 弟"}, if_match=made["version"])


async def office(desks: Desks) -> None:
    ask = desks.records
    offices = (await told(ask, WORKER, "GET", "/v1/offices"))["items"]
    version = next(each["version"] for each in offices if each["office_code"] == "tarumi")
    listed = {"record_types": ["phone"]}
    await told(ask, ADMIN, "PUT", "/v1/offices/tarumi/file-only", listed, if_match=version)
    days = {"from": day(40), "to": day(41), "kind": "annual_leave"}
    absence = await told(ask, WORKER, "POST", "/v1/absences", {"staff_id": "w1", **days})
    path = f"/v1/absences/{absence['id']}"
    absence = await told(ask, WORKER, "PUT", path, {**days, "to": day(42)}, if_match=absence["version"])
    await told(ask, WORKER, "POST", f"{path}/cancel", if_match=absence["version"])
    await told(ask, HQ, "GET", "/v1/purposes/opened")


async def casework(desks: Desks) -> None:
    ask, home = desks.records, desks.home["id"]
    begun = await draft(ask, home)
    path = f"/v1/drafts/{begun['id']}"
    await told(ask, WORKER, "GET", path)
    await told(ask, WORKER, "PUT", path, content(home, title="訪問"), if_match=begun["version"])
    for verb in ("take-over", "discard"):
        other = await draft(ask, home, COLLEAGUE)
        who = SUPERVISOR if verb == "take-over" else COLLEAGUE
        await told(ask, who, "POST", f"/v1/drafts/{other['id']}/{verb}", if_match=other["version"])
    record = await desks.written(home)
    path = f"/v1/records/{record['id']}"
    record = await told(ask, WORKER, "PUT", path, content(home), if_match=record["version"])
    await told(ask, WORKER, "GET", path)
    await told(ask, WORKER, "GET", f"{path}/history")
    record = await told(ask, SUPERVISOR, "POST", f"{path}/take-over", if_match=record["version"])
    moved = {"household_id": (await household(ask))["id"], "reason": "世帯の取違え"}
    record = await told(ask, SUPERVISOR, "POST", f"{path}/move", moved, if_match=record["version"])
    await told(ask, SUPERVISOR, "POST", f"{path}/discard", if_match=record["version"])
    phone = await desks.written(home, record_type="phone", visits=[])
    await told(ask, WORKER, "POST", f"/v1/records/{phone['id']}/file", if_match=phone["version"])


async def item(desks: Desks) -> Doc:
    """An item that is due, so that a list of items shows one."""
    new = {"household_id": desks.home["id"], "class": "statutory", "kind": "other", "title": "確認", "due_on": day(7)}
    return await told(desks.records, WORKER, "POST", "/v1/action-items", new)


async def items(desks: Desks) -> None:
    ask = desks.records
    owed = await item(desks)
    path = f"/v1/action-items/{owed['id']}"
    await told(ask, WORKER, "GET", path)
    for who, verb, body in (
        (WORKER, "start", None),
        (WORKER, "wait", {"note": "照会中"}),
        (WORKER, "defer", {"due_on": day(9), "reason": "照会中"}),
        (SUPERVISOR, "assign", {"assignee_id": COLLEAGUE.staff_id}),
        (WORKER, "done", {}),
        (SUPERVISOR, "verify", None),
        (SUPERVISOR, "reopen", {"reason": "不足"}),
        (WORKER, "cancel", {"reason": "不要"}),
    ):
        owed = await told(ask, who, "POST", f"{path}/{verb}", body, if_match=owed["version"])


async def signoff(desks: Desks) -> None:
    """Cases under way, and how they end."""
    ask, home = desks.approvals, desks.home["id"]
    record = await desks.written(home)
    sent = await desks.sent(record)
    await desks.submission(sent["id"])
    path = f"/v1/approvals/{sent['id']}"
    await told(ask, SUPERVISOR, "POST", f"{path}/open", {})
    case = await desks.act(SUPERVISOR, sent["id"], "approve")
    sha256 = case["items"][0]["sha256"]
    await told(ask, CHIEF, "GET", f"{path}/contents/{sha256}")
    # As if it had been too large for its event.
    await shown_content.keep(desks.system.store("records"), {sha256: {}})
    await told(desks.records, "approvals", "GET", f"/internal/v1/contents/{sha256}")
    named = {"seq": 2, "staff_id": HEAD.staff_id, "comment": "課長欠員のため"}
    await desks.act(CHIEF, sent["id"], "reroute", named)
    await desks.act(HEAD, sent["id"], "approve")
    await desks.carry(sent["id"])
    await desks.act(WORKER, sent["id"], "execute", {"on": day()})
    await told(ask, CHIEF, "GET", f"{path}/sheet")
    await told(desks.records, "approvals", "GET", f"/internal/v1/submissions/{sent['id']}/outcome?round=1")
    await told(ask, "records", "GET", f"/internal/v1/rounds/{sent['id']}/1")
    await _put_right(desks, await desks.record(record["id"]))
    await _come_back(desks)
    await _proposed(desks)
    await _in_bulk(desks)
    await _for_who_is_away(desks)


async def _put_right(desks: Desks, record: Doc) -> None:
    about = {"kind": "clerical", "target_segment": record["segments"][0]["id"], "text": "肘が痛い。", "reason": "誤記"}
    path = f"/v1/records/{record['id']}"
    made = await told(desks.records, WORKER, "POST", f"{path}/amend", about, if_match=record["version"])
    await desks.carry(made["id"])
    await desks.act(SUPERVISOR, made["id"], "approve")
    await told(desks.approvals, CHIEF, "POST", f"/v1/approvals/{made['id']}/seen", {})
    await desks.carry(made["id"])
    record = await desks.record(record["id"])
    false = {"reason_code": "false_entry", "note": "訪問していない"}
    await told(desks.records, SUPERVISOR, "POST", f"{path}/void", false, if_match=record["version"])


async def _come_back(desks: Desks) -> None:
    """差戻し and 再回付, 廃案, 引戻し, 取下依頼, 取下."""
    home = desks.home["id"]
    record = await desks.written(home, record_type="memo", visits=[])
    sent = await desks.sent(record, matter_type="minor")
    await desks.act(SUPERVISOR, sent["id"], "return", {"comment": "直してください"})
    await desks.carry(sent["id"])
    record = await desks.record(record["id"])
    again = {"items": [{"record_id": record["id"], "version": record["version"]}]}
    await told(desks.records, WORKER, "POST", f"/v1/submissions/{sent['id']}/resubmit", again)
    await desks.carry(sent["id"])
    await desks.act(SUPERVISOR, sent["id"], "reject", {"comment": "不要"})
    sent = await desks.sent(await desks.written(home))
    await desks.act(WORKER, sent["id"], "withdraw", {})
    sent = await desks.sent(await desks.written(home))
    await desks.act(SUPERVISOR, sent["id"], "return", {"comment": "直してください"})
    await desks.carry(sent["id"])
    known = await desks.submission(sent["id"])
    drop = f"/v1/submissions/{sent['id']}/drop"
    await told(desks.records, WORKER, "POST", drop, {}, if_match=known["version"])
    sent = await desks.sent(await desks.written(home))
    await told(desks.approvals, SUPERVISOR, "POST", f"/v1/approvals/{sent['id']}/open", {})
    await desks.act(WORKER, sent["id"], "withdraw-request", {})
    await desks.act(SUPERVISOR, sent["id"], "withdraw-request/accept", {})


async def _proposed(desks: Desks) -> None:
    """修正の提案, accepted through records, and once more by the internal route that records calls."""
    for by_hand in (True, False):
        record = await desks.written(desks.home["id"])
        sent = await desks.sent(record)
        words = {"segment_id": record["segments"][0]["id"], "before": "膝の痛み", "after": "右膝の痛み"}
        proposal = {"record_id": record["id"], **words}
        await desks.act(SUPERVISOR, sent["id"], "suggest", {**proposal, "comment": "左右を"})
        if by_hand:
            path = f"/v1/submissions/{sent['id']}/accept-suggestion"
            await told(desks.records, WORKER, "POST", path, proposal, if_match=sent["version"])
        else:
            drafter = {"staff_id": "w1", "name": WORKER.name, "post": "職員", "office_code": "tarumi"}
            path = f"/internal/v1/approvals/{sent['id']}/accept-suggestion"
            await told(desks.approvals, "records", "POST", path, {**proposal, "round": 1, "by": drafter})


async def _in_bulk(desks: Desks) -> None:
    sent = await desks.sent(await desks.written(desks.home["id"]))
    await told(desks.approvals, SUPERVISOR, "POST", f"/v1/approvals/{sent['id']}/open", {})
    case = await desks.case(sent["id"])
    items = [{"id": case["id"], "version": case["version"]}]
    await told(desks.approvals, SUPERVISOR, "POST", "/v1/approvals/bulk-approve", {"items": items})


async def _for_who_is_away(desks: Desks) -> None:
    """引上げ, 代決, 後閲, and handing all open matters of a post to a successor."""
    home = desks.home["id"]
    pulled, decided = [await desks.sent(await desks.written(home)) for _ in range(2)]
    await desks.act(SUPERVISOR, decided["id"], "approve")
    for who, other in ((SUPERVISOR, pulled), (CHIEF, decided)):
        days = {"staff_id": who.staff_id, "from": day(), "to": day(), "kind": "special_leave"}
        absence = await told(desks.records, who, "POST", "/v1/absences", days)
        await desks.system.carry()
        if who is SUPERVISOR:
            await desks.act(CHIEF, other["id"], "pull-up", {"comment": "急ぐため"})
        else:
            await desks.act(SUPERVISOR, other["id"], "deputise", {})
        path = f"/v1/absences/{absence['id']}/cancel"
        await told(desks.records, who, "POST", path, if_match=absence["version"])
        await desks.system.carry()
        await told(desks.approvals, who, "POST", f"/v1/approvals/{other['id']}/post-view", {"outcome": "seen"})
    over = {"from_staff_id": "s1", "office_code": "tarumi", "post": "係長", "to_staff_id": "h1", "comment": "異動"}
    await desks.sent(await desks.written(home))
    await told(desks.approvals, ADMIN, "POST", "/v1/approvals/hand-over", over)


async def routes(desks: Desks) -> None:
    ask = desks.approvals
    await desks.system.carry()
    await told(ask, WORKER, "GET", f"/v1/routes/planned?household_id={desks.home['id']}")
    step = {"kind": "decide", "resolver": {"role": "office_head"}, "quorum": 1}
    body = {"name": "所長決裁", "matter_type": "policy", "office_code": "tarumi", "steps": [step], "to": "2020-03-31"}
    made = await told(ask, ADMIN, "POST", "/v1/routes", body)
    await told(ask, ADMIN, "PUT", f"/v1/routes/{made['id']}", body, if_match=made["version"])
    ranks = {"ranks": [{"role": "section_chief"}]}
    await told(ask, ADMIN, "PUT", "/v1/deputies/tarumi/所長代理", ranks, if_match=0)


async def calls(desks: Desks) -> None:
    ask, home = desks.system.ask["inquiries"], desks.home["id"]
    one = await logged(ask, household_id=home)
    path = f"/v1/inquiries/{one['id']}"
    await told(ask, WORKER, "GET", path)
    words = call(summary="昨夜から入院し、本日退院した。", candidates=[home])
    one = await told(ask, WORKER, "PUT", path, words, if_match=one["version"])
    one = await act(ask, WORKER, one, "message", {"to": ["w2"], "text": "連絡あり"})
    one = await told(ask, COLLEAGUE, "POST", f"{path}/message-seen")
    one = await act(ask, WORKER, one, "callback", {"by_time": ago(hours=-1), "assignee_id": "w1"})
    one = await act(ask, WORKER, one, "callback-done", {"reply": "折り返した。"})
    one = await act(ask, WORKER, one, "promote")
    one = await act(ask, WORKER, one, "hand-off", {"to_staff_id": "w2"})
    one = await act(ask, COLLEAGUE, one, "accept")
    one = await act(ask, COLLEAGUE, one, "answer", {"text": "伝えた。"})
    await act(ask, COLLEAGUE, one, "close")
    other = await logged(ask)
    await act(ask, WORKER, other, "link", {"household_id": home})
    begun = await told(ask, WORKER, "POST", "/v1/inquiry-drafts", {"summary": "入院", "household_id": home})
    path = f"/v1/inquiry-drafts/{begun['id']}"
    saved = await told(ask, WORKER, "PUT", path, {"summary": "入院した"}, if_match=begun["version"])
    body = {"summary": "入院した", "household_id": home}
    await told(ask, WORKER, "PUT", path, body, if_match=saved["version"])
    await told(ask, WORKER, "POST", f"{path}/discard")
