import HTTP
import Notation
import Storage

/// `GET /metrics`: the figures of all workers of this machine, and of the data, for Prometheus and what reads the same text.
struct ShowMetrics: Endpoint {
    static let path = "/metrics"
    let pattern = path
    let access = AccessRule.open
    let documentation = Operation(
        "showMetrics",
        tag: "Service",
        "Figures of this machine's workers and of the data",
        description:
            "Only for the addresses that the operator names. Prometheus text by default, OpenMetrics 1.0 for clients that ask for it.",
        responses: [
            Operation.Response(200, "The figures", offers.map { ($0.mediaType, .text) }), OperatorPage.forbidden,
        ]
    )

    private static let offers = [
        Offer("text/plain;version=0.0.4;charset=utf-8", required: "version"),
        Offer("application/openmetrics-text;version=1.0.0;charset=utf-8", required: "version"),
    ]
    private static let negotiation = Negotiation(offers)

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try OperatorPage.check(call)
        guard let best = Self.negotiation.preferred(call.request[.accept]).first else {
            throw APIError.notAcceptable(Self.offers.map(\.mediaType))
        }
        var writer = OpenMetricsWriter(best == 0 ? .prometheus : .openMetrics)
        MetricsText.writeWorkers(call.service, to: &writer)
        MetricsText.writeData(of: &store, to: &writer)
        writer.end()
        reply.vary(by: "Accept")
        reply.head(
            status: 200,
            type: best == 0
                ? "text/plain; version=0.0.4; charset=utf-8"
                : "application/openmetrics-text; version=1.0.0; charset=utf-8"
        )
        reply.field("Cache-Control", "no-store")
        reply.body.append(writer.out)
    }
}
