/// Which parts of an indicator a format or page writes, besides those that every list has: id, type, value, confidence,
/// category, origin, times, article id, feed and tags. What it does not write is not read from the database.
package struct IndicatorColumns: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Title and address of the article, and the address of the report.
    package static let source = IndicatorColumns(rawValue: 1)
    /// The text around the value.
    package static let context = IndicatorColumns(rawValue: 2)
    /// ATT&CK techniques.
    package static let techniques = IndicatorColumns(rawValue: 4)
    /// Number, version, times of storing and change.
    package static let history = IndicatorColumns(rawValue: 8)
    /// Whether it is revoked.
    package static let revocation = IndicatorColumns(rawValue: 16)
    /// Names of the warning lists that the value stands in. Superseded versions have none.
    package static let warnings = IndicatorColumns(rawValue: 32)

    package static let details: IndicatorColumns = [.source, .context, .techniques]
}
