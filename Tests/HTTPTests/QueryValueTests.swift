import HTTP
import Notation
import Testing

private enum Level: CaseIterable, ParameterChoice {
    case high, low

    var name: StaticString { self == .high ? "high" : "low" }

    init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }
}

struct QueryValueTests {
    private func query(_ value: String) throws -> Query { try Query(Array("p=\(value)".utf8)) }

    private func refusal(_ value: String, _ read: (Query) throws -> Void) throws -> ParameterError {
        let query = try query(value)
        let refused = try #require(throws: ParameterError.self) { try read(query) }
        #expect(refused.kind == .invalidValue)
        #expect(refused.parameter == "p")
        #expect(refused.message.hasPrefix("The parameter p must be "))
        return refused
    }

    @Test func `absent parameters are nil or their default`() throws {
        let query = try Query([])
        #expect(try query.text("p") == nil)
        #expect(query.textOrEmpty("p") == nil)
        #expect(try query.integer("p", in: 1...2) == nil)
        #expect(try query.integer("p", in: 1...2, default: 7) == 7)
        #expect(try query.boolean("p", default: true))
        #expect(try query.time("p") == nil)
        #expect(try query.list("p") == nil)
        #expect(try query.choice("p", from: ["a"]) == nil)
        #expect(try query.choice("p", as: Level.self) == nil)
        #expect(try query.choices("p", from: ["a"]) == nil)
        #expect(try query.choices("p", as: Level.self) == nil)
    }

    @Test(arguments: [("1", 1), ("100", 100), ("007", 7), ("%31", 1)])
    func `a whole number is read`(value: String, expected: Int) throws {
        #expect(try query(value).integer("p", in: 1...100, default: 50) == expected)
    }

    @Test(arguments: [
        "", "0", "101", "-1", "+1", "%2B1", "1+", "1.0", "1e2", "0x1", "٣", "NaN", "1_0", "99999999999999999999999",
        "1%202",
    ])
    func `what is no whole number within the range is refused`(value: String) throws {
        let refused = try refusal(value) { _ = try $0.integer("p", in: 1...100) }
        #expect(refused.message == "The parameter p must be a whole number from 1 to 100.")
    }

    @Test func `a range without upper bound takes any number`() throws {
        let huge = String(repeating: "9", count: 16_000)
        #expect(try query(huge).integer("p", in: 1...Int.max) == Int.max)
        #expect(try query(String(Int.max)).integer("p", in: 1...Int.max) == Int.max)
        let refused = try refusal("0") { _ = try $0.integer("p", in: 1...Int.max) }
        #expect(refused.message == "The parameter p must be a whole number of at least 1.")
    }

    @Test(arguments: [("true", true), ("1", true), ("TRUE", true), ("false", false), ("0", false), ("False", false)])
    func `a truth value is read`(value: String, expected: Bool) throws {
        #expect(try query(value).boolean("p", default: !expected) == expected)
    }

    @Test(arguments: ["", "yes", "2", "tru", "true+", "on"])
    func `any other word is no truth value`(value: String) throws {
        let refused = try refusal(value) { _ = try $0.boolean("p", default: true) }
        #expect(refused.validValues == ["true", "false"])
    }

    @Test(arguments: [
        ("2026-01-31T00:00:00Z", "2026-01-31T00:00:00Z"), ("2026-01-31T00:00:00.5Z", "2026-01-31T00:00:00.500Z"),
        ("2026-01-31", "2026-01-31T00:00:00Z"), ("2026-01-31T02:00:00%2B02:00", "2026-01-31T00:00:00Z"),
        ("2026-01-31T02:00:00+02:00", "2026-01-31T00:00:00Z"),
        ("2026-01-31T02:00:00.25+02:00", "2026-01-31T00:00:00.250Z"),
        ("2026-01-31+02:00:00+02:00", "2026-01-31T00:00:00Z"), ("2026-01-30T22:00:00-02:00", "2026-01-31T00:00:00Z"),
        ("2026-01-31T00%3A00%3A00Z", "2026-01-31T00:00:00Z"),
    ])
    func `a time is read, also when its plus sign was not escaped`(value: String, expected: String) throws {
        #expect(try query(value).time("p")?.text == expected)
    }

    @Test(arguments: [
        ("-30d", "2026-02-08T00:00:00Z", "2026-03-10T00:00:00Z"),
        ("-0d", "2026-03-10T00:00:00Z", "2026-03-10T00:00:00Z"),
        ("-24h", "2026-03-09T12:00:00Z", "2026-03-10T12:00:00Z"),
        ("-1h", "2026-03-10T11:00:00Z", "2026-03-10T12:00:00Z"),
        ("-15m", "2026-03-10T12:15:00Z", "2026-03-10T12:30:00Z"),
        ("-7m", "2026-03-10T12:25:00Z", "2026-03-10T12:32:00Z"),
        ("-9999d", "1998-10-24T00:00:00Z", "2026-03-10T00:00:00Z"),
    ])
    func `a rolling time begins with a whole day, hour or five minutes`(value: String, time: String, began: String)
        throws
    {
        let now = try #require(Timestamp("2026-03-10T12:34:56.789Z"))
        let query = try Query(Array("p=\(value)&q=x".utf8), at: now)
        #expect(try query.time("p")?.text == time)
        #expect(query.rollingTimes.map(\.time.text) == [time])
        #expect(query.rollingTimes.map(\.began.text) == [began])
        #expect(query.rollingTime("p") == value)
        #expect(query.rollingTime("q") == nil)
        // It means the same until its step is over.
        let step = try #require(query.rollingTimes.first?.began)
        #expect(try Query(Array("p=\(value)".utf8), at: step).time("p")?.text == time)
        #expect(try Query(Array("p=\(value)".utf8), at: step.adding(microseconds: -1)).time("p")?.text != time)
    }

    @Test(arguments: [
        "", "now", "-d", "-30", "30d", "-30D", "-1w", "-10000d", "--1d", "-1.5h", "-30d ", "2026-02-30", "1738281600",
        "31/01/2026", "2026-01-31T00:00:00Z+", "2026-01-31T25:00:00Z",
        "-2026-01-31",
        "2026-01-31T00:00:00+", "%2B2026-01-31",
    ])
    func `what is no time is refused with an example`(value: String) throws {
        let refused = try refusal(value) { _ = try $0.time("p") }
        #expect(refused.message.contains("2026-01-31T00:00:00Z"))
    }

    @Test func `text has a length`() throws {
        #expect(try query("ab").text("p", length: 2...3) == "ab")
        #expect(try query("%C3%A9%C3%A9").text("p", length: 2...2) == "éé")
        for wrong in ["a", "abcd"] { _ = try refusal(wrong) { _ = try $0.text("p", length: 2...3) } }
        _ = try refusal("") { _ = try $0.text("p") }
        _ = try refusal(String(repeating: "a", count: 4097)) { _ = try $0.text("p") }
        #expect(try query("").textOrEmpty("p") == "")
    }

    @Test func `a list keeps each value once`() throws {
        #expect(try query("a").list("p") == ["a"])
        #expect(try query("b,a,b%2Cc").list("p") == ["b", "a", "c"])
        for wrong in ["", ",", "a,", ",a", "a,,b"] { _ = try refusal(wrong) { _ = try $0.list("p") } }
        let most = (0..<64).map(String.init).joined(separator: ",")
        #expect(try query(most).list("p")?.count == 64)
        #expect(try query(String(repeating: "a,", count: 63) + "a").list("p") == ["a"])
        for wrong in [most + ",64", most + ",1", String(repeating: "a,", count: 8000) + "a"] {
            _ = try refusal(wrong) { _ = try $0.list("p") }
        }
    }

    @Test func `a word is one of those that are valid`() throws {
        #expect(try query("csv").choice("p", from: ["json", "csv"]) == 1)
        #expect(try query("low").choice("p", as: Level.self) == .low)
        #expect(try query("csv,json,csv").choices("p", from: ["json", "csv"]) == [1, 0])
        #expect(try query("low,high,low").choices("p", as: Level.self) == [.low, .high])
    }

    @Test(arguments: [("hihg", "high"), ("LOW", "low"), ("", nil), ("medium", nil)])
    func `any other word is refused with the nearest valid one`(value: String, nearest: String?) throws {
        for read: (Query) throws -> Void in [
            { _ = try $0.choice("p", from: ["high", "low"]) }, { _ = try $0.choice("p", as: Level.self) },
        ] {
            let refused = try refusal(value, read)
            #expect(refused.validValues == ["high", "low"])
            #expect(refused.suggestion == nearest)
            #expect(refused.value == value)
        }
        if value.isEmpty { return }
        let refused = try refusal("low,\(value)") { _ = try $0.choices("p", as: Level.self) }
        #expect(refused.value == value)
        #expect(refused.suggestion == nearest)
        _ = try refusal("low,\(value)") { _ = try $0.choices("p", from: ["high", "low"]) }
    }
}
