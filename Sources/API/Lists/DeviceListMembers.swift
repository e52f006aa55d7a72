import Access
import Cryptography
import Encoders
import HTTP
import Model
import Notation
import Storage

/// What a request says of a list made for a device.
enum DeviceListMembers {
    static let all: [any DocumentedMember] = [
        name, format, filters, items, bytes, changes, steadiness, merges, dropsIPv6, dropsPaths,
    ]

    private static let name = BodyMember<String>.requiredText("name", length: 1...100, "What the list is called")
    private static let format = BodyMember<String>(
        "format",
        .choice(DeviceLines.formats).about("A format that devices read"),
        required: true
    ) { body, name in
        if let word = try body.word(name, of: DeviceLines.formats) { return word }
        let expected = "given: one of \(DeviceLines.formats.joined(separator: ", "))"
        throw body.refused(name, "", expected, valid: DeviceLines.formats)
    }
    private static let filters = BodyMember<String?>.text(
        "filters",
        length: 1...1000,
        "Filters of a list of IOCs, as a query: type=ipv4&risk_min=50. Revoked values, values of warning lists and what is not "
            + "for detection are always left out"
    )
    private static let items = BodyMember<Int>.integer(
        "max_items",
        in: 1...200_000,
        default: 50_000,
        "Most entries: lines, or in a response policy zone names and addresses"
    )
    private static let bytes = BodyMember<Int?>.integer(
        "max_bytes",
        in: 1024...33_554_432,
        "Most bytes of the whole answer"
    )
    private static let changes = BodyMember<Int?>.integer(
        "max_changes",
        in: 1...200_000,
        "Most entries that come and go between two pulls. The first pull, and what must not be blocked any more, are not held back"
    )
    private static let steadiness = BodyMember<Int>.integer(
        "steadiness",
        in: 0...100,
        default: 3,
        "An entry is replaced only by one whose risk is more than this many points higher"
    )
    private static let merges = BodyMember<Bool>.boolean(
        "merge_networks",
        default: false,
        "Merge addresses into networks that contain no other address (txt, edl-ip and rpz)"
    )
    private static let dropsIPv6 = BodyMember<Bool>.boolean("no_ipv6", default: false, "Leave out IPv6")
    private static let dropsPaths = BodyMember<Bool>.boolean("no_paths", default: false, "Leave out URLs with a path")

    /// The filters that a list may have: those that select indicators.
    static let filterNames: [StaticString] = ListParameters.filters.map(\.name).filter { name in
        !["limit", "offset", "sort", "exclude_warning_lists", "exclude_warninglisted", "detection_only"]
            .contains(name.description)
    }

    static func profile(of body: RequestBody, for caller: Caller) throws -> DeviceList.Profile {
        try body.expect(only: all)
        let format = try format.read(from: body)
        let profile = DeviceList.Profile(
            name: try name.read(from: body),
            format: format,
            filters: try filters.read(from: body) ?? "",
            limits: DeviceLimits(
                items: try items.read(from: body),
                bytes: try bytes.read(from: body),
                changes: try changes.read(from: body),
                steadiness: try steadiness.read(from: body),
                mergesNetworks: try merges.read(from: body)
            ),
            takesIPv6: try !dropsIPv6.read(from: body),
            takesPaths: try !dropsPaths.read(from: body)
        )
        if profile.limits.mergesNetworks, !["txt", "edl-ip", "rpz"].contains(format) {
            throw body.refused("merge_networks", "true", "false: the format \(format) has no networks")
        }
        guard let found = ExportFormat.named(format) else { throw APIError.notFound }
        try IndicatorExport.check(found, for: caller)
        _ = try DeviceListQuestion.filter(profile, found, for: caller, now: .now)
        return profile
    }
}
