import Extraction
import Foundation
import Model
import Testing

/// Texts with the answer that is wanted of them.
struct ExtractionSample: Decodable, CustomTestStringConvertible {
    let id: String
    let text: String
    let expect: [[String]]
    let optional: [[String]]
    let suppressed: [[String]]

    var testDescription: String { id }
}

/// The lists and the samples of the repository.
enum ExtractionSamples {
    static let checkout: URL = {
        var folder = URL(filePath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder
    }()

    static let lists: WarningLists = {
        var lists = WarningLists()
        for table in WarningLists.Table.allCases {
            if let file = file(table) { lists.load(table, file) }
        }
        return lists
    }()

    /// What stands in a file of the repository's lists.
    static func file(_ table: WarningLists.Table) -> [UInt8]? {
        (try? Data(contentsOf: checkout.appending(path: "sql/seed/lists/\(table.fileName)"))).map { [UInt8]($0) }
    }

    static let extractor = IndicatorExtractor(lists: lists, latestYear: 2036)

    static let own = read(checkout.appending(path: "Tests/Samples/extraction.jsonl"))

    private static func read(_ file: URL) -> [ExtractionSample] {
        guard let data = try? Data(contentsOf: file) else { return [] }
        return data.split(separator: 0x0A).compactMap { try? JSONDecoder().decode(ExtractionSample.self, from: $0) }
    }

    static func found(_ text: String, markup: IndicatorExtractor.Markup = .detected) -> [Extraction.Found] {
        extractor.extract([UInt8](text.utf8), markup: markup).found
    }
}

extension Extraction.Found {
    var text: String { "\(type.text) \(String(decoding: shown, as: UTF8.self))" }
}
