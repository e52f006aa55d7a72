import HTTP
import Model
import Notation
import Runtime
import Storage

/// A list made for a device in JSON.
enum DeviceListObject {
    private static let members: KeyValuePairs<String, Schema> = [
        "id": .uuid, "name": .text, "format": .text, "filters": .text, "max_items": .integer,
        "max_bytes": .integer.orNull, "max_changes": .integer.orNull, "steadiness": .integer, "merge_networks": .flag,
        "no_ipv6": .flag, "no_paths": .flag,
        "url": .uri.about("The address; its token is the password of Basic"),
        "token_prefix": .text, "created_at": .time, "changed_at": .time,
        "last_answer": .record([
            "entries": .integer, "version": .integer, "changed_at": .time, "decided_at": .time,
            "entered": .integer, "left": .integer,
        ]).orNull.about("What the device has; null before the first pull"),
    ]
    private static let list = Schema.record(members)
    private static let value = Schema.record(
        ["type": .text, "value": .text, "risk": .integer],
        optional: ["reason": .text]
    )

    static let schemas: [(name: String, schema: Schema)] = [
        ("DeviceList", list),
        ("DeviceListsResponse", .answer(of: .array(of: .reference("DeviceList")))),
        ("DeviceListResponse", .answer(of: .reference("DeviceList"))),
        (
            "DeviceListCreated",
            .answer(
                of: .all(
                    .reference("DeviceList"),
                    .object(
                        [
                            "token": .text.about("Shown this once"),
                            "token_url": .uri.about("The address for devices that send no password"),
                        ],
                        required: ["token", "token_url"]
                    )
                )
            )
        ),
        (
            "DeviceListExplained",
            .answer(
                of: .record([
                    "matching": .integer.about("Indicators that the filters and the format match"),
                    "on_list": .record([
                        "indicators": .integer, "entries": .integer, "bytes": .integer, "lowest_risk": .integer.orNull,
                        "risk": .integer.about("The sum of the scores on the list"),
                    ]),
                    "cut": .record([
                        "no_room": .integer, "max_changes": .integer, "format": .integer, "path": .integer,
                        "same_entry": .integer, "ipv6": .integer, "warning_list": .integer,
                    ]),
                    "complete": .flag.about("Whether every matching indicator was looked at one by one"),
                    "since_last_pull": .record([
                        "pulled": .flag, "changed_entries": .integer, "entered": .integer, "left": .integer,
                        "enters": .array(of: value), "leaves": .array(of: value),
                    ]),
                ])
            )
        ),
    ]

    static func begin(_ call: Call, status: Int, to reply: inout Reply) {
        reply.field("Cache-Control", "private, no-store")
        reply.head(status: status, type: "application/json")
        call.beginData(generated: .now, in: &reply)
    }

    static func send(
        _ id: UUID,
        token: String? = nil,
        status: Int,
        _ call: Call,
        _ store: inout Store,
        to reply: inout Reply
    ) throws {
        guard let list = try store.deviceList(id) else { throw DeviceListAccess.noSuchList }
        begin(call, status: status, to: &reply)
        var json = JSONWriter()
        json.object { json in
            write(list, call, to: &json)
            if let token {
                json.member("token", token)
                json.member("token_url", "\(call.service.settings.publicURL)/api/v1/lists/\(token)")
            }
        }
        reply.body.append(json.out)
        reply.body.append("}\n")
    }

    static func write(_ list: DeviceList, _ call: Call, to json: inout JSONWriter) {
        let profile = list.profile
        json.member("id", list.id.text)
        json.member("name", profile.name)
        json.member("format", profile.format)
        json.member("filters", profile.filters)
        json.member("max_items", profile.limits.items)
        json.member("max_bytes", profile.limits.bytes)
        json.member("max_changes", profile.limits.changes)
        json.member("steadiness", profile.limits.steadiness)
        json.member("merge_networks", profile.limits.mergesNetworks)
        json.member("no_ipv6", !profile.takesIPv6)
        json.member("no_paths", !profile.takesPaths)
        json.member("url", "\(call.service.settings.publicURL)/api/v1/lists/\(list.id.text)")
        json.member("token_prefix", list.tokenPrefix)
        json.member("created_at", list.createdAt)
        json.member("changed_at", list.changedAt)
        guard let answer = list.answer else { return json.member("last_answer", nil as String?) }
        json.object("last_answer") { json in
            json.member("entries", answer.lines)
            json.member("version", answer.version)
            json.member("changed_at", answer.changedAt)
            json.member("decided_at", answer.decidedAt)
            json.member("entered", answer.entered)
            json.member("left", answer.left)
        }
    }

    static func write(_ value: DeviceDecision.Value, to json: inout JSONWriter) {
        json.object { json in
            json.member("type", value.type.text)
            json.member("value", value.value)
            json.member("risk", value.score)
            if let reason = value.reason { json.member("reason", reason.description) }
        }
    }
}
