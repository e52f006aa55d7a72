import Enrichment
package import Feeds
package import Model
package import Storage

/// Reads CVE records into the store: a file of one source, all of it or nothing.
package struct CVEImport {
    private let reader: any VulnerabilityReader
    private let allowsFewer: Bool

    /// No source has a file that is larger than this when unpacked.
    package static let mostUnpackedBytes = 8 << 30
    /// One record of a numbering authority is a few kilobytes.
    private static let mostRecordBytes = 16 << 20
    /// How many files of one record each are stored in one transaction.
    private static let filesAtOnce = 2000

    /// - Parameter allowsFewer: takes an EPSS table, however short.
    package init(_ reader: any VulnerabilityReader, allowsFewer: Bool = false) {
        self.reader = reader
        self.allowsFewer = allowsFewer
    }

    /// - Parameter progress: called now and then with the number of records read so far.
    /// - Throws: `FeedError` when the body is not of the format; `CVEImportError`; `StoreError`.
    package func run(_ body: Span<UInt8>, store: inout Store, progress: @escaping (Int) -> Void) throws
        -> CVEImportOutcome
    {
        try store.importCVEs(from: reader.source, allowsFewer: allowsFewer, risk: Self.risk, progress: progress) {
            stage in
            try reader.read(body, into: &stage)
        }
    }

    /// Reads many small files. A file that cannot be read is left out and named.
    /// - Parameter report: called after each transaction.
    package func run(files paths: [String], store: inout Store, report: (CVEImportOutcome) -> Void) throws {
        var start = 0
        while start < paths.count {
            let end = min(paths.count, start + Self.filesAtOnce)
            let outcome = try store.importCVEs(
                from: reader.source,
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

    /// Counts the mentions of CVEs in articles that came or went.
    package static func refreshMentions(in store: inout Store) throws { try store.refreshCVEMentions(risk: risk) }

    private static func silent(_ records: Int) {}

    /// The score of a CVE; nil when nothing is known.
    static func risk(_ facts: CVERiskFacts) -> Int? {
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
