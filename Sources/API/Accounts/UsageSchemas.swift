/// Schemas of a key's usage, for the OpenAPI document.
enum UsageSchemas {
    static let all: [(name: String, schema: Schema)] = [
        ("APIKeyUsageStats", .object(["data": figures])), ("RateLimitHour", hour),
        ("APIKeyUsageList", .object(["data": .array(of: ofKey), "meta": listed])),
    ]

    /// Requests and errors of each day.
    static let days = Schema.array(of: .object(["date": .date, "requests": .integer, "errors": .integer]))

    /// Requests and errors of each day, or of each hour.
    private static let series = Schema.array(
        of: .object([
            "date": .date, "hour": .time.about("When the hour began; with interval=hour only"), "requests": .integer,
            "errors": .integer, "refused": .integer.about("Answered with 429; with interval=hour only"),
        ])
    )

    private static let failure = Schema.object([
        "time": .time, "route": .text, "status": .integer,
        "code": .text.orNull.about("The error's code; null for what was logged by a release that kept no codes"),
        "request_id": .text,
    ])

    private static let ofKey = Schema.object([
        "id": .uuid, "name": .text, "requests": .integer, "errors": .integer.about("Answered with 4xx or 5xx"),
        "refused": .integer.about("Answered with 429"),
        "last_used_at": .time.orNull.about("Also when it was before the period"), "series": days,
    ])
    private static let listed = Schema.object(["total": .integer, "days": .integer, "start": .time, "end": .time])

    private static let summary = Schema.object([
        "totalRequests": .integer, "successfulRequests": .integer.about("Answered with 2xx or 3xx"),
        "failedRequests": .integer.about("Answered with 4xx or 5xx"), "clientErrors": .integer,
        "serverErrors": .integer, "successRate": .number.about("Percent"),
        "avgResponseTime": .integer.about("Milliseconds"), "totalIOCsReturned": .integer,
    ])

    private static let limit = Schema.object([
        "limit": .integer, "current": .integer, "remaining": .integer, "percentUsed": .number, "peak": .integer,
    ])

    /// The schema has a name because two members use it: some generators would make the same name from both paths.
    private static let hour = Schema.object(["hour": .time, "count": .integer])
    private static let hours = Schema.array(of: .reference("RateLimitHour"))

    private static let hits = Schema.object([
        "total": .integer, "byEndpoint": .array(of: .object(["endpoint": .text, "count": .integer])), "byHour": hours,
    ]).about("Requests that were over the limit")

    private static let breakdown = Schema.object([
        "byEndpoint": .array(
            of: .object([
                "endpoint": .text, "count": .integer, "avgTime": .integer, "errors": .integer, "errorRate": .number,
            ])
        ),
        "byStatusCode": .array(of: .object(["statusCode": .integer, "count": .integer, "percentage": .number])),
    ])

    private static let nested: KeyValuePairs<String, Schema> = [
        "key": .object(["id": .uuid, "name": .text, "tier": .text]),
        "period": .object([
            "days": .integer, "interval": .choice(of: UsageInterval.self), "start": .time, "end": .time,
        ]),
        "summary": summary,
        "latencyPercentiles": .object(["p50": .integer, "p95": .integer, "p99": .integer]).about("Milliseconds"),
        "rateLimits": .object(["perMinute": limit, "perDay": limit]),
        "rateLimitHits": hits,
        "breakdown": breakdown,
        "timeSeries": series,
    ]

    /// The same figures under the names of the documentation pages.
    private static let flat: KeyValuePairs<String, Schema> = [
        "key_id": .uuid, "window_days": .integer, "total_requests": .integer, "successful": .integer,
        "client_errors": .integer, "server_errors": .integer, "success_rate": .number,
        "avg_response_time_ms": .integer, "latency_p50_ms": .integer, "latency_p95_ms": .integer,
        "latency_p99_ms": .integer, "rate_limit_peak_per_minute": .integer, "rate_limit_peak_per_day": .integer,
        "top_endpoints": .array(of: .object(["path": .text, "count": .integer])), "by_status": .counts,
        "daily": days, "rate_limit_hits_by_hour": hours,
        "recent_errors": .array(of: failure).about(
            "The newest failed requests of the period, newest first, at most 50"
        ),
    ]

    private static let figures = Schema.object(nested).adding(flat)
}
