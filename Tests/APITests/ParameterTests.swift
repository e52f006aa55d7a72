import HTTP
import Notation
import Testing

@testable import API

/// Something that reads a value out of a request.
private protocol ValueReader {
    func tryReading(_ value: String?) throws
}

extension Parameter: ValueReader {
    func tryReading(_ value: String?) throws {
        _ = try read(from: Query(value.map { escaped("\(name)") + Array("=".utf8) + escaped($0) } ?? []))
    }
}

extension PathParameter: ValueReader {
    func tryReading(_ value: String?) throws { if let value { _ = try read(value) } }
}

private func escaped(_ text: String) -> [UInt8] {
    text.utf8.flatMap { Array("%".utf8) + Array(TextCoding.hex([$0]).utf8) }
}

/// What the document says of a parameter is what its reading does. All parameters of all endpoints are tried, so the
/// next one is covered unasked.
struct ParameterTests {
    private func parameters() -> [(operation: String, parameter: any DocumentedParameter)] {
        Endpoints.all.flatMap { endpoint in
            endpoint.documentation.parameters.map { (endpoint.documentation.id, $0) }
        }
    }

    /// Values that the schema does not allow.
    private func wrong(_ schema: Schema) throws -> [String] {
        switch schema.form {
        case .text(let length, let pattern, let format):
            var values: [String] = []
            if let length {
                values.append(String(repeating: "a", count: max(0, length.lowerBound - 1)))
                values.append(String(repeating: "a", count: length.upperBound + 1))
            }
            if let pattern {
                let regex = try Regex(pattern)
                values += ["~", "*", "a*b", "1", "a b", "", "CVE-foo", "CVE-2025-123"].filter {
                    $0.wholeMatch(of: regex) == nil
                }
            }
            if format != nil { values.append("soon") }
            return values
        case .choice(let words): return ["no such word", ""].filter { !words.contains($0) }
        case .integer(let valid):
            guard let valid else { return ["x", ""] }
            return ["x", "", "1.5", "\(valid.lowerBound - 1)"]
                + (valid.upperBound < Int.max ? ["\(valid.upperBound + 1)"] : [])
        case .number(let valid):
            guard let valid else { return ["x", ""] }
            return ["x", "", "nan", "0x1", "\(valid.lowerBound - 0.5)", "\(valid.upperBound + 0.5)"]
        case .flag: return ["maybe", ""]
        case .array(let items, let count):
            let tooMany = count.map { (0...$0.upperBound).map { "a\($0)" }.joined(separator: ",") }
            // Of an item, what holds a comma would be two; what is empty has a meaning in some lists.
            return try wrong(items).filter { !$0.isEmpty && !$0.contains(",") } + [tooMany, ","].compactMap(\.self)
        case .any, .object, .reference, .all, .one: return []
        }
    }

    /// Some values that the schema allows.
    private func right(_ schema: Schema) -> [String] {
        switch schema.form {
        case .choice(let words): words
        case .integer(let valid): valid.map { ["\($0.lowerBound)", "\($0.upperBound)"] } ?? []
        case .number(let valid): valid.map { ["\($0.lowerBound)", "\($0.upperBound)"] } ?? []
        case .flag: ["true", "false"]
        case .array(let items, _): right(items)
        case .text(_, _, let format): format == "date-time" ? ["2026-01-31T00:00:00Z"] : []
        case .any, .object, .reference, .all, .one: []
        }
    }

    @Test func `what the document does not allow is refused, and the parameter named`() throws {
        var tried = 0
        for (operation, parameter) in parameters() {
            let reader = try #require(parameter as? any ValueReader)
            for value in try wrong(parameter.schema) {
                let about = "\(operation) \(parameter.name)=\(value.prefix(80))"
                tried += 1
                do {
                    try reader.tryReading(value)
                    Issue.record("\(about) is taken")
                } catch let error as ParameterError {
                    #expect(error.parameter == parameter.name.description, "\(about)")
                } catch let error as APIError {
                    // What a path does not name is not found; a grant has an error of its own.
                    #expect(parameter.place == .path || error.message.contains("\(parameter.name)"), "\(about)")
                }
            }
        }
        #expect(tried > 500)
    }

    @Test func `what the document allows is taken`() throws {
        for (operation, parameter) in parameters() {
            let reader = try #require(parameter as? any ValueReader)
            for value in right(parameter.schema) {
                #expect(throws: Never.self, "\(operation) \(parameter.name)=\(value)") { try reader.tryReading(value) }
            }
        }
    }

    @Test func `only what the document calls required may not be absent`() throws {
        for (operation, parameter) in parameters() where parameter.place == .query {
            let reader = try #require(parameter as? any ValueReader)
            let isRefused = (try? reader.tryReading(nil)) == nil
            #expect(isRefused == parameter.isRequired, "\(operation) \(parameter.name)")
        }
    }

    @Test(arguments: ["CVE-foo", "CVE-2025-123", "CVE-", "2025-48384", "CVE-2025-48384,x"])
    func `articles are asked for by whole CVE ids alone`(value: String) throws {
        let query = try Query(Array("cve=\(value)".utf8))
        let error = #expect(throws: ParameterError.self) { try ArticleParameters.cves.read(from: query) }
        #expect(error?.parameter == "cve")
    }

    @Test func `a severity score is no more than what was written`() throws {
        for tenths in 0...100 {
            let query = try Query(Array("min_severity=\(Double(tenths) / 10)".utf8))
            #expect(try ArticleParameters.leastSeverity.read(from: query) == tenths)
        }
    }
}
