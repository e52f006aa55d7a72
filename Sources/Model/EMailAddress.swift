/// An e-mail address that an account can have: a local part, an at sign and a host, in lower case and without blanks.
package struct EMailAddress: Sendable {
    package let text: String

    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 254 else { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .privateUse, .surrogate,
                .unassigned:
                false
            default: true
            }
        }
        guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64, parts[1].utf8.count >= 3,
            parts[1].contains("."),
            !parts[1].hasPrefix("."), !parts[1].hasSuffix("."), isPlain
        else { return nil }
        self.text = text.lowercased()
    }
}
