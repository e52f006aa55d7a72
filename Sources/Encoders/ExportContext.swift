package import Model
package import Notation

/// Everything that an encoder needs besides the records: the publisher, the time of the data, and the options of the
/// request.
package struct ExportContext: Sendable {
    /// The publisher's name.
    package var sourceName = "SOC Defenders"
    /// The URL of the service, without a final slash.
    package var publicURL = "https://socdefenders.ai"
    /// The UUID inside the publisher's STIX identity id; the namespace of all UUIDv5.
    package var identity = UUID(high: 0xf8e7_5d96_8e4c_4b1a, low: 0x9e3d_4f8a_7b6c_5d3e)
    /// When the content of the identity object last changed.
    package var identityModified = Timestamp(seconds: 1_704_067_200)
    /// The time of the data, which is the time of the latest change in the store. It takes the place of the present
    /// time.
    package var asOf: Timestamp
    /// Those of type, confidence, category, since and until that the request gives, as `key=value`, sorted and joined
    /// by `&`.
    package var filter = ""
    /// Whether the context of an indicator is written.
    package var includeContext = true
    /// The marking of records whose sources state none or a less strict one; nil = by confidence.
    package var tlp: TLP?

    /// The page, as the JSON list describes it.
    package var list = ListHead()
    package var stix = STIXOptions()
    package var csv = CSVOptions()
    package var misp = MISPOptions()
    package var cef = CEFOptions()
    package var syslog = SyslogOptions()
    package var rpz = RPZOptions()
    package var suricata = SuricataOptions()

    package init(asOf: Timestamp) { self.asOf = asOf }

    /// The marking that a record is written with: never less strict than what its sources state.
    func tlp(of record: borrowing IndicatorRecord) -> TLP {
        guard let stated = record.statedTLP else { return tlp ?? record.confidence.tlp }
        return max(stated, tlp ?? stated)
    }

    /// `meta` and `links` of the JSON list.
    package struct ListHead: Sendable {
        /// Records that match, on all pages; nil when they were not counted.
        package var total: Int? = 0
        package var limit = 100
        package var offset = 0
        /// The filters in effect, in the order written.
        package var filters: [(name: String, value: String)] = []
        /// The facets that were asked for, in order.
        package var facetNames: [String] = []
        package var facets: [Facet] = []
        package var selfLink = ""
        package var nextLink: String?
        package var previousLink: String?
        package var feedVersion = "1.0"
        package init() {}
    }

    package struct STIXOptions: Sendable {
        package enum Shape: Sendable { case bundle, objects }
        package var shape = Shape.bundle
        package var includeIdentity = true
        package var includeTLPMarkings = false
        /// Seconds from `last_seen` to `valid_until`; nil means no end.
        package var lifetimeSeconds = Lifetimes()
        package init() {}
    }

    /// How long an indicator stays valid after it was last seen, in seconds; nil means for ever.
    package struct Lifetimes: Sendable {
        package var address: Int64? = 30 * 86_400
        package var url: Int64? = 90 * 86_400
        package var domain: Int64? = 180 * 86_400
        package var email: Int64? = 180 * 86_400
        package var hash: Int64?
        package init() {}

        package subscript(type: IndicatorType) -> Int64? {
            switch type {
            case .ipv4, .ipv6: address
            case .url: url
            case .domain: domain
            case .email: email
            case .md5, .sha1, .sha256, .sha512: hash
            case .cve, .mitreAttack: nil
            }
        }
    }

    package struct CSVOptions: Sendable {
        /// Whether `'` is put before each cell that a spreadsheet could read as a formula or that already begins with
        /// `'`.
        package var guardsFormulas = true
        /// The columns, in their order.
        package var columns = CSVColumn.contract
        package init() {}
    }

    package struct MISPOptions: Sendable {
        package enum AddressRole: Sendable { case source, destination }
        /// `ip-src` or `ip-dst`.
        package var addressRole = AddressRole.source
        package init() {}
    }

    package struct CEFOptions: Sendable {
        package var vendor = "SOC Defenders"
        package var product = "Threat Intelligence"
        package init() {}
    }

    package struct SyslogOptions: Sendable {
        /// HOSTNAME; a name that RFC 5424 does not allow is written as `-`.
        package var host = "-"
        /// The private enterprise number in `ioc@…`; 32473 is reserved for documentation (RFC 5612).
        package var enterpriseNumber = 32473
        package init() {}
    }

    package struct RPZOptions: Sendable {
        package enum Policy: String, CaseIterable, Sendable {
            case nxdomain, nodata, passthru, drop
            case tcpOnly = "tcp-only"
        }
        package var policy = Policy.nxdomain
        /// The name of the mailbox's domain in the SOA record, without a final dot.
        package var zone = "rpz.socdefenders.local"
        package init() {}
    }

    package struct SuricataOptions: Sendable {
        /// The number that is added to a record's number.
        package var signatureBase: Int64 = 1_000_000_000
        package init() {}
    }
}
