/// `reader-bench [megabytes]`: reads news feeds whose markup is broken in one way each, and prints how fast. Meant for a
/// release build. No kind may fall under 10 MB/s, however large the feed is.
import Feeds
import Notation

let megabytes = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 4
print("broken by                       MB/s")
for kind in BrokenFeed.kinds {
    let body = kind.body(ofBytes: megabytes << 20)
    let origin = FeedOrigin(
        address: "https://news.example/feed",
        charset: nil,
        fetchedAt: Timestamp(seconds: 1_733_740_200)
    )
    var best = Duration.seconds(3600)
    for _ in 0..<3 {
        let start = ContinuousClock.now
        // A feed that is refused costs its reading too.
        _ = try? SyndicationReader().read(body.span, from: origin)
        best = min(best, ContinuousClock.now - start)
    }
    let speed = Double(body.count) / (best / .seconds(1)) / 1e6
    let name = kind.name + String(repeating: " ", count: max(1, 28 - kind.name.count))
    print(name, (speed * 10).rounded() / 10)
}
