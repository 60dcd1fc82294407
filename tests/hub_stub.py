"""A small Hugging Face Hub on loopback: as much of its API as `huggingface_hub` asks to share a
model and to load one, in the words and status codes that this client expects (its 2.4 was read).

Large files go by git LFS or, as the client prefers, to a Xet store. That is a protocol of its own,
in Rust; here the client is pointed to a folder, which its `hf_xet` can use as a store.
"""

import base64
import contextlib
import hashlib
import json
import re
import struct
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml

OWNERS = {"hf_ana": "ana", "hf_rui": "rui"}  # who a token is
# Of the rules in a new model repository's .gitattributes, those that matter here.
LARGE = re.compile(r".*\.(bin|h5|pb|model|npz|zip)|.*tfevents.*|(.*/)?saved_model/.*/.*")
LICENCES = {"apache-2.0", "cc-by-4.0", "cc0-1.0", "mit", "unknown", "other"}  # of some eighty


class Refusal(Exception):
    def __init__(self, status, message, code=None):
        self.status, self.message, self.code = status, message, code


@dataclass
class Large:
    """What git has of a file that lies elsewhere."""

    sha: str
    size: int

    @property
    def pointer(self) -> bytes:
        version = "https://git-lfs.github.com/spec/v1"
        return f"version {version}\noid sha256:{self.sha}\nsize {self.size}\n".encode()


@dataclass
class Repository:
    private: bool
    commits: dict[str, dict[str, bytes | Large]] = field(default_factory=dict)  # by oid, by path
    branches: dict[str, str] = field(default_factory=dict)

    def at(self, revision):
        oid = self.branches.get(revision, revision)
        if oid not in self.commits:
            raise Refusal(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        return oid, self.commits[oid]

    def commit(self, files):
        text = repr([*self.commits, sorted((path, etag(file)) for path, file in files.items())])
        oid = hashlib.sha1(text.encode()).hexdigest()
        self.commits[oid] = files
        self.branches["main"] = oid
        return oid


class Hub:
    """What the server knows.

    Attributes:
        objects: by their SHA-256 what LFS keeps.
        xet: a folder that is the Xet store.
        received: the path of each request, and how many bytes came with it, in order.
        fail: called with each request's method and path; raises a `Refusal` where it shall fail.
    """

    def __init__(self):
        self.repositories: dict[str, Repository] = {}
        self.objects: dict[str, bytes] = {}
        self.xet: Path | None = None
        self.received: list[tuple[str, int]] = []
        self.fail = lambda method, path: None

    def find(self, name, user) -> Repository:
        found = self.repositories.get(name)
        if found and (not found.private or user == name.split("/")[0]):
            return found
        if user is None:  # so that nobody learns what is private
            # At https:// the client knows that by the status, here only by the code.
            raise Refusal(401, "Invalid username or password.", "RepoNotFound")
        raise Refusal(404, "Repository not found", "RepoNotFound")

    def writable(self, name, user) -> Repository:
        found = self.find(name, user)
        if user is None:
            raise Refusal(401, "Invalid username or password.")
        if user != name.split("/")[0]:
            raise Refusal(403, "Authorization error.")
        return found

    def xet_hashes(self) -> dict[str, str]:
        """By the SHA-256 of each file in the Xet store its name there, out of the store's shards.

        Their format, https://huggingface.co/docs/xet/shard: a header of 48 bytes, then for each
        file 48 bytes that begin with its hash, as many for each of its segments, the same again
        where these are verified, and 48 that begin with its SHA-256.
        """
        hashes = {}
        for shard in self.xet.rglob("xorbs/shards/*.mdb") if self.xet else ():
            content, at = shard.read_bytes(), 48
            while (name := content[at : at + 32]) != b"\xff" * 32:
                flags, segments = struct.unpack_from("<II", content, at + 32)
                at += 48 * (1 + segments * (1 + (flags >> 31)))
                hashes[_hex(content[at : at + 32])] = _hex(name)
                at += 48
        return hashes


def _hex(words: bytes) -> str:
    return "".join(f"{word:016x}" for word in struct.unpack("<4Q", words))


def etag(file: bytes | Large) -> str:
    """As git names a blob."""
    content = file.pointer if isinstance(file, Large) else file
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def is_binary(sample: bytes) -> bool:
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        return error.end < len(sample)  # not only the last character is cut
    return b"\0" in sample


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _answer(self):
        hub, path = self.server.hub, unquote(urlsplit(self.path).path)
        body = self._body()
        hub.received.append((f"{self.command} {path}", len(body)))
        try:
            hub.fail(self.command, path)
            for method, pattern, answer in ROUTES:
                found = re.fullmatch(pattern, path)
                if found and self.command in method:
                    return answer(self, hub, self._user(), body, *found.groups())
            raise Refusal(404, f"Cannot {self.command} {path}")
        except Refusal as refusal:
            headers = {"X-Error-Message": refusal.message}
            if refusal.code:
                headers["X-Error-Code"] = refusal.code
            self.send_json({"error": refusal.message}, refusal.status, headers)

    do_GET = do_HEAD = do_POST = do_PUT = _answer

    def _body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _user(self):
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token and token not in OWNERS:
            raise Refusal(401, "Invalid credentials in Authorization header")
        return OWNERS.get(token)

    def send_json(self, value, status=200, headers=()):
        headers = {"Content-Type": "application/json", **dict(headers)}
        self.send(json.dumps(value).encode(), status, headers)

    def send(self, content=b"", status=200, headers=()):
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, str(value))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            with contextlib.suppress(OSError):  # the client has gone
                self.wfile.write(content)

    def log_message(self, *args):
        pass


def create(http, hub, user, body):
    asked = json.loads(body)
    if user is None:
        raise Refusal(401, "Invalid username or password.")
    namespace = asked.get("organization") or user
    name = f"{namespace}/{asked['name']}"
    if namespace != user:
        raise Refusal(
            403, f'You don\'t have the rights to create a model under the namespace "{namespace}"'
        )
    url = f"{http.server.address}/{name}"
    if name in hub.repositories:
        return http.send_json({"error": "You already created this model repo", "url": url}, 409)
    hub.repositories[name] = Repository(asked.get("visibility") == "private")
    hub.repositories[name].commit({".gitattributes": b"*.bin filter=lfs\n"})
    return http.send_json({"url": url, "name": name})


def info(http, hub, user, body, name, revision=None):
    found = hub.find(name, user)
    oid, files = found.at(revision or "main")
    siblings = [{"rfilename": path} for path in files]
    http.send_json(
        {"id": name, "modelId": name, "sha": oid, "private": found.private, "siblings": siblings}
    )


def tree(http, hub, user, body, name, revision):
    found = hub.find(name, user)
    entries = []
    for path, file in sorted(found.at(revision)[1].items()):
        entry = {"type": "file", "path": path, "oid": etag(file)}
        if isinstance(file, Large):
            pointer = len(file.pointer)
            entry["lfs"] = {"oid": file.sha, "size": file.size, "pointerSize": pointer}
            if file.sha in (hashes := hub.xet_hashes()):
                entry["xetHash"] = hashes[file.sha]
        entries.append(entry | {"size": file.size if isinstance(file, Large) else len(file)})
    folders = {path.rpartition("/")[0] for path in found.at(revision)[1]} - {""}
    entries += [{"type": "directory", "path": path, "size": 0, "oid": "0" * 40} for path in folders]
    http.send_json(entries)


def validate(http, hub, user, body):
    fields = yaml.safe_load(json.loads(body)["content"].split("---\n")[1])
    if fields.get("license") in LICENCES:
        return http.send_json({"errors": [], "warnings": []})
    message = f'"license" must be one of [{", ".join(sorted(LICENCES))}]'
    return http.send_json({"errors": [{"message": message}], "warnings": []}, 400)


def preupload(http, hub, user, body, name, revision):
    _, files = hub.writable(name, user).at(revision)
    found = []
    for file in json.loads(body)["files"]:
        path, sample = file["path"], base64.b64decode(file["sample"])
        large = LARGE.fullmatch(path) or is_binary(sample) or file["size"] > 10_000_000
        there = files.get(path)
        oid = there.sha if isinstance(there, Large) else etag(there) if there is not None else None
        mode = "lfs" if large else "regular"
        found.append({"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": oid})
    http.send_json({"files": found})


def batch(http, hub, user, body, name):
    hub.writable(name, user)
    objects = json.loads(body)["objects"]
    for one in objects:
        if one["oid"] not in hub.objects:
            address = f"{http.server.address}/lfs/{one['oid']}"
            actions = {"upload": {"href": address}, "verify": {"href": f"{address}/verify"}}
            one["actions"] = actions
    http.send_json({"transfer": "basic", "objects": objects})


def put_object(http, hub, user, body, oid):
    if hashlib.sha256(body).hexdigest() != oid:
        raise Refusal(400, "BadDigest")
    hub.objects[oid] = body
    http.send()


def verify_object(http, hub, user, body, oid):
    asked = json.loads(body)
    if asked["oid"] != oid or len(hub.objects[oid]) != asked["size"]:
        raise Refusal(400, "not what was announced")
    http.send_json({})


def commit(http, hub, user, body, name, revision):
    found = hub.writable(name, user)
    files = dict(found.at(revision)[1])
    header, *operations = map(json.loads, body.splitlines())
    assert header["key"] == "header"
    assert header["value"]["summary"]
    for operation in operations:
        value = operation["value"]
        if operation["key"] == "file":
            files[value["path"]] = base64.b64decode(value["content"])
        elif operation["key"] == "lfsFile" and value["oid"] in hub.objects | hub.xet_hashes():
            files[value["path"]] = Large(value["oid"], value["size"])
        else:
            raise Refusal(400, f"cannot {operation['key']} {value['path']}")
    oid = found.commit(files)
    url = f"{http.server.address}/{name}/commit/{oid}"
    http.send_json({"success": True, "commitOid": oid, "commitUrl": url, "hookOutput": ""})


def resolve(http, hub, user, body, name, revision, path):
    found = hub.find(name, user)
    oid, files = found.at(revision)
    if path not in files:
        raise Refusal(404, "Entry not found", "EntryNotFound")
    headers = {"X-Repo-Commit": oid, "Accept-Ranges": "bytes"}
    file = files[path]
    if not isinstance(file, Large):
        return http.send(file, 200, headers | {"ETag": f'"{etag(file)}"'})
    linked = {"X-Linked-Etag": f'"{file.sha}"', "X-Linked-Size": file.size}
    if file.sha in (hashes := hub.xet_hashes()):
        renew = f"{http.server.address}/api/models/{name}/xet-read-token/{oid}"
        linked |= {"X-Xet-Hash": hashes[file.sha], "Link": f'<{renew}>; rel="xet-auth"'}
    # On another host, as the Hub's is: the client must leave its token out there.
    elsewhere = http.server.address.replace("127.0.0.1", "localhost")
    http.send(b"", 302, headers | linked | {"Location": f"{elsewhere}/cdn/{file.sha}"})


def xet_token(http, hub, user, body, name, kind, revision):
    (hub.writable if kind == "write" else hub.find)(name, user)
    store, until = f"local://{hub.xet}", int(time.time()) + 3600
    headers = {
        "X-Xet-Cas-Url": store,
        "X-Xet-Access-Token": "xet",
        "X-Xet-Token-Expiration": until,
    }
    http.send_json({"casUrl": store, "accessToken": "xet", "exp": until}, 200, headers)


def cdn(http, hub, user, body, sha):
    if user is not None:
        raise Refusal(400, "Only one auth mechanism allowed")
    begin = int(http.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")[0])
    content, size = hub.objects[sha][begin:], len(hub.objects[sha])
    ranges = {"Content-Range": f"bytes {begin}-{size - 1}/{size}"} if begin else {}
    http.send(content, 206 if begin else 200, {"ETag": f'"{sha}"'} | ranges)


NAME = r"([^/]+/[^/]+)"
ROUTES = [
    (("POST",), "/api/repos/create", create),
    (("POST",), "/api/validate-yaml", validate),
    (("GET",), f"/api/models/{NAME}", info),
    (("GET",), f"/api/models/{NAME}/revision/(.+)", info),
    (("GET",), f"/api/models/{NAME}/tree/([^/]+)", tree),
    (("POST",), f"/api/models/{NAME}/preupload/([^/]+)", preupload),
    (("POST",), f"/api/models/{NAME}/commit/([^/]+)", commit),
    (("POST",), rf"/{NAME}\.git/info/lfs/objects/batch", batch),
    (("GET",), f"/api/models/{NAME}/xet-(read|write)-token/([^/]+)", xet_token),
    (("PUT",), "/lfs/([0-9a-f]{64})", put_object),
    (("POST",), "/lfs/([0-9a-f]{64})/verify", verify_object),
    (("GET", "HEAD"), f"/{NAME}/resolve/([^/]+)/(.+)", resolve),
    (("GET", "HEAD"), "/cdn/([0-9a-f]{64})", cdn),
]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # clients that have gone are part of the tests


@contextlib.contextmanager
def serve_hub(hub: Hub):
    """Gives the server's address."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.hub, server.address = hub, f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.address
    finally:
        server.shutdown()
        server.server_close()
