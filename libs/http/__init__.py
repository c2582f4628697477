"""HTTP as every service of ours speaks it: strict, limited, problems mapped once, access declared on every route."""

from libs.http.access import (
    CurrentActor,
    CurrentService,
    RouteAccess,
    actor_token,
    current_actor,
    current_service,
    for_actor,
    for_anyone,
    for_service,
)
from libs.http.answers import problem_response
from libs.http.app import Checks, Lifespan, create_app, routes_of
from libs.http.between import elsewhere, openings, restrictions_held
from libs.http.body import JSON_LIMIT, read_body, stream_upload
from libs.http.conditions import (
    IdempotencyKey,
    IfMatch,
    OptionalIdempotencyKey,
    OptionalIfMatch,
    etag_response,
    json_response,
)
from libs.http.intent import CurrentIntent, OptionalIntent
from libs.http.page import Page
from libs.http.paging import Cursor, Limit
from libs.http.routing import Router, any_query, body_limit
from libs.strict import UPLOAD_LIMIT, Code, DateText, Id, Int64, Line, Strict, Text, TimeText, Version

__all__ = [
    "JSON_LIMIT",
    "UPLOAD_LIMIT",
    "Checks",
    "Code",
    "CurrentActor",
    "CurrentIntent",
    "CurrentService",
    "Cursor",
    "DateText",
    "Id",
    "IdempotencyKey",
    "IfMatch",
    "Int64",
    "Lifespan",
    "Limit",
    "Line",
    "OptionalIdempotencyKey",
    "OptionalIfMatch",
    "OptionalIntent",
    "Page",
    "RouteAccess",
    "Router",
    "Strict",
    "Text",
    "TimeText",
    "Version",
    "actor_token",
    "any_query",
    "body_limit",
    "create_app",
    "current_actor",
    "current_service",
    "elsewhere",
    "etag_response",
    "for_actor",
    "for_anyone",
    "for_service",
    "json_response",
    "openings",
    "problem_response",
    "read_body",
    "restrictions_held",
    "routes_of",
    "stream_upload",
]
