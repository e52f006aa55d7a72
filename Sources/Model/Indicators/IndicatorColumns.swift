/// The parts of an indicator that a format or page writes in addition to those of every list: id, type, value,
/// confidence, category, origin, times, article id, feed and tags. Parts that are not written are not read from the
/// database.
package struct IndicatorColumns: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// The title and URL of the article, and the URL of the report.
    package static let source = IndicatorColumns(rawValue: 1)
    /// The context of the value.
    package static let context = IndicatorColumns(rawValue: 2)
    /// ATT&CK techniques.
    package static let techniques = IndicatorColumns(rawValue: 4)
    /// The number, the version, and the times of creation and change.
    package static let history = IndicatorColumns(rawValue: 8)
    /// Whether it is revoked.
    package static let revocation = IndicatorColumns(rawValue: 16)
    /// The names of the warning lists that contain the value. Superseded versions have none.
    package static let warnings = IndicatorColumns(rawValue: 32)

    /// What its sources say about it together: TLP, end, for detection or not.
    package static let verdict = IndicatorColumns(rawValue: 64)

    /// The stored risk score. Superseded versions have none.
    package static let risk = IndicatorColumns(rawValue: 128)

    package static let details: IndicatorColumns = [.source, .context, .techniques, .verdict]
}
