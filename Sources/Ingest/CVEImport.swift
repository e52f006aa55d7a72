import Enrichment
import Feeds
import Glibc
package import Model
import Notation
package import Storage

/// Reads records of CVEs into the store: a file of one source, all of it or nothing.
package struct CVEImport {
    private let source: CVESource
    private let reader: any VulnerabilityReader
    private let allowsFewer: Bool

    /// A file larger than this when unpacked is none of these sources'.
    package static let mostUnpackedBytes = 8 << 30
    /// One record of the authority's is a few kilobytes.
    private static let mostRecordBytes = 16 << 20
    /// Files of one record each that make one transaction.
    private static let filesAtOnce = 2000

    /// - Parameter allowsFewer: takes an EPSS table, however short.
    package init(_ source: CVESource, allowsFewer: Bool = false) {
        self.source = source
        self.allowsFewer = allowsFewer
        switch source {
        case .nvd: reader = NVDReader()
        case .cve5: reader = CVEReader()
        case .kev: reader = KEVReader()
        case .epss: reader = EPSSReader()
        }
    }

    /// What a feed's body in this format says of CVEs; nil when it says nothing. The catalogue of exploited ones is a feed of
    /// indicators as well.
    package init?(feedFormat: String) {
        switch feedFormat {
        case "nvd-json", Self.pagedFormat: self.init(.nvd)
        case "cve5-json": self.init(.cve5)
        case "kev-json": self.init(.kev)
        case "epss-csv": self.init(.epss)
        default: return nil
        }
    }

    /// Formats of feeds that hold CVEs and nothing else.
    package static let feedFormats = ["epss-csv", "nvd-json", "cve5-json", pagedFormat]
    /// NVD's API, asked page by page for what has changed.
    static let pagedFormat = "nvd-api"

    /// - Parameter progress: called now and then with the number of records read so far.
    /// - Throws: `FeedError` when the body is not of the format; `CVEImportError`; `StoreError`.
    package func run(_ body: Span<UInt8>, store: inout Store, progress: @escaping (Int) -> Void) throws
        -> CVEImportOutcome
    {
        try store.importCVEs(from: source, allowsFewer: allowsFewer, risk: Self.risk, progress: progress) { stage in
            try reader.read(body, into: &stage)
        }
    }

    /// Reads many small files; one that cannot be read is left out and named.
    /// - Parameter report: called after each transaction.
    package func run(files paths: [String], store: inout Store, report: (CVEImportOutcome) -> Void) throws {
        var start = 0
        while start < paths.count {
            let end = min(paths.count, start + Self.filesAtOnce)
            let outcome = try store.importCVEs(
                from: source,
                allowsFewer: allowsFewer,
                risk: Self.risk,
                progress: Self.silent
            ) { stage in
                for path in paths[start..<end] {
                    do {
                        let file = try MappedFile(path, unpackingUpTo: Self.mostRecordBytes)
                        try file.withSpan { try reader.read($0, into: &stage) }
                    } catch let error as FeedError {
                        stage.reject("\(path): \(error.text)", record: stage.seen + 1)
                    } catch let error as MappedFile.Failure {
                        stage.reject("\(error.path): \(error.reason)", record: stage.seen + 1)
                    }
                }
            }
            report(outcome)
            start = end
        }
    }

    /// Takes up what articles that came or went say of CVEs.
    package static func refreshMentions(in store: inout Store) throws { try store.refreshCVEMentions(risk: risk) }

    private static func silent(_ records: Int) {}

    private static func risk(_ facts: CVERiskFacts) -> Int? {
        RiskScore.vulnerability(
            cvss: facts.cvssTenths.map { Double($0) / 10 },
            epss: facts.epss.map { Double($0) / 1_000_000 },
            isKEV: facts.isKEV,
            isRansomware: facts.isRansomware,
            recentArticles: facts.recentArticles
        ).score
    }
}

extension CVEStage: VulnerabilitySink {
    package mutating func accept(_ vulnerability: borrowing Vulnerability, record: Int) throws {
        try add(vulnerability, record: record)
    }
}

extension CVEImportError {
    /// One line for the operator.
    package var text: String {
        switch self {
        case .fewer(let previous, let found):
            "the table has \(found) lines and the one before had \(previous): it was cut, or --allow-fewer is meant"
        case .undated: "the table does not say its model_version and score_date in its first line"
        case .empty: "there is not a single entry in it"
        }
    }
}
