package import Model
import Notation

/// The lists in the files that a release brings, each with its entries in normal form.
package enum BundledWarningLists {
    /// - Parameter file: what stands in the file of a table; nil when there is none.
    package static func read(_ file: (WarningLists.Table) -> [UInt8]?) -> [WarningListContent] {
        var facts = WarningLists()
        if let suffixes = file(.publicSuffixes) { facts.load(.publicSuffixes, suffixes) }
        var lists: [WarningListContent] = []
        func add(
            _ table: WarningLists.Table,
            _ title: String,
            _ match: WarningMatch,
            columns columnCount: Int = 2,
            _ row: ([[UInt8]]) -> Row?
        ) {
            guard let file = file(table) else { return }
            var entries: [String: (category: WarningCategory, values: Set<[UInt8]>)] = [:]
            for line in file.split(separator: 0x0A).dropFirst() {
                let line = line.last == 0x0D ? line.dropLast() : line
                let columns = line.split(separator: 0x09, omittingEmptySubsequences: false).map(Array.init)
                if columns.count < columnCount || columns.prefix(columnCount).contains(where: \.isEmpty) { continue }
                guard let row = row(columns) else { continue }
                entries[row.list, default: (row.category, [])].values.insert(row.value)
            }
            for (name, list) in entries.sorted(by: { $0.key < $1.key }) {
                lists.append(
                    WarningListContent(
                        head: WarningListHead(name: name, category: list.category, match: match),
                        title: entries.count > 1 ? "\(title): \(name)" : title,
                        version: nil,
                        entries: list.values.sorted { $0.lexicographicallyPrecedes($1) }
                    )
                )
            }
        }
        add(.publicSuffixes, "Names under which anybody can register", .hostname, columns: 1) { columns in
            Row(list: "public-suffix", category: .sharedHosting, value: columns[0])
        }
        add(.networks, "Special-purpose networks", .cidr) { columns in
            let network = columns[1]
            guard IPNetwork(network.span) != nil else { return nil }
            return Row(list: String(decoding: columns[0], as: UTF8.self), category: .reserved, value: network)
        }
        add(.resolvers, "Public resolvers", .string) { columns in
            Row(list: "resolver", category: .resolver, value: columns[1])
        }
        add(.fileHashes, "Hashes of trivial and test files", .string) { columns in
            Row(list: "benign-hash", category: .trivialHash, value: columns[0])
        }
        add(.specialNames, "Special-use names", .hostname) { columns in
            guard columns[0].elementsEqual("suppress".utf8) else { return nil }
            let list = WarningLists.isForExamples(columns[1]) ? "documentation-names" : "special-use"
            return Row(list: list, category: .reserved, value: [UInt8(ascii: ".")] + columns[1])
        }
        add(.knownNames, "Well-known names", .hostname) { columns in
            let list = String(decoding: columns[0], as: UTF8.self)
            let category = categories.first { $0.name == list }?.category ?? KnownWarningLists.bundledCategory(of: list)
            let isAlone = category.isOfSingleNames || facts.names.suffixes.contains(columns[1], 0..<columns[1].count)
            return Row(list: list, category: category, value: isAlone ? columns[1] : [UInt8(ascii: ".")] + columns[1])
        }
        return lists
    }

    private struct Row {
        let list: String
        let category: WarningCategory
        let value: [UInt8]
    }

    /// The kinds of names that are in the file by the thousand.
    private static let categories: [(name: String, category: WarningCategory)] =
        ["ip-check", "schema-or-standard", "security-reference", "vendor-infrastructure"].map { ($0, .benign) }
}
