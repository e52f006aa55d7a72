import Notation
import Postgres
import TestSupport
import Testing

/// The reader of rows. Most mistakes trap in debug builds only, which tests are.
@Suite(.enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
struct RowReaderTests {
    private static func connection() throws -> Connection {
        try Connection(TestDatabase.url, application: "RowReaderTests", statementTimeoutMilliseconds: 10_000)
    }

    @Test func `columns are read in their order, as what they are`() throws {
        var connection = try Self.connection()
        let isRead = try connection.first(
            """
            select 'é'::text, -7::bigint, 12::numeric, true, '2024-12-08 14:30:00.25+00'::timestamptz, '2024-12-08'::date,
                   'f8e75d96-8e4c-4b1a-9e3d-4f8a7b6c5d3e'::uuid, array['a', 'b,"c\\', '', 'NULL'], '{}'::text[], 1.5, 'raw'
            """
        ) { row in
            let column1 = row.text()
            #expect(column1 == "é")
            let column2 = row.integer()
            #expect(column2 == -7)
            let column3 = row.integer()
            #expect(column3 == 12)
            let column4 = row.flag()
            #expect(column4)
            let column5 = row.time()
            #expect(column5 == Timestamp(microseconds: 1_733_668_200_250_000))
            let column6 = row.time()
            #expect(column6 == Timestamp(microseconds: 1_733_616_000_000_000))
            let column7 = row.uuid()
            #expect(column7 == UUID(high: 0xf8e7_5d96_8e4c_4b1a, low: 0x9e3d_4f8a_7b6c_5d3e))
            let column8 = row.texts()
            #expect(column8 == ["a", "b,\"c\\", "", "NULL"])
            let column9 = row.texts()
            #expect(column9 == [])
            let column10 = row.writtenText()
            #expect(column10 == "1.5")
            let raw = String(decoding: row.bytes(.text), as: UTF8.self)
            #expect(raw == "raw")
            return true
        }
        #expect(isRead == true)
    }

    @Test func `nulls are read as nil, and what follows them stays in its place`() throws {
        var connection = try Self.connection()
        let isRead = try connection.first(
            """
            select null::text, null::integer, null::timestamptz, null::uuid, null::text[], 'last'
            """
        ) { row in
            let column11 = row.optionalText()
            #expect(column11 == nil)
            let column12 = row.optionalInteger()
            #expect(column12 == nil)
            let column14 = row.optionalTime()
            #expect(column14 == nil)
            let column15 = row.optionalUUID()
            #expect(column15 == nil)
            let column16 = row.optionalTexts()
            #expect(column16 == nil)
            let column17 = row.optionalText()
            #expect(column17 == "last")
            return true
        }
        #expect(isRead == true)
    }

    @Test func `columns may be passed over`() throws {
        var connection = try Self.connection()
        let third = try connection.first("select 1, 2, 3, 4, 5") { row in
            row.skip(2)
            let third = row.integer()
            row.skipRest()
            return third
        }
        #expect(third == 3)
    }

    @Test func `an error of the closure leaves columns unread`() throws {
        struct Stop: Error {}
        var connection = try Self.connection()
        #expect(throws: Stop.self) { try connection.forEachRow("select 1, 2") { _ in throw Stop() } }
        #expect(try connection.hasRow("select 1, 2"))
        #expect(throws: Stop.self) { try connection.stream("select 1, 2") { _ in throw Stop() } }
        let isAlive = connection.isAlive
        #expect(!isAlive, "rows that nobody reads would still come")
    }

    @Test func `every row of a stream is read from its first column`() throws {
        var connection = try Self.connection()
        var sum = 0
        try connection.stream("select n, -n from generate_series(1, 3000) n") { row in
            sum += row.integer() * row.integer()
        }
        #expect(sum == -(1...3000).reduce(0) { $0 + $1 * $1 })
    }

    @Test(arguments: [0, 1, 499, 500, 501, 999, 1000, 1001, 1500])
    func `a stream has as many rows as there are`(count: Int) throws {
        var connection = try Self.connection()
        var rows: [Int] = []
        try connection.stream("select n from generate_series(1, \(count)::integer) n") { rows.append($0.integer()) }
        #expect(rows == Array(1..<count + 1))
        #expect(try connection.first("select 7") { $0.integer() } == 7)
    }

    @Test func `a stream that fails on its way leaves the connection usable`() throws {
        var connection = try Self.connection()
        for length in [3, 300, 700, 2000] {
            var count = 0
            #expect(throws: PostgresError.self) {
                try connection.stream("select 1 / (\(length)::integer - n) from generate_series(1, 3000) n") { row in
                    row.skip()
                    count += 1
                }
            }
            #expect(count < length)
            #expect(throws: PostgresError.self) { try connection.stream("select \("x")::integer") { $0.skip() } }
            #expect(try connection.first("select 7") { $0.integer() } == 7)
        }
    }

    @Test func `streams of a transaction see what it has done`() throws {
        var connection = try Self.connection()
        try connection.transaction { connection in
            try connection.script(
                "create temporary table streamed on commit drop as select n from generate_series(1, 1200) n"
            )
            for _ in 0..<2 {
                var sum = 0
                try connection.stream("select n from streamed") { sum += $0.integer() }
                #expect(sum == 1200 * 1201 / 2)
            }
        }
    }

    @Test func `a number in the text of a statement is no value`() throws {
        var connection = try Self.connection()
        let least: UInt = 3
        #expect(
            try connection.rows("select n from generate_series(1, 9) n limit \(literal: least)") { $0.integer() } == [
                1, 2, 3,
            ]
        )
    }

    @Test func `reading more columns than there are traps`() async {
        await #expect(processExitsWith: .failure) {
            var connection = try Self.connection()
            _ = try connection.first("select 1") { row in (row.integer(), row.optionalInteger()) }
        }
    }

    @Test func `leaving a column unread traps`() async {
        await #expect(processExitsWith: .failure) {
            var connection = try Self.connection()
            _ = try connection.first("select 1, 2") { row in row.integer() }
        }
    }

    @Test func `leaving a column of a stream unread traps`() async {
        await #expect(processExitsWith: .failure) {
            var connection = try Self.connection()
            try connection.stream("select 1, 2") { row in _ = row.integer() }
        }
    }

    @Test func `reading text as a number traps`() async {
        await #expect(processExitsWith: .failure) {
            var connection = try Self.connection()
            _ = try connection.first("select '12'::text") { row in row.integer() }
        }
    }

    @Test func `reading a number as text traps`() async {
        await #expect(processExitsWith: .failure) {
            var connection = try Self.connection()
            _ = try connection.first("select 12") { row in row.text() }
        }
    }

    @Test func `reading two columns in the wrong order traps`() async {
        await #expect(processExitsWith: .failure) {
            var connection = try Self.connection()
            _ = try connection.first("select now(), true") { row in (row.flag(), row.time()) }
        }
    }

    @Test func `reading a null where none may stand traps`() async {
        await #expect(processExitsWith: .failure) {
            var connection = try Self.connection()
            _ = try connection.first("select null::integer") { row in row.integer() }
        }
    }

    @Test func `a fraction read as a whole number traps`() async {
        await #expect(processExitsWith: .failure) {
            var connection = try Self.connection()
            _ = try connection.first("select 1.5") { row in row.integer() }
        }
    }

    /// The control: the same program without a mistake.
    @Test func `reading what is there ends well`() async {
        await #expect(processExitsWith: .success) {
            var connection = try Self.connection()
            _ = try connection.first("select 1, 'a'") { row in (row.integer(), row.text()) }
        }
    }
}
