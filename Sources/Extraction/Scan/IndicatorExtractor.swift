package import Model
import Notation

/// Finds the indicators in a text. It has no state: the same text gives the same answer on any thread.
package struct IndicatorExtractor: Sendable {
    /// Whether tags are read as markup or as text.
    package enum Markup: Sendable {
        /// As markup when the text has an HTML tag.
        case detected
        case html, plain
    }

    package let lists: WarningLists
    /// A CVE id with a later year is ignored.
    package let latestYear: Int
    private let windowSize: Int
    private let overlap: Int

    /// Longer texts are read in windows that overlap.
    package init(lists: WarningLists, latestYear: Int, windowSize: Int = 32 << 20, overlap: Int = 16 << 10) {
        self.lists = lists
        self.latestYear = latestYear
        self.windowSize = windowSize
        self.overlap = overlap
    }

    /// - Parameters:
    ///   - text: UTF-8; bytes that are not are read as U+FFFD.
    ///   - keepsPlaces: whether every place of a value is wanted, not only its first.
    /// - Returns: each indicator once, in the order of first appearance.
    package func extract(_ text: [UInt8], markup: Markup = .detected, keepsPlaces: Bool = false) -> Extraction {
        var findings = Findings(keepsPlaces: keepsPlaces)
        var start = 0
        repeat {
            let end = min(text.count, start + windowSize)
            // An indicator that the edge of one window cuts is whole in the next.
            let from = start == 0 ? 0 : start + overlap / 2
            let upTo = end == text.count ? Int.max : end - overlap / 2
            extract(text, start..<end, markup, accepting: from..<upTo, into: &findings)
            if end == text.count { break }
            start = end - overlap
        } while true
        return findings.extraction(lists)
    }

    /// The text without markup and attributes, with look-alike characters replaced. Defanged spellings stay.
    package func plainText(_ text: [UInt8], markup: Markup = .detected) -> [UInt8] {
        let hasTags = markup == .html || markup == .detected && Extraction.isMarkup(text, 0..<text.count)
        let flat = FlatText(text, 0..<text.count, FlatText.Options(hasTags: hasTags, hasReferences: markup != .plain))
        return Array(flat.text.bytes[..<flat.attributesStart])
    }

    private func extract(
        _ text: [UInt8],
        _ window: Range<Int>,
        _ markup: Markup,
        accepting: Range<Int>,
        into findings: inout Findings
    ) {
        let hasTags =
            switch markup {
            case .detected: Extraction.isMarkup(text, window)
            case .html: true
            case .plain: false
            }
        let flat = FlatText(text, window, FlatText.Options(hasTags: hasTags, hasReferences: markup != .plain))
        let plain = PlainSpelling(flat.text.bytes, attributesStart: flat.attributesStart)
        var scanner = Scanner(plain, lists: lists, latestYear: latestYear)
        scanner.scan()
        let judge = Suppression(scanner, lists: lists)
        findings.work += scanner.work + flat.text.count
        findings.fileNames.formUnion(scanner.fileNames)
        for (index, hit) in scanner.hits.enumerated() {
            let isAttribute = hit.range.lowerBound >= plain.attributesStart
            if isAttribute, !judge.isAddress(hit, scanner) { continue }
            let inFlat = plain.text.source(of: hit.range)
            let inSource = flat.text.source(of: inFlat)
            guard accepting.contains(inSource.lowerBound) else { continue }
            let contextPlace =
                isAttribute ? flat.text.place(of: inSource.lowerBound, before: flat.attributesStart) : inFlat.lowerBound
            findings.add(
                hit,
                index: index,
                in: inSource,
                list: judge.list(of: index, in: scanner.hits),
                context: { Sentence.around(contextPlace, in: flat.text.bytes, before: flat.attributesStart) }
            )
        }
        findings.endWindow()
    }
}

/// What was found in a text.
package struct Extraction: Sendable {
    /// One indicator at its first place.
    package struct Found: Sendable {
        package let type: IndicatorType
        /// The normal form.
        package let value: [UInt8]
        /// The form for people: names in their own script.
        package let shown: [UInt8]
        /// Where in the input it stands, in bytes.
        package let offset: Int
        package let length: Int
        /// Written as `hxxp`, `[.]` or the like.
        package let isDefanged: Bool
        /// The URL or mail address it was taken out of, as a place in `found`.
        package let derivedFrom: Int?
        /// The list that keeps it from being an indicator here.
        package let suppressedBy: String?
        /// The sentence it stands in, as it was written; at most 300 characters.
        package let context: [UInt8]
        /// Every place where it stands on its own, in bytes, in rising order; empty unless places were asked for. A host
        /// inside a URL or mail address does not stand on its own.
        package let places: [Range<Int>]
    }

    package let found: [Found]
    /// How many different names were left out because they look like names of files.
    package let fileNames: Int
    /// How many bytes all steps looked at: the cost, measured without a clock.
    package let work: Int

    static func isMarkup(_ text: [UInt8], _ window: Range<Int>) -> Bool { Markup.isSeen(in: text, window) }
}
