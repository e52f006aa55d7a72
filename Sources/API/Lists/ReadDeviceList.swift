import Access
import Encoders
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/lists/{list}` (readList): the list as its device takes it.
struct ReadDeviceList: Endpoint {
    let pattern = "/api/v1/lists/{list}"
    let access = AccessRule.list
    let isPolled = true
    let documentation = Operation(
        "readList",
        tag: "Lists for devices",
        "Read a list made for a device",
        description:
            "The best subset by risk that the device can take, decided anew when data have changed. An entry stays until something "
            + "clearly better wants its place.",
        parameters: [DeviceListAccess.address],
        responses: [
            Operation.Response(
                200,
                "The list in its format",
                [
                    ("text/plain; charset=utf-8", .text), ("text/x-hosts; charset=utf-8", .text),
                    ("text/dns; charset=utf-8", .text),
                ]
            ),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
            Operation.Response(404, "There is no such list", [("application/json", .error)]),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (found, admitted) = try DeviceListAccess.open(call, &store, to: &reply)
        var list = found
        let question = try DeviceListQuestion.make(
            list,
            for: admitted.caller,
            admitted.generation,
            call.service.settings
        )
        if !Self.isDecided(list, question) {
            try store.decide(question)
            guard let decided = try store.deviceList(list.id) else { throw DeviceListAccess.noSuchList }
            list = decided
        }
        guard let decided = list.answer, let format = ExportFormat.named(list.profile.format) else {
            throw APIError.unexpected
        }
        let answer = CacheableAnswer(
            call,
            of: nil,
            format: format.name,
            type: format.mediaType,
            changed: decided.changedAt,
            dependsOn: [Int64(bitPattern: list.id.high), Int64(bitPattern: list.id.low), Int64(decided.version)]
        )
        reply.field("X-Total-Count", decided.lines)
        if answer.isAnswered(in: &reply) { return }
        guard let body = try store.deviceAnswer(list.id) else { throw DeviceListAccess.noSuchList }
        try answer.send(in: &reply) { reply in
            reply.body.append(body.body)
            reply.rows = decided.lines
        }
    }

    /// Whether the answer that is there was decided for these data and this question.
    static func isDecided(_ list: DeviceList, _ question: Store.DeviceQuestion) -> Bool {
        guard let answer = list.answer else { return false }
        return answer.conditions == question.conditions && answer.generation >= question.generation.version
    }
}
