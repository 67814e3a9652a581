"""Who may read and write, and the proof that a request comes from one of our own pages.

Every request has to pass `_Gate`: it names one of our hosts, it is no larger than it may be, and
where a token is demanded, whoever reads has given it. Endpoints that write depend on `writing`
besides, those of pages and those of the API alike:

    @router.post("/parties/{number}/alias")
    def alias(writer: Annotated[Writer, Depends(writing)], ...) -> Response:
        signature = Signature(writer.sign(by), why)

A browser gives the token once, at /enter, and keeps in a cookie what is derived from it; a program
sends it as `Authorization: Bearer`. What a browser sends by itself proves nothing, for any page
that a person has open can make it send that. So without a bearer's token, a request that writes has
to come from our own origin, and to be either JSON (which a page from elsewhere cannot send without
asking) or a form with the `proof` that this process has put into it.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import quote, unquote, urlsplit

from fastapi import APIRouter, FastAPI, Form, Request
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.errors import RefusedDecision
from onrecord.web.errors import problem
from onrecord.web.rendering import environment, page
from onrecord.web.serving import serving_of

__all__ = [
    "MOST_BYTES",
    "Writer",
    "form_token",
    "install",
    "local_path",
    "may_write",
    "remember",
    "signer_of",
    "writing",
]

MOST_BYTES = 1_000_000  # of what a request may send
_LONGEST_ADDRESS = 32_000  # bytes of path and query
_LONGEST_NAME = 100  # characters of a signer's name
_SESSION, _PASS, _NAME = "onrecord_session", "onrecord_pass", "onrecord_name"
_YEAR = 365 * 24 * 3600
_SAFE = ("GET", "HEAD", "OPTIONS")
_HOST = re.compile(r"(\[[0-9a-f:.%]{2,60}\]|[^:\[\]/@\s]{1,253})(?::[0-9]{1,5})?", re.ASCII)
_LOCAL = re.compile(r"/(?!/)[!-\[\]-~]{0,3000}", re.ASCII)  # a backslash is a slash to browsers
_SESSION_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_FORM = "application/x-www-form-urlencoded"

router = APIRouter(include_in_schema=False)


def install(app: FastAPI) -> None:
    """Let nothing through that may not pass."""
    app.include_router(router)
    app.add_middleware(_Gate)
    environment().globals.update(
        form_token=form_token, signer_of=signer_of, wants_token=_wants_token, writes=may_write
    )


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who may write. `name` signs what comes without a name; it may be empty."""

    name: str

    def sign(self, by: str | None = None) -> str:
        """The name that stands for a decision. Raises RefusedDecision for what is none."""
        name = " ".join((by or self.name).split())
        if not name:
            raise RefusedDecision("A decision needs a name to stand for it; give yours.")
        if len(name) > _LONGEST_NAME or not name.isprintable():
            raise RefusedDecision(
                f"A name has at most {_LONGEST_NAME} characters, all of them visible; give another."
            )
        return name


async def writing(request: Request) -> Writer:
    """Whoever sends this request may write; a dependency of every endpoint that does."""
    if serving_of(request).read_only:
        raise HTTPException(403, "This archive is served to be read, not to be written.")
    if not _bears_token(request):
        if not _has_entered(request):
            raise HTTPException(401, "Writing takes the token; give it at /enter first.", _BEARER)
        await _check_ours(request)
    return Writer(signer_of(request))


def may_write(request: Request) -> bool:
    """Whether to show whoever reads this what to write with."""
    return not serving_of(request).read_only and not _wants_token(request)


def signer_of(request: Request) -> str:
    """The name that was signed with last, or that the server was started with."""
    return unquote(request.cookies.get(_NAME, ""))[:_LONGEST_NAME] or serving_of(request).signer


def remember(request: Request, response: Response, name: str) -> None:
    """Let the browser keep the name that somebody signed with."""
    _set_cookie(request, response, _NAME, quote(name), _YEAR)


def local_path(address: str, otherwise: str = "/") -> str:
    """The address if it is a path of ours, so that nobody is led elsewhere by a link to us."""
    return address if _LOCAL.fullmatch(address) else otherwise


# --- the token -----------------------------------------------------------------------------------

_BEARER = {"WWW-Authenticate": "Bearer"}


def _bears_token(request: Request) -> bool:
    token = serving_of(request).token
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return token is not None and scheme.lower() == "bearer" and _same(given.strip(), token)


def _has_entered(request: Request) -> bool:
    """Whether no token is needed, or the browser has the cookie that comes of it."""
    token = serving_of(request).token
    return token is None or _same(request.cookies.get(_PASS, ""), _derived(token))


def _wants_token(request: Request) -> bool:
    return not (_has_entered(request) or _bears_token(request))


def _derived(token: str) -> str:
    """What a cookie holds for the token: it opens nothing but these pages."""
    return hmac.digest(token.encode(), b"onrecord: cookie", "sha256").hex()


def _same(given: str, wanted: str) -> bool:
    """In a time that tells nothing, of the length either."""
    one, other = (sha256(text.encode("utf-8", "replace")).digest() for text in (given, wanted))
    return hmac.compare_digest(one, other)


# --- where a request comes from ------------------------------------------------------------------


async def _check_ours(request: Request) -> None:
    """Raises HTTPException for what does not come from a page of ours, or from a program."""
    _check_origin(request)
    await _check_proof(request)


def _check_origin(request: Request) -> None:
    site, origin = (request.headers.get(name) for name in ("sec-fetch-site", "origin"))
    ours = origin is None or _host_of(origin) == request.headers.get("host")
    if site not in (None, "same-origin", "none") or not ours:
        raise HTTPException(403, "This was sent from another page, so nothing was written.")


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""  # http://[


async def _check_proof(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return
    if kind != _FORM:
        raise HTTPException(415, f"Send JSON, or a form of these pages ({_FORM}).")
    given = (await request.form()).get("proof")
    session = request.cookies.get(_SESSION, "")
    if not isinstance(given, str) or not _same(given, _proof(request, session)):
        raise HTTPException(
            403, "The page is from before the server was started; load it again, then send it."
        )


def form_token(request: Request) -> str:
    """The `proof` for a form, which goes with the browser's cookie and with this process alone."""
    state = request.scope.setdefault("state", {})
    session = state.get(_SESSION) or request.cookies.get(_SESSION, "")
    if not _SESSION_ID.fullmatch(session):
        session = state[_SESSION] = secrets.token_hex(16)
    return _proof(request, session)


def _proof(request: Request, session: str) -> str:
    serving = serving_of(request)
    bound = f"{session} {request.cookies.get(_PASS, '') if serving.token else ''}"
    return hmac.digest(serving.secret, bound.encode("utf-8", "replace"), "sha256").hex()


def _set_cookie(
    request: Request, response: Response, name: str, value: str, seconds: int | None = None
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


# --- the gate ------------------------------------------------------------------------------------


class _Gate:
    """What every request has to pass before anything looks at it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        refused = _refused(request)
        if refused is None and scope["method"] not in _SAFE:
            body = await _body(request, receive)
            if body is None:
                told = (
                    f"More than {MOST_BYTES:,} bytes were sent, which is more than anything takes."
                )
                refused = problem(request, 413, told)
            else:
                receive = _again(body, receive)
        if refused is not None:
            await refused(scope, receive, send)
            return
        await self.app(scope, receive, _with_session(request, send))


def _refused(request: Request) -> Response | None:
    """The answer to a request that may not pass by its head alone."""
    host = _host_name(request.headers.get("host", ""))
    if not _served(host, serving_of(request).hosts):
        told = f"This server does not answer as {host or 'that'!r}; start it with --allow-host."
        return problem(request, 421, told)
    if len(request.scope["query_string"]) + len(request.scope["path"]) > _LONGEST_ADDRESS:
        return problem(request, 414, "The address is too long; look for fewer words.")
    if not _may_read(request):
        return _to_enter(request)
    return None


def _host_name(header: str) -> str:
    """The name in a Host header, without the port; empty where there is none."""
    match = _HOST.fullmatch(header.lower())
    return match[1].rstrip(".") if match else ""


def _served(host: str, names: Iterable[str]) -> bool:
    """Whether we answer as this host. An IP address is always ours: whoever would make a browser
    take our pages for theirs (DNS rebinding) needs a name."""
    return host in {name.lower() for name in names} or _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _may_read(request: Request) -> bool:
    if serving_of(request).public_reading or not _wants_token(request):
        return True
    path: str = request.scope["path"]
    return path == "/enter" or path.startswith("/static/")


def _to_enter(request: Request) -> Response:
    """Where the token is given: for a person the page, for a program the word."""
    if request.method in _SAFE and "text/html" in request.headers.get("accept", ""):
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/enter?back={quote(back, safe='')}", 303)
    answer = problem(request, 401, "This archive is read with a token; give it at /enter first.")
    answer.headers.update(_BEARER)
    return answer


async def _body(request: Request, receive: Receive) -> bytes | None:
    """What the request sends, or None where that is too much."""
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:12]) > MOST_BYTES:
        return None
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None  # nobody is there to be told
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """What gives out a body that was read, and then what comes after it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return messages.pop() if messages else await receive()

    return give


def _with_session(request: Request, send: Send) -> Send:
    """What gives the browser the cookie that the forms of the page go with."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            session = request.scope.get("state", {}).get(_SESSION)
            if session:
                answer = Response()
                _set_cookie(request, answer, _SESSION, session)
                headers.append("Set-Cookie", answer.headers["set-cookie"])
            if not request.scope["path"].startswith("/static/"):
                headers.setdefault("Cache-Control", "private, no-cache")
        await send(message)

    return sent


# --- giving the token ----------------------------------------------------------------------------


@router.get("/enter")
def enter_page(request: Request, back: str = "/") -> Response:
    """Where a person gives the token."""
    return page(request, "enter.html", back=local_path(back), wrong=False)


@router.post("/enter")
async def enter(
    request: Request,
    token: Annotated[str, Form(max_length=1000)] = "",
    back: Annotated[str, Form(max_length=3000)] = "/",
) -> Response:
    """Give the browser the cookie for the token."""
    await _check_ours(request)
    wanted = serving_of(request).token
    if wanted is not None and not _same(token.strip(), wanted):
        return page(request, "enter.html", status=403, back=local_path(back), wrong=True)
    answer = RedirectResponse(local_path(back), 303)
    if wanted is not None:
        _set_cookie(request, answer, _PASS, _derived(wanted), _YEAR)
    return answer


@router.post("/leave")
async def leave(request: Request) -> Response:
    """Take the cookie back."""
    await _check_ours(request)
    answer = RedirectResponse("/enter", 303)
    answer.delete_cookie(_PASS, httponly=True, samesite="strict")
    return answer
