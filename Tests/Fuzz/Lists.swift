import Extraction
import Foundation

/// The repository's lists of facts, read when a target first needs them.
enum Lists {
    static let checkout = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }

    static let extractor: IndicatorExtractor = {
        var lists = WarningLists()
        for table in WarningLists.Table.allCases { read(table.fileName).map { lists.load(table, $0) } }
        return IndicatorExtractor(lists: lists, latestYear: 2036)
    }()

    static let names: ThreatNames = {
        var names = ThreatNames()
        for table in ThreatNames.Table.allCases { read(table.fileName).map { names.load(table, $0) } }
        return names
    }()

    private static func read(_ name: String) -> [UInt8]? {
        (try? Data(contentsOf: checkout.appending(path: "sql/seed/lists/\(name)"))).map { [UInt8]($0) }
    }
}
