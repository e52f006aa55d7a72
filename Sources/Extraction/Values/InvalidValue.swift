package import Model

/// Why a text is not a value of an indicator type.
package enum InvalidValue: Error, Equatable, Sendable {
    case empty, tooLong, notUTF8, controlCharacter
    /// Not of the type's form at all.
    case malformed(IndicatorType)
    case leadingZero, addressRange
    case singleLabel, label, labelTooLong, nameTooLong, numericTopLabel, character, notInternational, wildcard
    case scheme, host, port, localPart
    case cveNumber
    case unknownType

    /// What is wrong and what would be right, in one sentence without a full stop.
    package var reason: StaticString {
        switch self {
        case .empty: "the value is empty"
        case .tooLong: "the value is longer than 8192 bytes"
        case .notUTF8: "the text is not valid UTF-8"
        case .controlCharacter: "the value contains a control character"
        case .malformed(let type): Self.form(of: type)
        case .leadingZero: "a number of the IPv4 address begins with 0, which some programs read as octal"
        case .addressRange: "a network or a range of addresses is not an indicator; give single addresses"
        case .singleLabel: "a domain name needs at least two labels, as in evil.example"
        case .label: "a label of a host name is not empty and neither begins nor ends with a hyphen"
        case .labelTooLong: "a label of a host name has at most 63 characters"
        case .nameTooLong: "a host name has at most 253 characters"
        case .numericTopLabel: "the last label of a domain name is not a number"
        case .character: "a host name consists of letters, digits, hyphens and underscores between its dots"
        case .notInternational:
            "the host name has a character, or an order of characters, that IDNA 2008 does not allow; give it in its form with xn--"
        case .wildcard: "a name with a wildcard (*) is not an indicator; give the name below it"
        case .scheme: "a URL is a scheme and a host, as in https://evil.example/, or a host and a path"
        case .host: "the URL has no valid host after its scheme"
        case .port: "the port is not a number from 1 to 65535"
        case .localPart: "the part before the @ is empty, longer than 64 bytes or holds a character that needs quotes"
        case .cveNumber: "the number of a CVE has 4 to 19 digits, and leading zeros only up to four digits"
        case .unknownType: "the value is no address, domain, URL, hash, e-mail address, CVE or ATT&CK id"
        }
    }

    private static func form(of type: IndicatorType) -> StaticString {
        switch type {
        case .ipv4: "an IPv4 address is four numbers from 0 to 255, as in 192.0.2.1"
        case .ipv6: "an IPv6 address is eight groups of hexadecimal digits, as in 2001:db8::1"
        case .domain: "a domain name is labels of letters, digits and hyphens, as in evil.example"
        case .url: "a URL is a scheme, :// and a host, as in https://evil.example/"
        case .md5: "an MD5 digest is 32 hexadecimal digits"
        case .sha1: "a SHA-1 digest is 40 hexadecimal digits"
        case .sha256: "a SHA-256 digest is 64 hexadecimal digits"
        case .sha512: "a SHA-512 digest is 128 hexadecimal digits"
        case .email: "an e-mail address is name@domain, as in bob@evil.example"
        case .cve: "a CVE id is CVE-, a year, a hyphen and at least four digits, as in CVE-2021-44228"
        case .mitreAttack: "an ATT&CK id is T and four digits, perhaps with .001 behind, or TA and four digits"
        }
    }
}
