"""URLs with secrets in them, and servers that refuse. A new case is one line."""

SECRETS = ("hunter2", "alice", "s3cr3t")  # no message may hold any of these

# what somebody writes -> what anybody may read
SHOWN: dict[str, str] = {
    "https://example.org/images.zip": "https://example.org/images.zip",
    "https://alice:hunter2@example.org/images.zip": "https://example.org/images.zip",
    "https://s3cr3t@example.org:8443/images.zip": "https://example.org:8443/images.zip",
    "https://example.org/images.zip?token=s3cr3t&x=1": "https://example.org/images.zip?...",
    "https://example.org?s3cr3t": "https://example.org?...",
    "https://example.org/images.zip#s3cr3t": "https://example.org/images.zip?...",
    "https://alice:hunter2@example.org/x?X-Amz-Signature=s3cr3t": "https://example.org/x?...",
    "https://alice:hunter2@s3cr3t@example.org/x": "https://example.org/x",
    "https://alice:hunt/hunter2@example.org/x": "https://example.org/x",
    "https://alice:hunt?hunter2@example.org/x": "https://example.org/x",
    "https://alice:hunt#hunter2@example.org/x": "https://example.org/x",
    "https://alice:hunter2@[::1]:80/x": "https://[::1]:80/x",
    "https://[::1]:80/@user/x": "https://[::1]:80/@user/x",
    "https://example.org/@user/x": "https://example.org/@user/x",
    "https://example.org:8443/@user/x": "https://example.org:8443/@user/x",
}

# URL that is none, or none that can be asked for -> what the error says of it
IMPOSSIBLE: dict[str, str] = {
    "http://alice:hunter2@[bad/x?token=s3cr3t": "not a valid URL",
    "http://alice:hunter2@a..b/x?token=s3cr3t": "not a valid URL",
    "http://alice:hunt/hunter2@127.0.0.1/x": "not a valid URL",
    "http://alice:hunter2@127.0.0.1:99999/x": "not a valid URL",
    "http:///x?token=s3cr3t": "not a valid URL",
    "http://alice:hunter2@127.0.0.1:9/x?token=s3cr3t": "refused",
}

# what the server answers, request by request -> what the error says
REFUSALS: dict[str, tuple[list[str], str]] = {
    "not there": (["404"], "404 Client Error: Not Found"),
    "forbidden": (["403"], "403 Client Error: Forbidden"),
    "broken": (["500"] * 9, "500 Server Error"),
    "a redirect loop": (["redirect"] * 40, "Exceeded 30 redirects"),
    "much patience": (["Retry-After: 99999"], r"the server asks to wait \(Retry-After: 99999\), expected at most 600"),
    "patience until a date": (
        ["Retry-After: Fri, 31 Dec 2100 23:59:59 GMT"],
        r"the server asks to wait \(Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\), expected at most 600 seconds",
    ),
    "a redirect to a file": (
        ["Location: file:///etc/passwd"],
        "No connection adapters were found for 'file:///etc/pas",
    ),
    "a redirect with a signature to nowhere": (
        ["Location: http://alice:hunter2@127.0.0.1:9/x?X-Signature=s3cr3t"],
        "refused",
    ),
}
