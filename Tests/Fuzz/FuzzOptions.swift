import Foundation

/// The words behind the program's name.
struct FuzzOptions: Sendable {
    private let values: [String: String]

    private static let named = ["--inputs", "--seed", "--target", "--replay", "--child", "--from"]

    init(_ words: ArraySlice<String>) {
        var words = words
        var values: [String: String] = [:]
        while let word = words.popFirst() {
            if word == "--list" {
                values[word] = ""
            } else if Self.named.contains(word), let value = words.popFirst() {
                values[word] = value
            } else {
                Self.complain("unknown option or missing value: \(word)")
            }
        }
        self.values = values
    }

    subscript(_ name: String) -> String? { values[name] }

    func number(_ name: String, or standard: Int) -> Int {
        guard let text = values[name] else { return standard }
        guard let number = Int(text), number >= 0 else { Self.complain("\(name) takes a number, not '\(text)'") }
        return number
    }

    static func complain(_ message: String) -> Never {
        FileHandle.standardError.write(Data("socd-fuzz: \(message)\n".utf8))
        exit(64)
    }
}
