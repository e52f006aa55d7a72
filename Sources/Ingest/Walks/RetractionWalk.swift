import Fetch
import Storage

/// A list of what a publisher has revoked: one body, which is asked for with POST.
struct RetractionWalk: FeedWalk {
    let body: BodyWalk
    /// The JSON that is sent.
    let query: String

    func take(
        _ feed: DueFeed,
        _ request: FetchRequest,
        with tools: inout WalkTools,
        store: inout Store
    ) throws -> WalkResult {
        try body.take(feed, asking(request), with: &tools, store: &store)
    }

    func check(_ request: FetchRequest, with tools: inout WalkTools) throws -> String {
        try body.check(asking(request), with: &tools)
    }

    private func asking(_ request: FetchRequest) -> FetchRequest {
        var request = request
        request.json = query
        return request
    }
}
