import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/community/reports` (listReports): what waits for a moderator.
struct ListReports: Endpoint {
    let pattern = "/api/v1/community/reports"
    let access = AccessRule.key(.readCommunity)
    let documentation = Operation(
        "listReports",
        tag: "Community",
        "List the reports that wait",
        description:
            "For accounts with the right moderate; the oldest first, 100 at most. A comment that several accounts reported is there with each report.",
        responses: [
            Operation.Response(200, "The reports", json: .reference("ReportListResponse")),
            Operation.Response(403, "The account may not do this", json: .error),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, _) = try CommunityAnswer.account(call)
        guard try store.standing(of: account).rights.contains("moderate") else {
            return try CommentObject.check(.noRight, act: "decide reports")
        }
        let (reports, total) = try store.openReports()
        try CommunityAnswer.send(
            call,
            &store,
            to: &reply,
            status: 200,
            meta: { json in json.member("total", total) },
            data: { json in
                json.array { json in
                    for report in reports {
                        json.object { json in
                            json.member("id", report.id.text)
                            json.member("rule", report.rule)
                            json.member("note", report.note)
                            json.member("at", report.at)
                            json.object("comment") { json in
                                json.member("id", report.comment.text)
                                json.member("by", report.name)
                                json.member("text", report.text)
                                json.object("article") { json in
                                    json.member("id", report.article.text)
                                    json.member("title", report.title)
                                }
                            }
                        }
                    }
                }
            }
        )
        reply.rows = reports.count
    }
}
