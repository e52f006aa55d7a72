import Encoders
import HTTP
import Model
import Notation
import Runtime
import Storage

/// Writes what surrounds the CVEs of a list.
struct CVEListHead {
    let query: CVEQuery
    let page: CVEPage
    let catalogues: [CVECatalogue]
    let generation: Generation
    let call: Call
    var total = 0
    var facetNames: [String] = []
    var facets: [Facet] = []

    init(query: CVEQuery, page: CVEPage, catalogues: [CVECatalogue], generation: Generation, call: Call) {
        self.query = query
        self.page = page
        self.catalogues = catalogues
        self.generation = generation
        self.call = call
    }

    func begin(_ format: CVEFormat, _ writer: CVEWriter, to out: inout ByteWriter) {
        switch format {
        case .json:
            out.append("{\"meta\":")
            out.append(text: meta)
            out.append(",\"data\":[")
        case .ndjson: break
        case .csv: writer.tableHead(to: &out)
        }
    }

    func end(_ format: CVEFormat, to out: inout ByteWriter) {
        guard format == .json else { return }
        out.append("],\"links\":")
        out.append(text: CursorLinks(call).object(next: page.next?.text))
        out.append("}\n")
    }

    /// Writes the version of the catalogue, and the day and model of EPSS.
    static func write(_ catalogues: [CVECatalogue], to json: inout JSONWriter) {
        let context = CVEContext(catalogues)
        json.member("kev_catalog_version", catalogues.first { $0.source == "kev" }?.version)
        json.member("epss_date", context.epssDate)
        json.member("epss_model", context.epssModel)
    }

    private var meta: String {
        APIError.object { json in
            json.member("total", total)
            json.member("limit", query.limit)
            json.member("offset", query.offset)
            json.member("count", page.ids.count)
            json.member("has_more", page.next != nil)
            json.member("next_cursor", page.next?.text)
            call.writeMeta(generated: generation.time, to: &json)
            json.key("filters")
            json.raw(filters)
            if !facetNames.isEmpty { json.facets(facets, named: facetNames) }
            Self.write(catalogues, to: &json)
        }
    }

    /// Writes the filters in effect.
    private var filters: String {
        let filter = query.filter
        return APIError.object { json in
            json.member("status", filter.status.name.description)
            json.member("sort", filter.order.name)
            if let text = filter.text { json.member("q", text) }
            if let prefix = filter.idPrefix { json.member("q", prefix) }
            let lists = [
                ("ids" as StaticString, filter.ids), ("severity", filter.severities.map(\.name.description)),
                ("cwe", filter.cwes),
            ]
            for (name, values) in lists where !values.isEmpty { json.member(name, values) }
            let numbers = [
                ("cvss_min" as StaticString, CVEValue.tenths(filter.leastCVSS)),
                ("cvss_max", CVEValue.tenths(filter.mostCVSS)), ("epss_min", CVEValue.millionths(filter.leastEPSS)),
                ("epss_max", CVEValue.millionths(filter.mostEPSS)),
                ("epss_percentile_min", CVEValue.millionths(filter.leastPercentile)),
            ]
            for (name, number) in numbers {
                guard let number else { continue }
                json.key(name)
                json.raw(number)
            }
            let isListed = filter.isKEV ?? (filter.order.field == .kevAdded ? true : nil)
            let isMentioned = filter.hasArticles ?? (filter.order.field == .mentions ? true : nil)
            let flags = [
                ("kev" as StaticString, isListed), ("ransomware", filter.isRansomware), ("has_articles", isMentioned),
            ]
            for (name, flag) in flags {
                if let flag { json.member(name, flag) }
            }
            let times = [
                ("kev_added_since" as StaticString, filter.kevAddedSince), ("kev_due_before", filter.kevDueBefore),
                ("published_since", filter.publishedSince), ("published_until", filter.publishedUntil),
                ("modified_since", filter.modifiedSince), ("mentioned_since", filter.mentionedSince),
            ]
            for (name, time) in times {
                if let time { json.member(name, time) }
            }
            if let vendor = filter.vendor { json.member("vendor", vendor) }
            if let product = filter.product { json.member("product", product) }
            if query.isLatest { json.member("cvss", "latest") }
        }
    }
}
