import Encoders
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/plans`: what each plan allows, for everybody.
struct ListPlans: Endpoint {
    let pattern = "/api/v1/plans"
    let access = AccessRule.open
    let documentation = Operation(
        "listPlans",
        tag: "Instance",
        "What each plan allows",
        description:
            "The plans as the operator set them, the smallest first. price is null where the operator names none.",
        responses: [Operation.Response(200, "The plans", json: .answer(of: .array(of: .reference("Plan"))))]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        // What nobody's requests may do is no plan.
        let plans = try store.tiers().filter { $0.name != Tier.ofNobody }
        reply.head(status: 200, type: "application/json")
        reply.field("Cache-Control", "private, max-age=60")
        call.beginData(generated: .now, in: &reply)
        var json = JSONWriter()
        json.array { json in
            for plan in plans { PlanObject.write(plan, to: &json) }
        }
        reply.body.append(json.out)
        reply.body.append("}\n")
    }
}

/// A plan as clients see it.
enum PlanObject {
    static func write(_ plan: Tier, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", plan.name)
            json.member("label", plan.name.prefix(1).uppercased() + plan.name.dropFirst())
            json.member("price", nil as String?)
            json.member("requests_per_minute", plan.requestsPerMinute)
            json.member("requests_per_day", plan.requestsPerDay)
            json.member("session_per_minute", plan.sessionPerMinute)
            json.member("session_per_day", plan.sessionPerDay)
            json.member("lookback_days", plan.lookbackDays)
            json.member("article_lookback_days", plan.articleLookbackDays)
            json.member("page_max", plan.pageMax)
            json.member("max_keys", plan.maxKeys)
            json.member("scopes", plan.scopes)
            json.member("formats", formats(of: plan))
        }
    }

    /// The formats that the plan's scopes allow, or those of them that the plan names.
    private static func formats(of plan: Tier) -> [String] {
        ExportFormat.all.filter { format in
            plan.scopes.contains(format.scope.description) && plan.formats?.contains(format.name.description) != false
        }.map(\.name.description)
    }
}
