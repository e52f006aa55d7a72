import Access
import HTTP
import Model
import Notation
import Storage

/// What the endpoints of moderation and of members share.
enum ModerationObject {
    static let rules = ["spam", "abuse", "personal_data", "off_topic", "illegal"]
    static let decisions = ["comment_removed", "report_refused"]

    static let schemas: [(name: String, schema: Schema)] = [
        ("ReportResponse", .answer(of: .record(["kind": .text, "id": .uuid, "rule": .choice(rules)]))),
        ("ReportListResponse", .answer(of: .array(of: report), meta: ["total": .integer])),
        ("DecisionResponse", .answer(of: .record(["id": .uuid, "take": .flag]))),
        ("ModerationResponse", .answer(of: .array(of: line), meta: ["next_cursor": .text.orNull])),
        (
            "MemberResponse",
            .answer(of: member, meta: ["total": .integer, "limit": .integer, "offset": .integer])
        ),
    ]

    private static let article = Schema.record(["id": .uuid, "title": .text])
    private static let report = Schema.record([
        "id": .uuid, "rule": .choice(rules), "note": .text.orNull, "at": .time,
        "comment": .record(["id": .uuid, "by": .text.orNull, "text": .text, "article": article]),
    ])
    private static let line = Schema.record([
        "at": .time, "action": .choice(decisions), "comment_id": .uuid, "article_id": .uuid,
        "by": .text.orNull.about("The moderator; null without a name"), "rule": .choice(rules).orNull, "reason": .text,
    ])
    private static let member = Schema.record([
        "name": .text, "since": .time, "karma": .integer, "level": .integer,
        "role": .choice(["member", "moderator", "operator"] as [String]),
        "comments": .array(
            of: .record([
                "id": .uuid, "article": article, "at": .time, "edited_at": .time.orNull, "text": .text,
                "score": .integer,
            ])
        ),
    ])
}
