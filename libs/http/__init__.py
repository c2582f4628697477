"""HTTP for all services: strict parsing, limits, problem responses, and access declared on every route."""

from libs.http.access import CurrentActor, CurrentService, actor_token, for_actor, for_anyone, for_service
from libs.http.app import create_app, routes_of
from libs.http.body import JSON_LIMIT, read_body, stream_upload
from libs.http.conditions import Answer, IdempotencyKeyHeader, IfMatch, json_response
from libs.http.context import action_context, change_context, create_context, read_context
from libs.http.given import given
from libs.http.idempotency import OptionalIdempotencyKey, RequiredIdempotencyKey
from libs.http.internal_routes import NoteFeed, elsewhere_routes, feed_routes, opening_routes, restriction_routes
from libs.http.page import Page
from libs.http.paging import Cursor, Limit
from libs.http.routing import Router, any_query, body_limit
from libs.strict import UPLOAD_LIMIT, Code, DateText, Id, Int64, Line, Strict, Text, TimeText, Version

__all__ = [
    "JSON_LIMIT",
    "UPLOAD_LIMIT",
    "Answer",
    "Code",
    "CurrentActor",
    "CurrentService",
    "Cursor",
    "DateText",
    "Id",
    "IdempotencyKeyHeader",
    "IfMatch",
    "Int64",
    "Limit",
    "Line",
    "NoteFeed",
    "OptionalIdempotencyKey",
    "Page",
    "RequiredIdempotencyKey",
    "Router",
    "Strict",
    "Text",
    "TimeText",
    "Version",
    "action_context",
    "actor_token",
    "any_query",
    "body_limit",
    "change_context",
    "create_app",
    "create_context",
    "elsewhere_routes",
    "feed_routes",
    "for_actor",
    "for_anyone",
    "for_service",
    "given",
    "json_response",
    "opening_routes",
    "read_body",
    "read_context",
    "restriction_routes",
    "routes_of",
    "stream_upload",
]
