import Enrichment
import Extraction
import Feeds
import Model
import Notation

/// Something that takes bytes from outside. It must neither crash nor hang, and `run` says which promise it broke.
struct FuzzTarget: Sendable {
    let name: String
    /// Words in the names of corpus files that suit it; none: all do.
    let likes: [String]
    /// Nil when all is well.
    let run: @Sendable ([UInt8]) -> String?

    /// Every reader of the registries, and what they and the extraction are made of. A new reader is here by itself.
    static var all: [FuzzTarget] {
        FeedReaders.all.flatMap(targets) + parts
    }

    /// One for each reader of the format.
    private static func targets(_ format: FeedFormat) -> [FuzzTarget] {
        [
            format.sightings.map { sightings(format.name, $0) }, format.articles.map { articles(format.name, $0) },
            format.vulnerabilities.map { vulnerabilities(format.name, $0) },
        ].compactMap { $0 }
    }

    private static func sightings(_ format: String, _ reader: any SightingReader) -> FuzzTarget {
        FuzzTarget(name: "feed-\(format)", likes: words(format)) { bytes in
            var sink = SightingCheck()
            do { try reader.read(bytes.span, into: &sink) } catch is FeedError {} catch { return "\(error)" }
            return sink.fault
        }
    }

    private static func articles(_ format: String, _ reader: any ArticleReader) -> FuzzTarget {
        FuzzTarget(name: "news-\(format)", likes: ["rss", "atom"]) { bytes in
            let origin = FeedOrigin(
                address: "https://a.example/",
                charset: nil,
                fetchedAt: Timestamp(seconds: 1_770_000_000)
            )
            guard let feed = try? reader.read(bytes.span, from: origin) else { return nil }
            for entry in feed.entries {
                if entry.key.isEmpty || entry.key.utf8.count > 512 { return "the key of an entry: \(entry.key)" }
                if let link = entry.link, !link.hasPrefix("http://"), !link.hasPrefix("https://") {
                    return "a link: \(link)"
                }
            }
            return nil
        }
    }

    private static func vulnerabilities(_ format: String, _ reader: any VulnerabilityReader) -> FuzzTarget {
        FuzzTarget(name: "cves-\(format)", likes: words(format)) { bytes in
            var sink = VulnerabilityCheck()
            do { try reader.read(bytes.span, into: &sink) } catch is FeedError {} catch { return "\(error)" }
            return sink.fault
        }
    }

    private static let parts: [FuzzTarget] = [
        FuzzTarget(name: "taxii-page", likes: ["stix"]) { bytes in
            _ = try? TAXIIEnvelope(bytes.span)
            return nil
        },
        FuzzTarget(name: "misp-manifest", likes: ["manifest"]) { bytes in
            _ = try? MISPManifest(bytes.span)
            return nil
        },
        FuzzTarget(name: "json", likes: ["json", "stix", "misp"]) { bytes in
            var reader = JSONReader(maximumDepth: JSONReader.depthLimit)
            var tokens = 0
            while let token = try? reader.next(in: bytes.span), token != .end {
                tokens += 1
                if tokens > bytes.count + 1 { return "more tokens than bytes" }
            }
            return nil
        },
        FuzzTarget(name: "csv", likes: ["csv"]) { bytes in
            var reader = CSVReader()
            var rows = 0
            while reader.next(in: bytes.span) != .end {
                rows += 1
                if rows > bytes.count + 1 { return "more rows than bytes" }
            }
            return nil
        },
        FuzzTarget(name: "xml", likes: ["rss", "atom"]) { bytes in
            _ = try? MarkupReader.xml(bytes)
            return nil
        },
        FuzzTarget(name: "html", likes: ["rss", "atom", "html"]) { bytes in
            _ = try? MarkupReader.html(bytes)
            return nil
        },
        FuzzTarget(name: "article-text", likes: ["html", "rss"]) { bytes in
            let text = PlainText.lines(html: String(decoding: bytes, as: UTF8.self))
            // A reference may become longer text than it is, up to two characters of four bytes.
            return text.utf8.count > bytes.count * 3 + 8 ? "the text is longer than its source" : nil
        },
        FuzzTarget(name: "normal-form", likes: ["values"]) { bytes in
            // A line is a value. Every line costs as much as its length, so few are enough.
            for line in bytes.split(separator: 0x0A, maxSplits: 64) {
                if let fault = NormalFormCheck.fault(of: Array(line.prefix(IndicatorType.longestValue))) {
                    return fault
                }
            }
            return nil
        },
        FuzzTarget(name: "extractor", likes: ["html", "text", "values"]) { bytes in
            let found = Lists.extractor.extract(bytes).found
            for item in found {
                guard item.offset >= 0, item.length > 0, item.offset + item.length <= bytes.count else {
                    return "a place outside"
                }
                guard String(validating: item.value, as: UTF8.self) != nil else { return "a value that is no text" }
                if let parent = item.derivedFrom, parent >= found.count { return "a parent that is not there" }
            }
            return nil
        },
        FuzzTarget(name: "threat-names", likes: ["html", "text"]) { bytes in
            _ = Lists.names.mentions(in: bytes)
            return nil
        },
    ]

    /// `threatfox-json` likes files whose names hold `threatfox`, or `json` when there are none.
    private static func words(_ format: String) -> [String] { format.split(separator: "-").map(String.init) }
}
