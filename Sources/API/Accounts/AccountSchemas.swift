/// Schemas of keys and accounts, for the OpenAPI document.
enum AccountSchemas {
    static let all: [(name: String, schema: Schema)] = [
        ("APIKeyInfo", key), ("APIKeyList", list), ("APIKeyCreated", created), ("APIKeyCreatedResponse", creation),
        ("APIKeyDetails", details), ("APIKeyDetailsResponse", .object(["data": .reference("APIKeyDetails")])),
        ("AuthUser", user), ("AuthSession", session),
    ]

    private static let key = Schema.object([
        "id": .uuid, "name": .text, "key_preview": .text, "key_prefix": .text,
        "tier": .choice(["free", "pro", "enterprise"] as [String]), "scopes": .array(of: .text),
        "rate_limit_per_minute": .integer, "rate_limit_per_day": .integer,
        "allowed_ips": .array(of: .text).orNull, "total_requests": .integer, "last_used_at": .time.orNull,
        "created_at": .time, "expires_at": .time.orNull, "revoked_at": .time.orNull, "revoked_reason": .text.orNull,
        "replaced_by": .uuid.orNull,
    ]).example([
        "id": "c0a8f1d2-5b3e-4f70-9a61-7d2e8b4c5f90", "name": "SIEM", "key_preview": "sk_live_••••••••",
        "key_prefix": "sk_live_1a2b", "tier": "pro", "scopes": ["read:iocs", "read:stix"],
        "rate_limit_per_minute": 100, "rate_limit_per_day": 50_000, "total_requests": 4711,
        "created_at": "2026-01-01T00:00:00Z",
    ])

    private static let list = Schema.object([
        "data": .array(of: .reference("APIKeyInfo")),
        "meta": .object(["total": .integer, "next_cursor": .text.orNull]),
        "links": .object(["self": .uri, "next": .uri.orNull]),
    ])

    private static let created = Schema.all(
        .reference("APIKeyInfo"),
        .object(["key": .text.about("The whole key; shown this once"), "full_key": .text])
    )

    private static let creation = Schema.object([
        "data": .reference("APIKeyCreated"),
        "meta": .object([
            "warning": .text.example("Store this API key securely. It will not be shown again."), "replaces": .uuid,
            "old_key_expires_at": .time.orNull,
        ]),
    ])

    private static let details = Schema.all(
        .reference("APIKeyInfo"),
        .object(["usage": .object(["daily": UsageSchemas.days])])
    )

    private static let user = Schema.object([
        "id": .uuid, "aud": .text, "role": .text, "email": .text, "phone": .text, "email_confirmed_at": .time.orNull,
        "confirmed_at": .time.orNull, "last_sign_in_at": .time.orNull, "app_metadata": .object,
        "user_metadata": .object, "identities": .array(of: .object), "created_at": .time, "updated_at": .time,
        "is_anonymous": .flag,
    ])

    private static let session = Schema.object([
        "access_token": .text, "token_type": .text, "expires_in": .integer, "expires_at": .integer,
        "refresh_token": .text, "user": .reference("AuthUser"),
    ])
}
