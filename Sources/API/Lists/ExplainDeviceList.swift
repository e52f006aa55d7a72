import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/lists/{list}/explain` (explainList): what the next pull brings, what was cut and why. It is no pull.
struct ExplainDeviceList: Endpoint {
    let pattern = "/api/v1/lists/{list}/explain"
    let access = AccessRule.list
    let isPolled = true
    let documentation = Operation(
        "explainList",
        tag: "Lists for devices",
        "Explain a list made for a device",
        description:
            "How many indicators match, how many are on the list, how many were cut and why, and what enters and leaves since the "
            + "last pull. It stores nothing.",
        parameters: [DeviceListAccess.address],
        responses: [
            Operation.Response(200, "The figures", json: .reference("DeviceListExplained")),
            Operation.Response(404, "There is no such list", [("application/json", .error)]),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (list, admitted) = try DeviceListAccess.open(call, &store, to: &reply)
        let question = try DeviceListQuestion.make(
            list,
            for: admitted.caller,
            admitted.generation,
            call.service.settings
        )
        let decision = try store.foresee(question)
        let filter = question.filter
        let matching = try store.countIndicators(matching: filter).total
        var wider = filter
        wider.excludesWarned = false
        let warned = try store.countIndicators(matching: wider).total - matching
        var ipv6 = 0
        if !list.profile.takesIPv6 {
            wider = filter
            wider.types = [.ipv6]
            ipv6 = try store.countIndicators(matching: wider).total
        }
        let refused = decision.unwritable + decision.paths + decision.same
        let cut = max(0, matching - decision.indicators - refused)
        let waiting = min(decision.waiting, cut)

        DeviceListObject.begin(call, status: 200, to: &reply)
        var json = JSONWriter()
        json.object { json in
            json.member("matching", matching)
            json.object("on_list") { json in
                json.member("indicators", decision.indicators)
                json.member("entries", decision.lines)
                json.member("bytes", decision.bytes)
                json.member("lowest_risk", decision.lowest)
                json.member("risk", decision.risk)
            }
            json.object("cut") { json in
                json.member("no_room", cut - waiting)
                json.member("max_changes", waiting)
                json.member("format", decision.unwritable)
                json.member("path", decision.paths)
                json.member("same_entry", decision.same)
                json.member("ipv6", ipv6)
                json.member("warning_list", max(0, warned))
            }
            json.member("complete", decision.isComplete)
            json.object("since_last_pull") { json in
                json.member("pulled", list.answer != nil)
                json.member("changed_entries", decision.changes)
                json.member("entered", decision.enteredCount)
                json.member("left", decision.leftCount)
                json.array("enters") { json in
                    for value in decision.entered { DeviceListObject.write(value, to: &json) }
                }
                json.array("leaves") { json in
                    for value in decision.left { DeviceListObject.write(value, to: &json) }
                }
            }
        }
        reply.body.append(json.out)
        reply.body.append("}\n")
    }
}
