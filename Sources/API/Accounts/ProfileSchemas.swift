/// Schemas of the account of a session, of plans and of the instance, for the OpenAPI document.
enum ProfileSchemas {
    static let all: [(name: String, schema: Schema)] = [
        ("Account", account), ("AccountSession", session), ("AuditLine", line), ("Plan", plan), ("Site", site),
    ]

    private static let plan = Schema.object([
        "name": .text, "label": .text, "price": .text.orNull, "requests_per_minute": .integer,
        "requests_per_day": .integer, "session_per_minute": .integer.about("Of the pages, beside those of keys"),
        "session_per_day": .integer, "lookback_days": .integer, "article_lookback_days": .integer,
        "page_max": .integer, "max_keys": .integer, "scopes": .array(of: .text), "formats": .array(of: .text),
    ])

    private static let account = Schema.object([
        "id": .uuid, "email": .text, "name": .text.about("Empty for none"), "about": .text,
        "role": .choice(["member", "moderator", "operator"] as [String]), "created_at": .time.orNull,
        "plan": .reference("Plan"), "keys": .object(["used": .integer, "max": .integer]),
        "karma": .object([
            "points": .integer.about("The votes of others on your comments"), "level": .integer,
            "rights": .array(of: .choice(CommentObject.rights)), "next_at": .integer.orNull,
        ]),
        "limits": .object(["comments_left": .integer.about("Today (UTC)")]),
        "unread": .object(["watches": .integer.about("Watches with something unread; muted ones are left out")]),
        "preferences": .object([
            "theme": .choice(AccountObject.themes), "density": .choice(AccountObject.densities),
            "time_zone": .choice(AccountObject.zones), "defang": .flag, "keys": .flag, "news_seen_at": .time.orNull,
        ]),
    ])

    private static let session = Schema.object([
        "id": .uuid, "created_at": .time.orNull, "renewed_at": .time.orNull, "expires_at": .time.orNull,
        "is_this": .flag,
    ])

    private static let line = Schema.object([
        "at": .time, "event": .text, "key_id": .uuid.orNull, "by": .choice(["you", "operator"] as [String]),
        "address": .text.orNull, "details": .object,
    ])

    private static let site = Schema.object([
        "name": .text, "version": .text, "public_url": .uri, "signup": .choice(["open", "closed"] as [String]),
        "identity": .object([
            "provider": .choice(["builtin", "outside"] as [String]), "sign_in_url": .text.orNull,
        ]),
        "public_reads": .array(of: .text).about("What is read without an account"), "community": .flag,
        "plans_url": .uri, "contact": .text.orNull,
        "counts": .object(["iocs": .integer, "articles": .integer, "feeds": .integer]),
    ])
}
