import Feeds
import Foundation
import Model
import Testing

/// The bundled sample feeds, as `import.list` names them.
private enum Samples {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Samples")

    /// Format, feed and file of each line.
    static let lines: [[String]] = {
        guard let list = try? String(contentsOf: folder.appending(path: "import.list"), encoding: .utf8) else {
            return []
        }
        return list.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    }()
}

struct SampleTests {
    @Test func `the samples hold every type and two thousand indicators`() throws {
        var values: [IndicatorType: Set<String>] = [:]
        for line in Samples.lines {
            try #require(line.count == 3)
            let found = try read([UInt8](Data(contentsOf: Samples.folder.appending(path: line[2]))), as: line[0])
            for (type, more) in found.values { values[type, default: []].formUnion(more) }
        }
        for type in IndicatorType.allCases { #expect(values[type, default: []].count >= 5, "\(type.text)") }
        #expect(values.values.reduce(0) { $0 + $1.count } >= 2000)
    }

    @Test(arguments: Samples.lines)
    func `every row of a sample is taken`(line: [String]) throws {
        let found = try read([UInt8](Data(contentsOf: Samples.folder.appending(path: line[2]))), as: line[0])
        #expect(found.accepted >= 20)
        #expect(found.rejected.map { "\($0)" } == [])
        #expect(found.sightings.allSatisfy { !$0.context.isEmpty && !$0.tags.isEmpty })
        #expect(
            try read([UInt8](Data(contentsOf: Samples.folder.appending(path: line[2]))), as: line[0]).lines
                == found.lines
        )
    }

    @Test func `every sample file is in the list`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Samples.folder.path)
        #expect(
            Set(files).subtracting([
                "README.md", "import.list", "articles.list", "articles", "extraction.jsonl", "cves", "releases",
            ])
                == Set(Samples.lines.map { $0[2] })
        )
    }
}
