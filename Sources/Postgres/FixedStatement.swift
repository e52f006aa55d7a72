/// A statement with its values, both written out once: for what is sent again and again with the same values.
package struct FixedStatement: Sendable {
    let sql: SQL
    /// The name under which every connection prepares it.
    let name: StatementName

    package init(_ sql: SQL) {
        self.sql = sql
        name = StatementName(of: sql.text)
    }
}

/// The name of a prepared statement, made of its text (FNV-1a, 64 bits, and the length). Whoever shares a server's session, as
/// behind a pooler, finds the same statement under the same name.
struct StatementName: Hashable, Sendable {
    let text: String

    init(of sql: String) {
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in sql.utf8 { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
        text = "s\(String(sum, radix: 36))_\(String(sql.utf8.count, radix: 36))"
    }
}
