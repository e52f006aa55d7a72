import Runtime
import Testing

struct RequestLogTests {
    @Test func `what is kept is named in words`() {
        #expect(RequestLog("all") == .all && RequestLog("errors") == .errors && RequestLog("none") == RequestLog.none)
        #expect(RequestLog("sampled:2") == .sampled(2) && RequestLog("sampled:1000000") == .sampled(1_000_000))
        for wrong in [
            "", "All", "sampled", "sampled:", "sampled:1", "sampled:0", "sampled:-3", "sampled:1000001", "sampled:2x",
            "errors ",
        ] {
            #expect(RequestLog(wrong) == nil, "\(wrong)")
        }
    }

    @Test func `a sample keeps every error and its share of the rest, the same everywhere`() {
        let ids = (0..<20_000).map { "req_" + String(UInt64($0) &* 0x9E37_79B9_7F4A_7C15, radix: 16) }
        let kept = ids.filter { RequestLog.sampled(10).keeps(status: 200, id: $0) }
        #expect((1600...2400).contains(kept.count), "\(kept.count)")
        #expect(kept.allSatisfy { RequestLog.sampled(10).keeps(status: 200, id: $0) })
        #expect(ids.allSatisfy { RequestLog.sampled(10).keeps(status: 404, id: $0) })
        #expect(
            ids.allSatisfy {
                RequestLog.errors.keeps(status: 400, id: $0) && !RequestLog.errors.keeps(status: 304, id: $0)
            }
        )
        #expect(
            ids.allSatisfy { RequestLog.all.keeps(status: 200, id: $0) && !RequestLog.none.keeps(status: 500, id: $0) }
        )
    }
}
