import Access
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `GET /api/v1/cves/stats` (getCVEStatistics): how many CVEs there are of each severity, how many are exploited, and
/// how recent the data is.
struct ShowCVEStatistics: Endpoint {
    let pattern = "/api/v1/cves/stats"
    let access = AccessRule.key(.readCVEs)
    let documentation = Operation(
        "getCVEStatistics",
        tag: "CVEs",
        "Figures over all CVEs",
        description: "Published CVEs by severity, the catalogue of known exploited ones, and the vendors named most.",
        responses: [
            Operation.Response(200, "Figures", json: .reference("CVEStatisticsResponse")),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let generation = try store.generation(try call.admitted().generation)
        // The number of days since an entry was added grows without an import.
        var answer = CacheableAnswer(call, of: generation, dependsOn: [Timestamp.now.startOfDay.seconds])
        answer.keepsCopy = true
        if answer.isAnswered(in: &reply) { return }
        let catalogues = try store.cveCatalogues()
        let figures = try store.cveStatistics()
        try answer.sendData(
            generated: generation.time,
            in: &reply,
            meta: { CVEListHead.write(catalogues, to: &$0) },
            data: { reply in
                var json = JSONWriter(capacity: 8192)
                Self.write(figures, catalogues, to: &json)
                reply.body.append(json.out)
            }
        )
    }

    private static func write(_ figures: CVEStatistics, _ catalogues: [CVECatalogue], to json: inout JSONWriter) {
        json.object { json in
            json.member("total", figures.total)
            json.member("rejected", figures.rejected)
            json.member("with_epss", figures.scored)
            json.member("with_articles", figures.mentioned)
            json.object("by_severity") { json in
                for name in CVEFilter.Severity.allCases.map(\.name.description) + ["unknown"] {
                    json.key(text: name)
                    json.value(figures.severities.first { $0.name == name }?.count ?? 0)
                }
            }
            json.object("kev") { json in
                json.member("total", figures.kev)
                json.member("added_7d", figures.kevAdded7Days)
                json.member("added_30d", figures.kevAdded30Days)
                json.member("ransomware", figures.kevRansomware)
            }
            json.array("top_vendors") { json in
                for vendor in figures.vendors {
                    json.object { json in
                        json.member("vendor", vendor.name)
                        json.member("count", vendor.count)
                    }
                }
            }
            json.array("sources") { json in
                for catalogue in catalogues {
                    json.object { json in
                        json.member("source", catalogue.source)
                        json.member("version", catalogue.version)
                        json.member("released_at", catalogue.releasedAt)
                        json.member("imported_at", catalogue.importedAt)
                        json.member("rows", catalogue.rows)
                    }
                }
            }
        }
    }
}
