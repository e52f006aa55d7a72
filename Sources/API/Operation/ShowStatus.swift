import HTTP
import Metrics
import Notation
import Runtime
import Storage

/// `GET /status`: the worker processes of this machine and what each thread does, as php-fpm's status page has it.
struct ShowStatus: Endpoint {
    static let path = "/status"
    let pattern = path
    let access = AccessRule.open
    let documentation = Operation(
        "showStatus",
        tag: "Service",
        "What this machine's workers do",
        description:
            "Only for the addresses that the operator names. Text by default, JSON where Accept or `?json` asks for it.",
        parameters: [json],
        responses: [
            Operation.Response(
                200,
                "The workers",
                [("text/plain", .text), ("application/json", .reference("WorkerStatus"))]
            ),
            OperatorPage.forbidden,
        ]
    )

    private static let json = Parameter<Bool>(
        "json",
        .choice(["", "true", "false", "1", "0"]),
        "JSON, whatever the header says. It needs no value."
    ) { query, name in
        try query.textOrEmpty(name) == "" || query.boolean(name, default: false)
    }
    private static let negotiation = Negotiation([Offer("text/plain"), Offer("application/json")])

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try OperatorPage.check(call)
        let wantsJSON = try Self.json.read(from: call.query)
        guard let best = wantsJSON ? 1 : Self.negotiation.preferred(call.request[.accept]).first else {
            throw APIError.notAcceptable(Self.negotiation.offers.map(\.mediaType))
        }
        let status = WorkerStatus(call.service, now: .now)
        reply.vary(by: "Accept")
        reply.head(status: 200, type: best == 0 ? "text/plain; charset=utf-8" : "application/json")
        reply.field("Cache-Control", "no-store")
        if best == 0 { status.writeText(to: &reply.body) } else { status.writeJSON(to: &reply.body) }
    }
}
