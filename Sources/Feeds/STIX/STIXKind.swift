import Model
import Notation

/// What we make of a STIX object, seen from its type.
enum STIXKind {
    /// Its pattern names values.
    case indicator
    case vulnerability, attackPattern
    /// An observable with one value; nil: its type is seen from the value, for some write addresses as domain names.
    case value(IndicatorType?)
    /// An observable with hashes.
    case files
    /// An observable that is no indicator for us, and why.
    case refused(StaticString)
    /// It says something of other objects.
    case context
    /// A bundle inside too many others.
    case nested
    /// Anything else.
    case other

    init(of object: STIXObject) {
        for (name, kind) in Self.kinds where object.isType(name) {
            self = kind
            return
        }
        for name in Self.contexts where object.isType(name) {
            self = .context
            return
        }
        self = object.isType("bundle") || object.type.isEmpty && object.holding != .nothing ? .nested : .other
        if case .nested = self, object.holding == .nothing { self = .context }
    }

    /// An observable says only that something was seen.
    var isObservable: Bool {
        switch self {
        case .value, .files: true
        default: false
        }
    }

    private static let kinds: [(StaticString, STIXKind)] = [
        ("indicator", .indicator), ("vulnerability", .vulnerability), ("attack-pattern", .attackPattern),
        ("domain-name", .value(nil)), ("ipv4-addr", .value(nil)), ("ipv6-addr", .value(nil)), ("url", .value(.url)),
        ("email-addr", .value(.email)), ("file", .files), ("artifact", .files),
        ("x509-certificate", .refused("the fingerprint of a certificate is no hash of a file")),
        ("mac-addr", .refused(unkept)), ("mutex", .refused(unkept)), ("windows-registry-key", .refused(unkept)),
        ("process", .refused(unkept)), ("user-account", .refused(unkept)), ("email-message", .refused(unkept)),
    ]

    private static let unkept: StaticString = "an observable of this type is no indicator that we keep"

    /// Objects and relationships of STIX 2.1 §4 to §7 that describe others, and observables that only go with others.
    private static let contexts: [StaticString] = [
        "relationship", "identity", "marking-definition", "malware", "tool", "threat-actor", "intrusion-set",
        "campaign", "course-of-action", "grouping", "incident", "infrastructure", "location", "malware-analysis",
        "note", "observed-data", "opinion", "report", "sighting", "language-content", "extension-definition",
        "autonomous-system", "directory", "network-traffic", "software",
    ]
}

/// The object paths of STIX patterns that we know.
enum STIXPath {
    enum Kind {
        case indicator(IndicatorType)
        /// The fingerprint of a certificate.
        case certificate
        /// Detected from the value: some write addresses as domain names.
        case detected
        case port
    }

    static func kind(of path: Span<UInt8>) -> Kind? {
        for (known, kind) in kinds where path.isEqual(to: known) { return kind }
        // Fingerprints of certificates are not hashes of files. We keep those that TLS inspection looks for.
        if path.startsIgnoringCase(with: "x509") {
            let isKept =
                path.isEqual(to: "x509-certificate:hashes.sha-1") || path.isEqual(to: "x509-certificate:hashes.sha1")
            return isKept ? .certificate : nil
        }
        guard let dot = (0..<path.count).last(where: { path[$0] == 0x2E }) else { return nil }
        let owner = path.extracting(0..<dot)
        guard owner.count > 6, owner.extracting(owner.count - 6..<owner.count).isEqual(to: "hashes") else { return nil }
        let name = path.extracting(dot + 1..<path.count)
        guard let type = IndicatorType(ignoringCase: name), type.isHash else { return nil }
        return .indicator(type)
    }

    private static let kinds: [(StaticString, Kind)] = [
        ("ipv4-addr:value", .detected), ("ipv6-addr:value", .detected), ("domain-name:value", .detected),
        ("domain-name:resolves_to_refs*.value", .detected), ("network-traffic:dst_ref.value", .detected),
        ("network-traffic:src_ref.value", .detected), ("url:value", .indicator(.url)),
        ("email-addr:value", .indicator(.email)), ("email-message:from_ref.value", .indicator(.email)),
        ("email-message:sender_ref.value", .indicator(.email)), ("network-traffic:dst_port", .port),
    ]
}
